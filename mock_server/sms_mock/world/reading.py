"""From a plain document (what a YAML or JSON parser gives) to a checked, typed world."""

from __future__ import annotations

from typing import Any, Final

from sms_mock.domain.pricing import Rates
from sms_mock.world import agreement
from sms_mock.world.entries import ONE_CREDIT_ANYWHERE, ClockEntry, TeamEntry, WorldDocument
from sms_mock.world.fields import EntryShape
from sms_mock.world.schemas import WorldSchema

WORLD: Final = EntryShape(WorldSchema)


def read_world(document: object) -> WorldDocument:
    """Check a whole document and return it as typed values.

    Args:
        document: mappings, lists, text, numbers, booleans and None.

    Raises:
        Mistake: the first mistake in it.
    """
    values: dict[str, Any] = WORLD.read(document)
    team = TeamEntry(**values["team"])
    users = agreement.users_of(values["users"])
    groups = agreement.groups_of(values["groups"])
    user_ids = frozenset(user.user_id for user in users if user.user_id is not None)
    messages = agreement.messages_of(values["messages"], user_ids=user_ids, team_number=team.number)
    return WorldDocument(
        team=team,
        users=users,
        groups=groups,
        contacts=agreement.contacts_of(values["contacts"], groups),
        templates=agreement.templates_of(values["templates"]),
        rates=ONE_CREDIT_ANYWHERE if values["rates"] is None else Rates(**values["rates"]),
        opt_outs=tuple(dict.fromkeys(values["opt_outs"])),
        scenarios=agreement.scenarios_of(values["scenarios"]),
        carriers=agreement.carriers_of(values["carriers"]),
        faults=tuple(values["faults"]),
        messages=messages,
        voice_messages=agreement.voice_messages_of(
            values["voice_messages"],
            user_ids=user_ids,
            message_ids=frozenset(message.message_id for message in messages),
        ),
        ledger=tuple(values["ledger"]),
        deliveries=tuple(values["deliveries"]),
        tasks=tuple(values["tasks"]),
        clock=ClockEntry(**values["clock"]),
    )
