"""What happened in a run of a team, and what has become of the perturbations of its schedule."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

from sms_mock.world.perturbation import (
    ANSWER,
    KINDS,
    OUTCOME,
    REPLY,
    REPORT,
    REQUEST,
    Perturbation,
)

State = Literal["waiting", "held", "applied", "impossible"]
STATES: Final[tuple[State, ...]] = ("waiting", "impossible", "held", "applied")
"""In the order in which one replaces another when the states of several runs are merged."""


@dataclass(slots=True)
class InForce:
    """A perturbation of the schedule, and what has become of it.

    Attributes:
        state: `waiting` until its place in the run has come, `held` while a webhook is held back
            because of it, then `applied` or `impossible`.
        why: why it could not be applied, if it is `impossible`; else "".
    """

    perturbation: Perturbation
    state: State = "waiting"
    why: str = ""

    def refuse(self, why: str) -> None:
        """Note that the perturbation could not be applied.

        Args:
            why: the reason, as a part of a sentence.
        """
        self.state, self.why = "impossible", why


@dataclass(slots=True)
class SeenSend:
    """A message that the team sent during the run.

    Attributes:
        number: 1 for the first message of the run, and so on.
        reported: whether a webhook with its delivery report was queued.
        in_test: whether the test itself passes that webhook to the application.
        plain: whether it gets the usual outcome: it will be DELIVERED, and no opt-out, scenario,
            carrier or manual delivery decides otherwise.
    """

    number: int
    reported: bool = False
    in_test: bool = False
    plain: bool = False


@dataclass(slots=True)
class SeenReply:
    """A reply that the team received during the run.

    Attributes:
        number: 1 for the first reply of the run, and so on.
        answers: the number of the message that it answers; None if that message has none.
        posted: whether a webhook about it was queued.
    """

    number: int
    answers: int | None
    posted: bool = False


@dataclass(slots=True)
class Seen:
    """What has happened so far in a run of a team; each list is in the order in which it happened.

    Attributes:
        answers: for each request to send, the number of its first message. A request of which no
            message was accepted shares the number with the next one, and is not listed twice.
        requests: the operation id of each other request.
    """

    sends: list[SeenSend] = field(default_factory=list)
    replies: list[SeenReply] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


def possible(seen: Seen) -> list[Perturbation]:
    """Return every perturbation that is possible in a run in which the same things happen.

    They are in the order of `KINDS`.
    """
    answered = {reply.answers for reply in seen.replies if reply.posted}
    numbers = {
        REPORT: [send.number for send in seen.sends if send.reported],
        REPLY: [reply.number for reply in seen.replies if reply.posted],
        ANSWER: seen.answers,
        REQUEST: range(1, len(seen.requests) + 1),
        OUTCOME: [send.number for send in seen.sends if send.plain],
    }
    in_test = {send.number for send in seen.sends if send.in_test}
    return [
        Perturbation(kind, number)
        for kind in KINDS
        for number in numbers[kind.thing]
        if (kind.does != "after-reply" or number in answered)
        and (kind.does != "before-answer" or number not in in_test)
    ]
