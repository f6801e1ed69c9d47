"""The made-up company of the demo: its patients, its front desk, their groups.

Patients are `PEOPLE`, of whom `sms-mock generate` takes names too. All numbers lie in the block of
the mock, and two are magic numbers: messages to them fail.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from sms_mock.generate.people import FIRST_NUMBER, PEOPLE
from sms_mock.generate.texts import BRANCHES, CLINIC


class Person(NamedTuple):
    """Somebody who gets messages of the company; `number` is digits with the country code."""

    first_name: str
    last_name: str
    number: str

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}"


FRONT_DESK: Final = Person("Front desk", CLINIC, str(FIRST_NUMBER + 99))
"""The company's own staff, who are told of messages that failed."""
_FAILING: Final = "27600000001"
_REFUNDED: Final = "27600000011"
"""Numbers with the fates `fails` and `fails-refunded` in the default world."""


def _patients() -> tuple[Person, ...]:
    numbers = [
        *(str(FIRST_NUMBER + place) for place in range(len(PEOPLE) - 2)),
        _FAILING,
        _REFUNDED,
    ]
    return tuple(Person(*name, number) for name, number in zip(PEOPLE, numbers, strict=True))


*_REACHED, WITH_OLD_NUMBER, WITH_REFUND = _patients()
"""Messages to WITH_OLD_NUMBER fail; those to WITH_REFUND fail and are refunded. The company soon
stops sending to them."""
OPTED_OUT: Final = _REACHED[-1]
"""A patient who opted out before the story begins, and to whom nothing is sent since."""
PATIENTS: Final = tuple(_REACHED[:-1])
"""The patients whom messages reach, and who answer."""
_BRANCHES: Final = {who: BRANCHES[place % len(BRANCHES)] for place, who in enumerate(PATIENTS)}
_OTHER_BRANCH: Final = "Soweto"
EVERYBODY: Final = (*PATIENTS, OPTED_OUT, WITH_OLD_NUMBER, WITH_REFUND, FRONT_DESK)


def branch_of(who: Person) -> str:
    """Return the town of a person's clinic."""
    return _BRANCHES.get(who, _OTHER_BRANCH)
