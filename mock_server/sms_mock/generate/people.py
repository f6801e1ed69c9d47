"""Makes up users, groups, contacts and templates in the form that a world document has."""

from __future__ import annotations

import random
from typing import Any, Final

from sms_mock.generate.texts import BRANCHES, GROUPS, TEMPLATES
from sms_mock.ids import Ids

Plain = dict[str, Any]

FIRST_NUMBER: Final = 27_600_000_200
MOST_CONTACTS: Final = 900_000
"""The most contacts. Each needs a number from the block 27600000200 to 27600999999, and so do the
recipients who are not in the contacts."""

_DAY_MS: Final = 86_400_000

PEOPLE: Final = (
    ("Annelie", "Botha"), ("Ayesha", "Davids"), ("Boitumelo", "Mokoena"), ("Fatima", "Adams"),
    ("Hennie", "van der Merwe"), ("Imraan", "Jacobs"), ("Johan", "du Plessis"),
    ("Kagiso", "Molefe"), ("Karabo", "Maluleke"), ("Lerato", "Sithole"), ("Marlize", "van Wyk"),
    ("Naledi", "Ndou"), ("Pieter", "Botha"), ("Priya", "Naidoo"), ("Refilwe", "Cele"),
    ("Riaan", "Pillay"), ("Tebogo", "Moodley"), ("Yusuf", "Govender"),
)  # fmt: skip
"""First and last names of made-up people. The demo's patients have them; `Names` mixes them with
names from Faker, which lacks these."""
_POOL: Final = 300


class Names:
    """Draws random first and last names that are common in South Africa."""

    def __init__(self, rng: random.Random) -> None:
        from faker import Faker  # takes longer to import than the rest of a command's start

        self._rng = rng
        self._first = [first for first, _ in PEOPLE]
        self._last = sorted({last for _, last in PEOPLE})
        for locale, share in (("zu_ZA", 2), ("en", 1)):
            faker = Faker(locale)
            faker.seed_instance(rng.getrandbits(32))
            self._first += [faker.first_name() for _ in range(_POOL * share)]
            self._last += [faker.last_name() for _ in range(_POOL * share)]

    def first(self) -> str:
        return self._rng.choice(self._first)

    def last(self) -> str:
        return self._rng.choice(self._last)


def make_users(rng: random.Random, names: Names, ids: Ids, users: list[Plain], count: int) -> None:
    """Append made-up sub-accounts to `users` until there are `count`."""
    while len(users) < count:
        number = len(users)
        first, last = names.first(), names.last()
        address = f"{first}.{last}".lower().replace(" ", "")
        users.append(
            {
                "userId": users[-1]["userId"] + 1,
                "email": f"{address}{number}@example.com",
                "token": ids.token(),
                "urlToken": ids.token(),
                "secretKey": ids.token(),
                "administrator": False,
                "firstName": first,
                "lastName": last,
                "company": users[0]["company"],
                "credits": float(rng.randrange(100, 5000)),
            }
        )


def make_groups(ids: Ids, count: int, now: int) -> list[Plain]:
    """Return `count` groups, created 500 days before `now` (epoch milliseconds).

    The first ones are named Patients, Customers and so on, the next ones Patients Soweto, Customers
    Soweto and so on. From the 105th on they are named Group 105, Group 106 and so on.
    """
    names = [*GROUPS, *(f"{group} {branch}" for branch in BRANCHES for group in GROUPS)]
    names += [f"Group {number}" for number in range(len(names) + 1, count + 1)]
    created = now - 500 * _DAY_MS
    return [{"groupId": ids.object_id(created), "name": name} for name in names[:count]]


def make_contacts(
    rng: random.Random, names: Names, ids: Ids, groups: list[Plain], count: int, now: int
) -> list[Plain]:
    """Return `count` contacts with consecutive numbers, each in up to three of `groups`.

    Their ids say that they were created 465 to 100 days before `now` (epoch milliseconds), so
    before the first message.
    """
    contacts = []
    for number in range(count):
        created = now - 465 * _DAY_MS + number * 365 * _DAY_MS // count
        contact: Plain = {"contactId": ids.object_id(created)}
        if rng.random() < 0.4:
            contact["title"] = rng.choice(("Mr", "Mrs", "Ms", "Dr"))
        if rng.random() < 0.95:
            contact |= {"firstName": names.first(), "lastName": names.last()}
        contact["contactNumber"] = str(FIRST_NUMBER + number)
        contact["groups"] = [
            group["groupId"] for group in rng.sample(groups, min(rng.randrange(4), len(groups)))
        ]
        contacts.append(contact)
    return contacts


def make_templates(count: int) -> list[Plain]:
    """Return `count` templates; if the texts repeat, the names get a number."""
    templates = []
    for number in range(count):
        again, kind = divmod(number, len(TEMPLATES))
        name, data = TEMPLATES[kind]
        templates.append(
            {
                "templateId": 301 + number,
                "name": f"{name} {again + 1}" if again else name,
                "data": data,
            }
        )
    return templates
