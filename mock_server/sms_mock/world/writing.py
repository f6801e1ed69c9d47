"""Turns a typed world back into a plain document, which `read_world` reads as the same world."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, Final

from sms_mock.world.entries import ScenarioEntry, WorldDocument
from sms_mock.world.fields import EntryShape
from sms_mock.world.reading import WORLD
from sms_mock.world.schemas import ScenarioSchema

_SCENARIO: Final = EntryShape(ScenarioSchema)


def as_document(world: WorldDocument) -> dict[str, Any]:
    """Return the world as mappings, lists, text, numbers and booleans, without None values."""
    return WORLD.write(_parts(world))


def json_pieces(world: WorldDocument) -> Iterator[str]:
    """Yield the JSON text of what `as_document` returns, in pieces, so that it is never held whole.

    Parts of the world may be iterators, since each is read once.
    """
    return WORLD.json_pieces(_parts(world))


def _parts(world: WorldDocument) -> dict[str, Any]:
    # The document has a group's id or name where the typed world has its position.
    names = [group.group_id or group.name for group in world.groups]
    contacts = (
        {**asdict(contact), "groups": [names[position] for position in contact.groups]}
        for contact in world.contacts
    )
    return {**{part: getattr(world, part) for part in WORLD.attributes}, "contacts": contacts}


def scenario_entry(scenario: ScenarioEntry) -> dict[str, Any]:
    """Return a scenario as the mapping that a world document has for it."""
    return _SCENARIO.write(scenario)
