"""Makes the world with which the demo begins: the company, and its messages of the last days.

The messages come from the same scenes as the story. Their outcomes, costs and refunds are those
that the provider's rules would have given them, so the ledger adds up to the balance.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from sms_mock.demo.company import (
    EVERYBODY,
    FRONT_DESK,
    OPTED_OUT,
    WITH_OLD_NUMBER,
    WITH_REFUND,
)
from sms_mock.demo.story import Scenes, Step, cast_of_round
from sms_mock.domain import lifecycle, opt_out_words
from sms_mock.domain.dates import DAY_MS, day_bounds_ms, in_sast
from sms_mock.domain.pricing import Rates, cost
from sms_mock.domain.text import analyse
from sms_mock.generate.people import make_templates
from sms_mock.generate.texts import CLINIC
from sms_mock.ids import Ids
from sms_mock.world import (
    ContactEntry,
    GroupEntry,
    MessageEntry,
    StepEntry,
    TemplateEntry,
    WorldDocument,
)
from sms_mock.world.fixture_files import default_document

_MINUTE: Final = 60_000
_HOUR: Final = 60 * _MINUTE
_UNTIL_OUTCOME: Final = 2_000
"""Milliseconds from SENT to the outcome."""
_BOUGHT: Final = 500_000
"""The credits that the company bought four days ago, in thousandths."""
_ANSWER_PACE: Final = 30
"""How many times longer than in the story the pauses within a scene were in the last days."""
_GROUPS: Final = ("Patients", "Newsletter", "Staff")
_TEMPLATES: Final = 4
_FAILS: Final[Mapping[str, str]] = {
    WITH_OLD_NUMBER.number: lifecycle.FAILED,
    WITH_REFUND.number: lifecycle.FAILED_REFUNDED,
}


def demo_document(seed: int, now: int, *, credits: int | None = None) -> WorldDocument:
    """Make the world with which the demo begins; the same arguments give the same world.

    It has the team's number, rates, scenarios, carriers and the administrator's credentials of the
    default world.

    Args:
        seed: any number.
        now: milliseconds since 1970; the messages are of the four days before.
        credits: the administrator's balance, in thousandths of a credit; None for what is left of
            500 credits.
    """
    rng = random.Random(f"demo {seed}")
    ids = Ids(rng)
    default = default_document()
    administrator = replace(
        next(user for user in default.users if user.administrator),
        first_name=CLINIC,
        last_name="Administrator",
        company=CLINIC,
    )
    history = _History(ids, default.rates, default.team.number, administrator.user_id)
    scenes = Scenes(rng, now, cast_of_round(seed, -1))
    for begin, tell in _last_days(now):
        scenes.at = begin
        history.play(tell(scenes), begin)
    scenes.at = now
    history.schedule(scenes.next_morning()[0], now - 5 * _MINUTE, next_morning(now))
    bought = _BOUGHT if credits is None else credits - history.balance
    created = now - 500 * DAY_MS
    return replace(
        default,
        team=replace(default.team, name=CLINIC),
        users=(replace(administrator, credits=bought + history.balance),),
        groups=tuple(GroupEntry(group_id=ids.object_id(created), name=name) for name in _GROUPS),
        contacts=_contacts(rng, ids, created),
        templates=tuple(
            TemplateEntry(template_id=made["templateId"], name=made["name"], data=made["data"])
            for made in make_templates(_TEMPLATES)
        ),
        opt_outs=tuple(history.opted_out),
        messages=tuple(history.messages),
        ledger=(
            {
                "at": now - 4 * DAY_MS - 12 * _HOUR,
                "user_id": administrator.user_id,
                "reason": "top-up",
                "credits": bought,
                "message_id": None,
            },
            *history.ledger,
        ),
    )


def next_morning(now: int) -> int:
    """Return the instant of the next 08:00 in South Africa that is on a later day than `now`.

    Both are in milliseconds since 1970.
    """
    midnight, _ = day_bounds_ms(in_sast(now + DAY_MS).date())
    return midnight + 8 * _HOUR


def _contacts(rng: random.Random, ids: Ids, created: int) -> tuple[ContactEntry, ...]:
    patients, newsletter, staff = range(len(_GROUPS))
    return tuple(
        ContactEntry(
            contact_id=ids.object_id(created),
            first_name=who.first_name,
            last_name=who.last_name,
            contact_number=who.number,
            groups=(
                (staff,)
                if who is FRONT_DESK
                else (patients, newsletter)
                if rng.random() < 0.5
                else (patients,)
            ),
        )
        for who in EVERYBODY
    )


def _last_days(now: int) -> Iterator[tuple[int, Callable[[Scenes], list[Step]]]]:
    """Yield the scenes of the last four days, each with the instant at which it began."""
    days = (
        (Scenes.code, Scenes.reminder, Scenes.birthday, Scenes.delivery),
        (Scenes.reminder, Scenes.failure, Scenes.code, Scenes.reminder_in_afrikaans),
        (Scenes.other_day, _opt_out_for_good, Scenes.code, Scenes.delivery),
        (_failure_without_refund, Scenes.reminder, Scenes.code, Scenes.other_day),
    )
    for number, scenes in enumerate(days):
        midnight, _ = day_bounds_ms(in_sast(now - (len(days) - number) * DAY_MS).date())
        for place, scene in enumerate(scenes):
            yield midnight + (8 + 2 * place) * _HOUR + (7 + 11 * number) * _MINUTE, scene
    yield now - 55 * _MINUTE, Scenes.delivery
    yield now - 30 * _MINUTE, Scenes.code


def _opt_out_for_good(scenes: Scenes) -> list[Step]:
    return scenes.opt_out(OPTED_OUT)[:-1]


def _failure_without_refund(scenes: Scenes) -> list[Step]:
    return scenes.failure(WITH_OLD_NUMBER)


class _History:
    """The messages and movements of credits that steps led to.

    Args:
        ids: makes the messages' ids.
        rates: the prices of a part.
        team_number: the number that messages come from.
        user_id: who sends them.

    Attributes:
        balance: the sum of `ledger`, in thousandths of a credit; negative.
    """

    def __init__(self, ids: Ids, rates: Rates, team_number: str, user_id: int | None) -> None:
        self._ids = ids
        self._rates = rates
        self._team_number = team_number
        self._user_id = user_id
        self.messages: list[MessageEntry] = []
        self.ledger: list[dict[str, Any]] = []
        self.opted_out: set[str] = set()
        self.balance = 0
        self._latest: dict[str, str] = {}
        """The id of the latest message that was sent to each number."""

    def play(self, steps: Iterable[Step], begin: int) -> None:
        """Add what steps led to, the first of which happened at `begin`."""
        at = begin
        for place, step in enumerate(steps):
            at += round(step.after * 1000 * _ANSWER_PACE) if place else 0
            if step.does == "reply":
                self._receive(step, at)
            else:
                self._send(step, at)

    def schedule(self, step: Step, at: int, due_at: int) -> None:
        """Add a message that was accepted at `at` and is due at `due_at`."""
        self._add(
            step,
            at,
            message_status=lifecycle.SCHEDULED,
            date_time_scheduled=due_at,
            steps=(StepEntry(status=lifecycle.SCHEDULED, at=at),),
        )

    def _send(self, step: Step, at: int) -> None:
        opted_out = step.number in self.opted_out
        usual = _FAILS.get(step.number, lifecycle.DELIVERED)
        status = lifecycle.FAILED_OPTOUT if opted_out else usual
        done_at = at + _UNTIL_OUTCOME
        sent = self._add(
            step,
            at,
            message_status=status,
            date_time_sent=at,
            seen=True,
            steps=(StepEntry(status=lifecycle.SENT, at=at), StepEntry(status=status, at=done_at)),
        )
        if status == lifecycle.FAILED_REFUNDED:
            self._move(done_at, "refund", sent.credit_cost or 0, sent.message_id)

    def _receive(self, step: Step, at: int) -> None:
        if opt_out_words.opts_out(step.text):
            self.opted_out.add(step.number)
        analysis = analyse(step.text)
        (origin,) = (one for one in self.messages if one.message_id == self._latest[step.number])
        self.messages.append(
            MessageEntry(
                message_id=self._ids.object_id(at),
                user_id=self._user_id,
                message_type="INBOUND",
                from_number=step.number,
                to_number=self._team_number,
                message=step.text,
                campaign=origin.campaign,
                data_field=origin.data_field,
                date_time_received=at,
                read=True,
                seen=True,
                replied_to_message_id=origin.message_id,
                credit_cost=0,
                number_of_messages=analysis.parts,
                encoding=analysis.encoding,
            )
        )

    def _add(self, step: Step, at: int, **progress: Any) -> MessageEntry:
        analysis = analyse(step.text)
        sent = MessageEntry(
            message_id=self._ids.object_id(at),
            user_id=self._user_id,
            message_type="OUTBOUND",
            from_number=self._team_number,
            to_number=step.number,
            message=step.text,
            campaign=step.campaign or None,
            data_field=step.data_field or None,
            credit_cost=cost(analysis.parts, "ZA", self._rates),
            number_of_messages=analysis.parts,
            encoding=analysis.encoding,
            **progress,
        )
        self.messages.append(sent)
        self._latest[step.number] = sent.message_id or ""
        self._move(at, "send", -(sent.credit_cost or 0), sent.message_id)
        return sent

    def _move(self, at: int, reason: str, credits: int, message_id: str | None) -> None:
        self.balance += credits
        self.ledger.append(
            {
                "at": at,
                "user_id": self._user_id,
                "reason": reason,
                "credits": credits,
                "message_id": message_id,
            }
        )
