"""The schedule of a team: the perturbations that are in force, and what they have done so far.

A webhook that has to come late is held: its row stays pending and due, but `worker/attempts.py`
leaves it out. An event of the run releases it: the end of an answer to a request, or of an attempt
at another webhook. A move of the clock, or a call that waits until everything is delivered,
releases what is held once nothing else is left to do.

What is held and counted is in memory only, so after a restart nothing is held.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Final

from sms_mock.store.deferral import Deferral
from sms_mock.store.held_webhooks import Held, HeldWebhooks
from sms_mock.store.run_record import InForce, Seen, SeenReply, SeenSend
from sms_mock.world.entries import WEBHOOK_KINDS
from sms_mock.world.perturbation import (
    ANSWER,
    OUTCOME,
    REPLY,
    REPORT,
    REQUEST,
    Kind,
    Perturbation,
)

_REPLY_WEBHOOK, _REPORT_WEBHOOK = WEBHOOK_KINDS
_THINGS: Final = {_REPORT_WEBHOOK: REPORT, _REPLY_WEBHOOK: REPLY}
MOST_SEEN: Final = 1000
"""How many sends, replies and requests are numbered, each; later ones cannot be perturbed."""


class RunSchedule:
    """The schedule of one world. It is falsy while no schedule is set, and then records nothing.

    Methods may be called from any thread. Those that are called in a transaction take no lock but
    that of the schedule.

    Args:
        deferred: the messages whose answer is not complete yet.
        wake: makes the worker look for work that is due in the world.
    """

    def __init__(self, deferred: Deferral, wake: Callable[[], None]) -> None:
        self._deferred = deferred
        self._wake = wake
        self._lock = threading.Lock()
        self._in_force: list[InForce] | None = None
        self._held = HeldWebhooks()
        self._unacknowledged: dict[int, InForce] = {}
        self._overtaking: dict[str, InForce] = {}
        self._sends: dict[str, SeenSend] = {}
        self._replies: dict[str, SeenReply] = {}
        self._sent = 0
        self._seen = Seen()

    def __bool__(self) -> bool:
        """Return whether a schedule was set, an empty one included."""
        return self._in_force is not None

    def put(self, perturbations: Iterable[Perturbation] | None) -> None:
        """Set the schedule, release held webhooks, and number sends, replies and requests from 1
        again.

        Args:
            perturbations: those in force from now on. If there are none, the run is only recorded;
                None ends the schedule.
        """
        in_force = None if perturbations is None else [InForce(one) for one in perturbations]
        with self._lock:
            held = len(self._held) > 0
            self._in_force = in_force
            self._held, self._unacknowledged, self._overtaking = HeldWebhooks(), {}, {}
            self._sends, self._replies, self._sent, self._seen = {}, {}, 0, Seen()
        if held:
            self._wake()

    def in_force(self) -> list[InForce]:
        """Return the perturbations of the schedule, and what has become of each."""
        with self._lock:
            return list(self._in_force or ())

    def seen(self) -> Seen:
        """Return what has happened so far in the run; the object goes on changing with the run."""
        with self._lock:
            return self._seen

    # What happens in the run

    def note_send(self, message_id: str) -> None:
        """Number a message that was accepted."""
        if self._in_force is None:
            return
        with self._lock:
            self._sent += 1
            if self._sent <= MOST_SEEN:
                seen = self._sends[message_id] = SeenSend(self._sent)
                self._seen.sends.append(seen)

    def note_reply(self, message_id: str, answered: str | None) -> None:
        """Number a reply that was received.

        Args:
            answered: the id of the message that it answers.
        """
        if self._in_force is None:
            return
        with self._lock:
            number = len(self._seen.replies) + 1
            if number <= MOST_SEEN:
                send = self._sends.get(answered or "")
                seen = SeenReply(number, send.number if send else None)
                self._replies[message_id] = seen
                self._seen.replies.append(seen)

    def take_answer(self, operation_id: str, *, sends: bool) -> Perturbation | None:
        """Number a request, and return the perturbation of its answer, counted as applied.

        Returns:
            None if no perturbation waits for this answer.

        Args:
            operation_id: the operation that the request asks for.
            sends: whether the operation sends messages.
        """
        if self._in_force is None:
            return None
        with self._lock:
            if sends:
                thing, number = ANSWER, self._sent + 1
                if number <= MOST_SEEN and number not in self._seen.answers:
                    self._seen.answers.append(number)
            else:
                thing, number = REQUEST, len(self._seen.requests) + 1
                if number > MOST_SEEN:
                    return None
                self._seen.requests.append(operation_id)
            found = self._find(thing, number)
            if found is None:
                return None
            found.state = "applied"
            return found.perturbation

    def take_outcome(self, message_id: str, *, plain: bool) -> Kind | None:
        """Return what happens to a message instead of its usual outcome; None if nothing does.

        The perturbation then counts as applied, or as impossible if the outcome is not the usual
        one.

        Args:
            plain: whether the message gets the usual outcome, as `SeenSend` defines it.
        """
        if self._in_force is None:
            return None
        with self._lock:
            send = self._sends.get(message_id)
            if send is None:
                return None
            send.plain = plain
            found = self._find(OUTCOME, send.number)
            if found is None:
                return None
            if not plain:
                found.refuse("an opt-out, a scenario or the test itself decides its outcome")
                return None
            found.state = "applied"
            return found.perturbation.kind

    def take_overtaking(self, message_id: str, *, in_test: bool) -> bool:
        """Return whether the delivery report of a message is sent before the answer to its send.

        The perturbation that asks for it then counts as applied, or as impossible if the test takes
        the report itself or the answer is complete already.

        Args:
            in_test: whether the test itself passes the report to the application.
        """
        if self._in_force is None:
            return False
        with self._lock:
            found = self._find_webhook(REPORT, message_id, "before-answer")
            if found is None:
                return False
            if in_test:
                found.refuse("the thread that waits for the answer is the one that takes reports")
                return False
            if message_id not in self._deferred:
                found.refuse("the message was sent later than it was accepted")
                return False
            found.state = "applied"
            self._overtaking[message_id] = found
            return True

    def take_copies(self, webhook: str, message_id: str) -> int:
        """Return how often a webhook is to be queued: 1, or more because of perturbations.

        A perturbation `twice` then counts as applied; one that repeats the webhook later is used up
        once the copy is released.

        Args:
            webhook: one of WEBHOOK_KINDS.
            message_id: the message that it is about.
        """
        if self._in_force is None:
            return 1
        with self._lock:
            thing = _THINGS[webhook]
            twice = self._find_webhook(thing, message_id, "twice")
            if twice is not None:
                twice.state = "applied"
            later = self._find_webhook(thing, message_id, "repeated-later")
            return 1 + bool(twice) + bool(later)

    def note_queued(self, webhook: str, message_id: str, numbers: list[int], in_test: bool) -> None:
        """Note webhooks that were queued together, and hold back those that a perturbation delays.

        Args:
            webhook: one of WEBHOOK_KINDS.
            message_id: the message that they are about.
            numbers: the numbers of the webhooks, as many as `take_copies` returned.
            in_test: whether the test itself passes them to the application.
        """
        if self._in_force is None:
            return
        with self._lock:
            thing = _THINGS[webhook]
            if thing == REPORT and (send := self._sends.get(message_id)):
                send.reported, send.in_test = True, in_test
            if thing == REPLY and (reply := self._replies.get(message_id)):
                reply.posted = True
            first, last = numbers[0], numbers[-1]
            if lost := self._find_webhook(thing, message_id, "unacknowledged"):
                self._unacknowledged[first] = lost
            if late := self._find_webhook(thing, message_id, "late"):
                armed = not in_test and message_id not in self._deferred
                self._held.hold(first, Held(message_id, late, armed, in_test=in_test))
            elif behind := self._find_webhook(thing, message_id, "after-reply"):
                self._held.hold(first, Held(message_id, behind, False, until_reply=True))
            if again := self._find_webhook(thing, message_id, "repeated-later"):
                self._held.hold(last, Held(message_id, again, False, after=first))

    def is_held(self, number: int) -> bool:
        """Return whether the webhook with this number is held back."""
        return number in self._held

    def pass_over(self, number: int) -> None:
        """Note that the test asked for a webhook that is held back, so that the end of the next
        answer or attempt releases it.
        """
        with self._lock:
            self._held.arm(lambda one, held: one == number and held.in_test)

    def __len__(self) -> int:
        """Return how many webhooks are held back."""
        return len(self._held)

    def take_lost_answer(self, number: int) -> bool:
        """Return whether the answer 2xx to this attempt counts as lost, so that the webhook is sent
        again; if so, use the perturbation up and hold the webhook back.

        The end of the next answer, or of an attempt at another webhook, releases the webhook. A
        second call returns False.

        Args:
            number: the number of the webhook.
        """
        if number not in self._unacknowledged:
            return False
        with self._lock:
            found = self._unacknowledged.pop(number, None)
            if found is None:
                return False  # another thread has set a schedule since the first look
            self._held.hold(number, Held("", found, armed=True))
            return True

    def note_attempt(self, number: int, webhook: str, message_id: str, *, accepted: bool) -> None:
        """Note the end of an attempt, and release the webhooks that waited for that.

        Args:
            number: the number of the webhook.
            webhook: one of WEBHOOK_KINDS.
            message_id: the message that the webhook is about.
            accepted: whether the receiver answered 2xx.
        """
        if self._in_force is None:
            return
        with self._lock:
            overtaking = self._overtaking.pop(message_id, None)
            if overtaking is not None and not accepted:
                overtaking.refuse("its receiver took no report while the send was being answered")
            reply = self._replies.get(message_id) if webhook == _REPLY_WEBHOOK else None
            released = self._held.release(
                lambda one, held: (
                    one != number
                    and (self._is_reply_to(reply, held) if held.until_reply else held.armed)
                )
            )
            if accepted:
                self._held.arm(lambda one, held: held.after == number)
        if released:
            self._wake()

    def note_answer(self, message_ids: Iterable[str]) -> None:
        """Note that the answer to a request is complete, and release webhooks that waited for that.

        Args:
            message_ids: the messages that the request sent. If a webhook about one of them is held
                back, the end of the next answer or attempt releases it.
        """
        if self._in_force is None:
            return
        sent = frozenset(message_ids)
        with self._lock:
            released = self._held.release(
                lambda one, held: (
                    held.armed and not held.until_reply and held.message_id not in self._deferred
                )
            )
            self._held.arm(
                lambda one, held: (
                    held.message_id in sent and held.after is None and not held.in_test
                )
            )
        if released:
            self._wake()

    def release_all(self) -> bool:
        """Release all webhooks that are held back.

        A perturbation that needed something else to happen first counts as impossible.

        Returns:
            Whether there were any.
        """
        with self._lock:
            released = self._held.release_all()
        if released:
            self._wake()
        return released

    def _is_reply_to(self, reply: SeenReply | None, held: Held) -> bool:
        send = self._sends.get(held.message_id)
        return reply is not None and send is not None and reply.answers == send.number

    def _find(self, thing: str, number: int, does: str | None = None) -> InForce | None:
        """Return the perturbation of one thing in the run, if its state is `waiting` or `held`;
        else None.

        Args:
            thing: what is perturbed: a report, reply, answer, request or outcome.
            number: the number of the send, reply or request.
            does: what the perturbation does; None for anything.
        """
        for one in self._in_force or ():
            kind, place = one.perturbation
            fits = (kind.thing, place) == (thing, number) and does in (None, kind.does)
            if fits and one.state in ("waiting", "held"):
                return one
        return None

    def _find_webhook(self, thing: str, message_id: str, does: str) -> InForce | None:
        seen = self._sends.get(message_id) if thing == REPORT else self._replies.get(message_id)
        return self._find(thing, seen.number, does) if seen else None
