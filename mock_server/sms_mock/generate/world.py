"""Makes up a large, realistic world from a seed, as a plain world document."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from sms_mock.generate.conversations import Conversations
from sms_mock.generate.people import (
    FIRST_NUMBER,
    Names,
    make_contacts,
    make_groups,
    make_templates,
    make_users,
)
from sms_mock.ids import Ids
from sms_mock.world import as_document
from sms_mock.world.fixture_files import default_document

_STRANGERS = 20


def _no_progress(done: int) -> None:
    """Do nothing. The default of `generate` for `progress`."""


def generate(
    *,
    seed: int,
    contacts: int,
    groups: int,
    templates: int,
    messages: int,
    users: int,
    now: int,
    progress: Callable[[int], None] = _no_progress,
) -> dict[str, Any]:
    """Make up a world; the same arguments and the same version of Faker give the same world.

    It has the team, rates, scenarios, carriers and first user of the default world, so that the
    default credentials work in it too.

    Args:
        seed: any number.
        contacts: how many; up to `people.MOST_CONTACTS`.
        groups, templates: how many.
        messages: how many, replies included.
        users: how many, the administrator included; at least 1.
        now: epoch milliseconds; the messages are of the ninety days before.
        progress: called about every 500 messages with how many were made since its last call.

    Returns:
        A document that `read_world` accepts and a fixtures file can hold.
    """
    rng = random.Random(seed)
    default = default_document()
    ids = Ids(rng)
    names = Names(rng)
    document = as_document(default)
    people = document["users"][:1]
    make_users(rng, names, ids, people, users)
    in_groups = make_groups(ids, groups, now)
    known = make_contacts(rng, names, ids, in_groups, contacts, now)
    conversations = Conversations(
        rng,
        ids,
        recipients=_recipients(known),
        user_ids=[user["userId"] for user in people],
        team_number=default.team.number,
        rates=default.rates,
        now=now,
    )
    made = conversations.make(messages, progress)
    return {
        **{part: document[part] for part in ("team", "rates", "scenarios", "carriers")},
        "users": people,
        "groups": in_groups,
        "contacts": known,
        "templates": make_templates(templates),
        "optOuts": list(conversations.opt_outs),
        "messages": made,
    }


def _recipients(contacts: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Return number and first name of each recipient: all contacts, and 20 other people."""
    strangers = range(FIRST_NUMBER + len(contacts), FIRST_NUMBER + len(contacts) + _STRANGERS)
    return [
        *((contact["contactNumber"], contact.get("firstName", "")) for contact in contacts),
        *((str(number), "") for number in strangers),
    ]
