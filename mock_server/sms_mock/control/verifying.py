"""`/_mock/requests/verify`: whether as many requests of a kind came as were expected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, TypedDict

from sms_mock.api.paths import BASE, normalise
from sms_mock.api.recipients import recipients
from sms_mock.api.routes import METHODS_AND_PATHS
from sms_mock.control.journal import JournalEntryItem, entry_item
from sms_mock.control.operation import Body, Call, DeclaredAnswer, Json, Operations
from sms_mock.faults.rule import REQUEST, Asked, Match, read_match
from sms_mock.journal.records import JournalEntry
from sms_mock.shapes.collections import Record
from sms_mock.shapes.mistake import Mistake
from sms_mock.shapes.numbers import Whole
from sms_mock.shapes.shape import Shape
from sms_mock.shapes.text import Text

_CLOSEST: Final = 3
_OF_A_REQUEST: Final = ("method", "path", "operationId", "email", "number")
"""The criteria that a fault rule can have too."""
_COMPARED: Final = ("method", "path", "query", "operation_id", "email", "number")
"""The attributes of `Match` that these criteria set."""
_COUNT: Final = Whole(least=0, example="2")
_BOUNDS: Final = Record({"min": _COUNT, "max": _COUNT})
_WANTED: Final = Record(
    {
        **REQUEST.shapes,
        "status": Whole(least=100, most=599, example="200").about("The status of the answer."),
        "contains": Text(longest=1000).about(
            "A text in the request's body, as it was sent and as it is kept here."
        ),
    }
)


class Bounds(Shape[tuple[int, int | None]]):
    """A shape for how many requests are expected: a number, or `min`, `max` or both.

    It is read as the least and the most; the most is None if there is no upper limit.
    """

    example = "2"

    def read(self, value: object) -> tuple[int, int | None]:
        try:
            if not isinstance(value, dict):
                exactly = _COUNT.read(value)
                return exactly, exactly
            bounds = _BOUNDS.read(value)
        except Mistake:
            raise Mistake(
                "is neither a number nor bounds", 'send 2 or {"min": 1, "max": 3}'
            ) from None
        least, most = bounds["min"] or 0, bounds["max"]
        if most is not None and least > most:
            raise Mistake(
                f"count.min {least} is more than count.max {most}",
                f'send {{"min": {most}, "max": {least}}}',
                subject="",
            )
        return least, most

    def schema(self) -> Json:
        return _BOUNDS.schema()


VERIFY: Final = Body(
    shape=Record(
        {
            "match": _WANTED.about("Which requests; what is left out does not narrow."),
            "count": Bounds().about(
                "How many; at least one if left out. A number alone is both bounds: 2 is read as"
                " min 2 and max 2."
            ),
        }
    ),
    names={"match": "RequestMatch"},
    example={"match": {"path": "/sms/send"}, "count": {"min": 1, "max": 1}},
)


class Verification(TypedDict):
    ok: bool
    found: int
    closest: list[JournalEntryItem]


verifying = Operations()


@dataclass(frozen=True, slots=True)
class WantedRequests:
    """Criteria for requests in the journal.

    Attributes:
        match: criteria that a fault rule can have too, such as method and path.
        status: the HTTP status of the answer; None for any.
        contains: a text in the request's body; None for any body.
    """

    match: Match
    status: int | None
    contains: str | None

    def likeness(self, entry: JournalEntry) -> tuple[int, int]:
        """Return how many criteria a journal entry meets, and how many criteria there are."""
        asked = _asked(entry)
        has = [
            Match(**{name: getattr(self.match, name)}).fits(asked)
            for name in _COMPARED
            if getattr(self.match, name) is not None
        ]
        if self.status is not None:
            has.append(entry.status == self.status)
        if self.contains is not None:
            has.append(self.contains in entry.request.body)
        return sum(has), len(has)

    def fits(self, entry: JournalEntry) -> bool:
        found, wanted = self.likeness(entry)
        return found == wanted


@verifying.operation(
    "POST",
    "/requests/verify",
    "verifyRequests",
    "Whether as many requests came as were expected",
    body=VERIFY,
    answers=DeclaredAnswer(
        Verification,
        "Whether the count is right, how many were found and, if it is wrong, the closest requests",
    ),
)
def verify_requests(call: Call) -> Verification:
    wanted = _read_wanted(call.plain_body.get("match") or {})
    least, most = (1, None) if call.body["count"] is None else call.body["count"]
    entries = call.service.journal_of(call.world).entries()
    found = sum(map(wanted.fits, entries))
    ok = least <= found and (most is None or found <= most)
    return {"ok": ok, "found": found, "closest": [] if ok else _closest(wanted, entries)}


def _closest(wanted: WantedRequests, entries: list[JournalEntry]) -> list[JournalEntryItem]:
    """Return up to three requests that meet the most criteria, the newest of equals first."""
    near = sorted(entries, key=lambda entry: (wanted.likeness(entry), entry.entry_id))
    return [entry_item(entry) for entry in near[-_CLOSEST:][::-1]]


def _read_wanted(plain: Any) -> WantedRequests:
    values = _WANTED.read_at(plain, "match")
    return WantedRequests(
        match=read_match(
            {name: plain[name] for name in _OF_A_REQUEST if name in plain}, METHODS_AND_PATHS
        ),
        status=values["status"],
        contains=values["contains"],
    )


def _asked(entry: JournalEntry) -> Asked:
    target, _, query_string = entry.path.partition("?")
    path, _, _ = normalise(target)
    return Asked(
        method=entry.method,
        path=path.removeprefix(BASE),
        operation_id=entry.operation_id,
        email=entry.email,
        queries=frozenset({query_string}),
        numbers=recipients(query_string, entry.request.body),
    )
