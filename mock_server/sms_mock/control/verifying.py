"""`/_mock/requests/verify`: whether as many requests of a kind came as were expected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, request

from sms_mock.api.paths import BASE, normalise
from sms_mock.api.recipients import recipients
from sms_mock.api.routes import METHODS_AND_PATHS
from sms_mock.control.errors import ControlError
from sms_mock.control.journal import entry_item
from sms_mock.control.requests import addressed_world, read_object
from sms_mock.faults.rule import REQUEST, Asked, Match, read_match
from sms_mock.journal.records import Entry
from sms_mock.service import Service
from sms_mock.shapes.collections import Record
from sms_mock.shapes.numbers import Whole
from sms_mock.shapes.text import Text

_CLOSEST: Final = 3
_OF_A_REQUEST: Final = {
    "method": "method",
    "path": "path",
    "operationId": "operation_id",
    "email": "email",
    "number": "number",
}
"""What a fault rule can ask for too, with the field of `Match`."""
_WANTED: Final = Record(
    {
        **REQUEST.shapes,
        "status": Whole(least=100, most=599, example="200"),
        "contains": Text(longest=1000),
    }
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which requests: what a fault rule asks for, the answer's status, a text in the body."""

    match: Match
    status: int | None
    contains: str | None

    def likeness(self, entry: Entry) -> tuple[int, int]:
        """How many of the things asked for an entry has, and how many there are."""
        asked = _asked(entry)
        has = [
            Match(**{name: getattr(self.match, name)}).fits(asked)
            for name in _OF_A_REQUEST.values()
            if getattr(self.match, name) is not None
        ]
        if self.status is not None:
            has.append(entry.status == self.status)
        if self.contains is not None:
            has.append(self.contains in entry.request.body)
        return sum(has), len(has)

    def fits(self, entry: Entry) -> bool:
        found, wanted = self.likeness(entry)
        return found == wanted


def add_verifying(blueprint: Blueprint, service: Service) -> None:
    @blueprint.post("/requests/verify")
    def verify() -> dict[str, Any]:
        world = addressed_world(request, service)
        asked = read_object(request, "match", "count")
        wanted = _read_wanted(asked.get("match", {}))
        least, most = _bounds(asked.get("count", {"min": 1}))
        entries = service.journal_of(world).entries()
        found = sum(map(wanted.fits, entries))
        ok = least <= found and (most is None or found <= most)
        closest = [] if ok else _closest(wanted, entries)
        return {"ok": ok, "found": found, "closest": closest}


def _closest(wanted: Wanted, entries: list[Entry]) -> list[dict[str, Any]]:
    """The requests that are most like what was wanted, the newest of equals first."""
    near = sorted(entries, key=lambda entry: (wanted.likeness(entry), entry.entry_id))
    return [entry_item(entry) for entry in near[-_CLOSEST:][::-1]]


def _read_wanted(plain: Any) -> Wanted:
    values = _WANTED.read_at(plain, "match")
    return Wanted(
        match=read_match(
            {name: plain[name] for name in _OF_A_REQUEST if name in plain}, METHODS_AND_PATHS
        ),
        status=values["status"],
        contains=values["contains"],
    )


def _bounds(count: Any) -> tuple[int, int | None]:
    """`n`, or `{"min", "max"}` with either left out."""
    if isinstance(count, int) and not isinstance(count, bool) and count >= 0:
        return count, count
    if isinstance(count, dict) and not set(count) - {"min", "max"}:
        values = [count.get("min", 0), count.get("max")]
        if all(
            value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 0)
            for value in values
        ):
            least, most = values[0] or 0, values[1]
            if most is not None and least > most:
                raise ControlError(
                    400,
                    "count",
                    f"count.min {least} is more than count.max {most}",
                    f'send {{"min": {most}, "max": {least}}}',
                )
            return least, most
    raise ControlError(
        400, "count", "count is neither a number nor bounds", 'send 2 or {"min": 1, "max": 3}'
    )


def _asked(entry: Entry) -> Asked:
    target, _, query_string = entry.path.partition("?")
    path, _, _ = normalise(target)
    return Asked(
        method=entry.method,
        path=path.removeprefix(BASE),
        operation_id=entry.operation_id,
        email=entry.email,
        numbers=recipients(query_string, entry.request.body),
    )
