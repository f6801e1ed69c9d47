"""The demo's story: what the company's software and its patients do, one step after the other.

The story goes on in rounds. Each round tells the same scenes with other people and other values;
the first round is in the order of `_SCENES`, the later ones in random order.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Final, Literal, NamedTuple

from sms_mock.demo.company import FRONT_DESK, PATIENTS, WITH_REFUND, Person, branch_of
from sms_mock.generate import texts
from sms_mock.generate.texts import CAMPAIGNS, CLINIC, Campaign, make_reference, make_values


class Step(NamedTuple):
    """One thing that happens in the story.

    Attributes:
        after: seconds of the team's clock since the step before, at speed 1.
        does: what happens. `send`: the company sends a message; `schedule`: it sends one that is
            due next morning; `reply`: a patient replies; `balance`: the company asks for its
            balance, and buys credits if it is low.
        fails: whether the message is not delivered and its cost is refunded, as when a phone is
            switched off; the person's other messages arrive.
        number: of the patient, digits with the country code; "" for `balance`.
    """

    after: float
    does: Literal["send", "schedule", "reply", "balance"]
    number: str = ""
    text: str = ""
    campaign: str = ""
    data_field: str = ""
    fails: bool = False


_CAMPAIGNS: Final = {one.name: one for one in CAMPAIGNS if one.sender == CLINIC}


class Cast(NamedTuple):
    """The patients of the scenes of a round that would look odd if they came to one patient often.

    Attributes:
        failing: the person whose message fails.
        celebrating: has a birthday.
        opting_out: opts out, and in again.
    """

    failing: Person
    celebrating: Person
    opting_out: Person


class Scenes:
    """Makes up scenes; no other patient is in two of them until all were in one.

    Args:
        rng: the random state that decides everything.
        cast: who is in the scenes that are only theirs.

    Attributes:
        at: when the next scenes take place, in milliseconds since 1970; days in texts are later.
    """

    def __init__(self, rng: random.Random, at: int, cast: Cast) -> None:
        self._rng = rng
        self._cast = cast
        self._others = [one for one in PATIENTS if one not in cast]
        self.at = at
        self._waiting: list[Person] = []

    def code(self) -> list[Step]:
        """A patient signs in with a one-time code."""
        return [self._send(3, texts.SIGN_IN_CODE, "sign-in", *self._patient())]

    def reminder(self) -> list[Step]:
        """A patient confirms an appointment."""
        return self._answered(texts.APPOINTMENT, "YES")

    def reminder_in_afrikaans(self) -> list[Step]:
        """The same in Afrikaans, whose letter ô makes the message UCS-2."""
        return self._answered(texts.APPOINTMENT_IN_AFRIKAANS, "Ja, dankie")[:2]

    def _answered(self, text: str, answer: str) -> list[Step]:
        who, values = self._patient()
        return [
            self._send(4, text, "appointments", who, values),
            Step(5, "reply", who.number, answer),
            self._send(3, texts.CONFIRMED, "appointments", who, values),
        ]

    def other_day(self) -> list[Step]:
        """A patient asks for another day, gets it and confirms it."""
        who, values = self._patient()
        return [
            self._send(5, texts.CHECK_UP, "appointments", who, values),
            Step(7, "reply", who.number, "NO, can I come on {other_day}?".format_map(values)),
            self._send(4, texts.MOVED, "appointments", who, values),
            Step(6, "reply", who.number, "YES"),
        ]

    def opt_out(self, who: Person | None = None) -> list[Step]:
        """A patient opts out, so the next message is refused for that, and opts in again.

        Args:
            who: the patient; None for the one of the cast.
        """
        who, values = self._patient(who or self._cast.opting_out)
        return [
            self._send(4, texts.FREE_TESTS, "wellness", who, values),
            Step(5, "reply", who.number, "STOP"),
            self._send(5, texts.RESULTS, "results", who, values),
            Step(6, "reply", who.number, "START"),
        ]

    def failure(self, who: Person | None = None) -> list[Step]:
        """A message cannot be delivered, and the front desk is told.

        Args:
            who: the patient; None for the one of the cast.
        """
        who, values = self._patient(who or self._cast.failing)
        values["full_name"] = who.full_name
        reminder = self._send(4, texts.APPOINTMENT, "appointments", who, values)
        return [
            reminder._replace(fails=who in PATIENTS),
            self._send(4, texts.NOT_REACHED, "", FRONT_DESK, values),
        ]

    def delivery(self) -> list[Step]:
        """A patient is told that medicine is on its way, says where to bring it, and gets it."""
        who, values = self._patient()
        return [
            self._send(4, texts.MEDICINE_ON_ITS_WAY, "deliveries", who, values),
            Step(5, "reply", who.number, self._rng.choice(("HOME", "WORK"))),
            self._send(5, texts.MEDICINE_DELIVERED, "deliveries", who, values),
        ]

    def birthday(self) -> list[Step]:
        """A patient gets a birthday greeting, whose emoji makes it UCS-2."""
        who, values = self._patient(self._cast.celebrating)
        return [
            self._send(5, texts.BIRTHDAY, "wellness", who, values),
            Step(6, "reply", who.number, "Thank you!"),
        ]

    def next_morning(self) -> list[Step]:
        """A reminder is scheduled for next morning."""
        (step,) = [self._send(5, texts.APPOINTMENT, "appointments", *self._patient())]
        return [step._replace(does="schedule")]

    def balance(self) -> list[Step]:
        """The company looks at its balance."""
        return [Step(4, "balance")]

    def _patient(self, who: Person | None = None) -> tuple[Person, dict[str, object]]:
        """Return a patient with the values for the texts that this patient gets."""
        if who is None:
            if not self._waiting:
                self._waiting = self._rng.sample(self._others, len(self._others))
            who = self._waiting.pop()
        return who, self._values(who)

    def _values(self, who: Person) -> dict[str, object]:
        """Return the values for the texts to a person, who always goes to the same clinic."""
        return make_values(self._rng, who.first_name, self.at) | {"branch": branch_of(who)}

    def _send(
        self, after: float, text: str, campaign: str, who: Person, values: dict[str, object]
    ) -> Step:
        known: Campaign | None = _CAMPAIGNS.get(campaign)
        return Step(
            after,
            "send",
            who.number,
            text.format_map(values),
            campaign,
            make_reference(self._rng, known) if known else "",
        )


_SCENES: Final[tuple[Callable[[Scenes], list[Step]], ...]] = (
    Scenes.code,
    Scenes.reminder,
    Scenes.opt_out,
    Scenes.failure,
    Scenes.delivery,
    Scenes.reminder_in_afrikaans,
    Scenes.next_morning,
    Scenes.other_day,
    Scenes.code,
    Scenes.birthday,
    Scenes.balance,
)


def steps_of_round(seed: int, number: int, at: int) -> list[Step]:
    """Return the steps of a round of the story; the same arguments give the same steps.

    Args:
        number: of the round, from 0.
        at: when the round began, in milliseconds since 1970.
    """
    rng = random.Random(f"demo {seed} {number}")
    scenes = list(_SCENES)
    if number:
        rng.shuffle(scenes)
    told = Scenes(rng, at, cast_of_round(seed, number))
    return [step for scene in scenes for step in scene(told)]


def cast_of_round(seed: int, number: int) -> Cast:
    """Return the cast of a round: each patient in turn, so that nobody's messages fail often, and
    nobody has two birthdays within fifteen rounds.

    Args:
        number: of the round; -1 for the days before the first one.
    """
    turns = random.Random(f"demo {seed} turns").sample(PATIENTS, len(PATIENTS))
    third = len(turns) // 3
    first, second, last = (turns[(number + place) % len(turns)] for place in (0, third, 2 * third))
    # Until the second round it is the person with a magic number.
    return Cast(first if number > 0 else WITH_REFUND, second, last)
