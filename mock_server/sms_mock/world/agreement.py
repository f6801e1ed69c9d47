"""Checks the rules between values of a world document: which are unique, and which name others.

`message_agreement.py` does so for messages.

Each public function takes the values of one part (users, groups …) as its schema read them, raises
a `Mistake` if they contradict each other, and returns the typed entries of that part.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from sms_mock.clock import in_turns
from sms_mock.shapes.mistake import Mistake, Path, near, shown
from sms_mock.world.entries import (
    CarrierEntry,
    ContactEntry,
    Fate,
    GroupEntry,
    ScenarioEntry,
    TemplateEntry,
    UserEntry,
)
from sms_mock.world.unique import Values, column, refuse_twice

_FATE_SECONDS: Final[Mapping[Fate, float]] = {"reported-late": 60.0, "replies": 2.0}


def users_of(users: list[Values]) -> tuple[UserEntry, ...]:
    """Return the typed users; if none is marked as administrator, the first one becomes it.

    Raises:
        Mistake: there is no user, the first is marked as no administrator and no other is one, or
            two users have the same id, email address or token.
    """
    if not users:
        raise Mistake(
            "nobody is there",
            "add at least one user: - email: demo@example.com",
            ("users",),
            subject="",
        )
    if not any(user["administrator"] for user in users):
        if users[0]["administrator"] is False:
            raise Mistake(
                "nobody is administrator",
                "write administrator: true for one user",
                ("users", 0, "administrator"),
                subject="",
            )
        users = [{**users[0], "administrator": True}, *users[1:]]
    refuse_twice(column("users", users, "userId", "user_id"), "give each user an id of its own")
    refuse_twice(
        ((path, address.casefold()) for path, address in column("users", users, "email", "email")),
        "give each user an address of its own",
    )
    refuse_twice(_tokens(users), "give each user tokens of its own", secret=True)
    return tuple(
        UserEntry(**{**user, "administrator": bool(user["administrator"])}) for user in users
    )


def _tokens(users: list[Values]) -> Iterator[tuple[Path, str]]:
    for index, user in enumerate(users):
        for key, attribute in (("token", "token"), ("urlToken", "url_token")):
            if user[attribute] is not None:
                yield ("users", index, key), user[attribute]


def groups_of(groups: list[Values]) -> tuple[GroupEntry, ...]:
    refuse_twice(
        column("groups", groups, "groupId", "group_id"), "give each group an id of its own"
    )
    return tuple(GroupEntry(**group) for group in groups)


def contacts_of(contacts: list[Values], groups: tuple[GroupEntry, ...]) -> tuple[ContactEntry, ...]:
    """Return the typed contacts, each with the positions of its groups in `groups`.

    Raises:
        Mistake: an id is used twice, or a contact's group is not the id of a group, nor a name that
            exactly one group has.
    """
    refuse_twice(
        column("contacts", contacts, "contactId", "contact_id"),
        "give each contact an id of its own",
    )
    positions = {group.name: position for position, group in enumerate(groups)}
    positions |= {group.group_id: at for at, group in enumerate(groups) if group.group_id}
    several = {name for name, count in Counter(group.name for group in groups).items() if count > 1}
    several -= {group.group_id for group in groups if group.group_id}
    entries = []
    for index, contact in in_turns(enumerate(contacts)):
        found: set[int] = set()
        for number, name in enumerate(contact["groups"]):
            path = ("contacts", index, "groups", number)
            if name in several:
                raise Mistake(
                    f"several groups are called {shown(name)}",
                    "write the groupId instead",
                    path,
                    subject="",
                )
            if name not in positions:
                raise Mistake(
                    f"no group has the id or name {shown(name)}",
                    near(name, (group.name for group in groups)),
                    path,
                    subject="",
                )
            found.add(positions[name])
        entries.append(ContactEntry(**{**contact, "groups": tuple(sorted(found))}))
    return tuple(entries)


def templates_of(templates: list[Values]) -> tuple[TemplateEntry, ...]:
    refuse_twice(
        column("templates", templates, "templateId", "template_id"),
        "give each template an id of its own",
    )
    return tuple(TemplateEntry(**template) for template in templates)


def scenarios_of(scenarios: list[Values]) -> tuple[ScenarioEntry, ...]:
    """Return the typed scenarios.

    A scenario without `seconds` gets 60 if its fate is reported-late, and 2 if it is replies.

    Raises:
        Mistake: a number has two scenarios, or one has seconds or a text that its fate cannot use,
            or lacks the text that replies needs.
    """
    refuse_twice(
        column("scenarios", scenarios, "number", "number"), "a number has one fate; keep one"
    )
    return tuple(_scenario(index, scenario) for index, scenario in enumerate(scenarios))


def _scenario(index: int, scenario: Values) -> ScenarioEntry:
    fate: Fate = scenario["fate"]
    path = ("scenarios", index)
    if scenario["seconds"] is not None and fate not in _FATE_SECONDS:
        raise Mistake(
            f"mean nothing for the fate {fate}",
            f"remove them; only {' and '.join(_FATE_SECONDS)} have seconds",
            (*path, "seconds"),
        )
    if (scenario["text"] is not None) != (fate == "replies"):
        needs = fate == "replies"
        raise Mistake(
            "is missing" if needs else f"means nothing for the fate {fate}",
            "add the text of the reply" if needs else "remove it; only replies has a text",
            (*path, "text"),
        )
    seconds = _FATE_SECONDS.get(fate) if scenario["seconds"] is None else scenario["seconds"]
    return ScenarioEntry(**{**scenario, "seconds": seconds})


def carriers_of(carriers: list[Values]) -> tuple[CarrierEntry, ...]:
    refuse_twice(
        (
            (("carriers", index, "prefixes", at), prefix)
            for index, carrier in enumerate(carriers)
            for at, prefix in enumerate(carrier["prefixes"])
        ),
        "a prefix belongs to one carrier; keep one",
    )
    return tuple(
        CarrierEntry(**{**carrier, "prefixes": tuple(carrier["prefixes"])}) for carrier in carriers
    )
