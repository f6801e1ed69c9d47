"""From a typed world back to a plain document, the one `read_world` reads as the same world."""

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
    """The world as mappings, lists, text, numbers and booleans; what is None is left out."""
    return WORLD.write(_parts(world))


def json_pieces(world: WorldDocument) -> Iterator[str]:
    """The JSON text of `as_document`, in pieces; each part of the world is gone through once."""
    return WORLD.json_pieces(_parts(world))


def _parts(world: WorldDocument) -> dict[str, Any]:
    # The document names groups where the typed world has their positions.
    names = [group.group_id or group.name for group in world.groups]
    contacts = (
        {**asdict(contact), "groups": [names[position] for position in contact.groups]}
        for contact in world.contacts
    )
    return {**{part: getattr(world, part) for part in WORLD.attributes}, "contacts": contacts}


def scenario_entry(scenario: ScenarioEntry) -> dict[str, Any]:
    """One of the document's scenarios as it stands there."""
    return _SCENARIO.write(scenario)
