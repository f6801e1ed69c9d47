"""Turns a plain document (what a YAML or JSON parser returns) into a checked, typed world."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from itertools import count
from typing import Any, Final

from sms_mock.domain.pricing import Rates
from sms_mock.shapes.collections import ListOf, PlainObject, number_of_values
from sms_mock.shapes.mistake import Mistake
from sms_mock.shapes.shape import Shape
from sms_mock.world import agreement, message_agreement
from sms_mock.world.entries import ONE_CREDIT_ANYWHERE, ClockEntry, TeamEntry, WorldDocument
from sms_mock.world.fields import EntryShape
from sms_mock.world.schemas import WorldSchema

WORLD: Final = EntryShape(WorldSchema)


_MOST_KNOWN: Final = 2_000
"""The most texts of one key that are remembered, because ids never recur."""
_MOST_PLAIN: Final = 100_000
"""The most values in all fault rules of a document, which are kept as plain mappings."""


class Texts:
    """Keeps equal texts of one key once: numbers, statuses and campaigns recur in a long list.

    A message whose texts recur takes some 300 bytes less.
    """

    def __init__(self) -> None:
        self._known: dict[str, dict[str, str]] = defaultdict(dict)

    def shared(self, key: str, value: object) -> object:
        """Return the equal text that was there first, or the value itself, and remember it."""
        if not isinstance(value, str):
            return value
        known = self._known[key]
        if len(known) < _MOST_KNOWN:
            return known.setdefault(value, value)
        return known.get(value, value)


class Row(Mapping[str, Any]):
    """A read-only mapping for one entry's values; rows with the same keys share one copy of those.

    It takes a third of the memory of a dict, which counts when a document has 100,000 messages.
    """

    __slots__ = ("_places", "_values")

    def __init__(self, values: Mapping[str, Any], texts: Texts) -> None:
        self._places = _places(tuple(values))
        self._values = tuple(texts.shared(key, value) for key, value in values.items())

    def __getitem__(self, key: str) -> Any:
        return self._values[self._places[key]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._values)


@lru_cache(maxsize=256)
def _places(keys: tuple[str, ...]) -> dict[str, int]:
    return {key: place for place, key in enumerate(keys)}


def member_readers(most_rows: int) -> Mapping[str, Callable[[Any, int], Any]]:
    """Return functions that check the members of a world document's lists, by the list's key.

    The JSON parser calls them with each member and its index, so that a long document is checked
    while it is parsed and never held as plain values. The parser puts a `ReadMembers` with their
    results in place of the list, which `read_world` accepts.

    Args:
        most_rows: the most members that all lists of one document may have together; the functions
            raise `Mistake` for a further one, and for a member that is wrong.
    """
    rows = count(1)

    def reader(name: str, member: Shape[Any]) -> Callable[[Any, int], Any]:
        plain = [_MOST_PLAIN]
        texts = Texts()

        def read(value: object, index: int) -> object:
            if next(rows) > most_rows:
                help = f"keep it to {most_rows} in all lists together"
                raise Mistake("is one row too many", help, (name, index))
            if isinstance(member, PlainObject):
                plain[0] -= number_of_values(value)
                if plain[0] < 0:
                    raise Mistake("is one value too many", "write fewer", (name, index))
            entry = member.read_at(value, name, index)
            return Row(entry, texts) if isinstance(member, EntryShape) else entry

        return read

    return {
        key: reader(key, shape.member)
        for key, shape in WORLD.shapes().items()
        if isinstance(shape, ListOf)
    }


def read_world(document: object) -> WorldDocument:
    """Check a whole world document and return it as typed values.

    Args:
        document: mappings, lists, text, numbers, booleans and None. If its messages are a
            `ReadMembers`, they are replaced by empty mappings, to free memory.

    Raises:
        Mistake: the document is wrong; the first mistake in it is raised.
    """
    values: dict[str, Any] = WORLD.read(document)
    team = TeamEntry(**values["team"])
    users = agreement.users_of(values["users"])
    groups = agreement.groups_of(values["groups"])
    user_ids = frozenset(user.user_id for user in users if user.user_id is not None)
    messages = message_agreement.messages_of(
        values["messages"], user_ids=user_ids, team_number=team.number
    )
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
        schedule=None if values["schedule"] is None else tuple(values["schedule"]),
        messages=messages,
        voice_messages=message_agreement.voice_messages_of(
            values["voice_messages"],
            user_ids=user_ids,
            message_ids=frozenset(message.message_id for message in messages),
        ),
        ledger=tuple(values["ledger"]),
        deliveries=tuple(values["deliveries"]),
        tasks=tuple(values["tasks"]),
        clock=ClockEntry(**values["clock"]),
    )
