"""A fault rule: which requests it acts on, its effects, and how often it acts.

A rule is read from plain data: the body of a control request or an entry of a fixtures file.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sms_mock.faults.catalogue import FIELDS, RECORD, active
from sms_mock.faults.effect import Effect, Values
from sms_mock.shapes.collections import Record
from sms_mock.shapes.mistake import Mistake
from sms_mock.shapes.mobile import NUMBER_FILTER
from sms_mock.shapes.numbers import Number, Whole
from sms_mock.shapes.text import Text

METHODS: Final = ("GET", "HEAD", "POST", "PUT", "DELETE")

_COUNT: Final = Whole(most=10**9, example="2")
_BASE: Final = re.compile(r"(?:https?://[^/]*)?(?:/(?:app|zoom))?/api/rest/v1(?=/)", re.IGNORECASE)
"""What a whole path or URL has before the part that rules compare."""

REQUEST: Final = Record(
    {
        "method": Text(longest=1000, example="POST"),
        "path": Text(longest=1000, example="/sms/send").about(
            "What follows /api/rest/v1, or the whole path, such as GET /_mock/requests shows it;"
            " * stands for any text. With a query string it fits requests with just that query"
            " string."
        ),
        "operationId": Text(longest=1000, example="sendSms"),
        "email": Text(longest=1000).about("The account that sends the request."),
        "number": NUMBER_FILTER.about("A recipient."),
    }
)
"""The conditions that are about one request alone: all but `share`, `every` and `first`."""
MATCH: Final = Record(
    {
        **REQUEST.shapes,
        "share": Number("a share", most=1, example="0.5").about(
            "The share of the requests that match all else, drawn by the seed."
        ),
        "every": _COUNT.about("Only each second, third … of them."),
        "first": _COUNT.about("Only the first requests, up to this many."),
    }
)
RULE: Final = Record(
    {
        "match": MATCH.about("Which requests; what is left out does not narrow."),
        "effect": RECORD.about(f"At least one of {', '.join(FIELDS)}."),
        "times": _COUNT.about("How often the rule acts at most."),
    },
    required=("match", "effect"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a request has that the conditions of rules are compared with.

    Attributes:
        path: what follows `/api/rest/v1`, without `.json` or `.xml`.
        email: the account that the request names; None if it names none.
        queries: the query string as it was sent, and as the journal shows it with secrets masked.
        numbers: the recipients that the request names, as digits with the country code.
    """

    method: str
    path: str
    operation_id: str | None
    email: str | None
    queries: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The conditions under which a rule acts on a request. A condition that is None always holds.

    Attributes:
        path: what follows /api/rest/v1, with `*` for any text.
        number: a recipient, as digits with the country code.
        share: the share of the requests that meet all other conditions; 1.0 is all of them.
        every: 2, 3 …: act only on each second, third … of the requests that `fits` accepts.
        first: act only on requests among this many that `fits` accepts, the first ones.
    """

    method: str | None = None
    path: str | None = None
    query: str | None = None
    operation_id: str | None = None
    email: str | None = None
    number: str | None = None
    share: float = 1.0
    every: int | None = None
    first: int | None = None

    def fits(self, asked: Asked) -> bool:
        """Return whether a request meets the conditions, without regard to `share`, `every` and
        `first`.
        """
        return (
            (self.method is None or self.method == asked.method)
            and (self.path is None or fnmatch.fnmatchcase(asked.path, self.path))
            and (self.query is None or self.query in asked.queries)
            and (self.operation_id is None or self.operation_id == asked.operation_id)
            and (self.email is None or self.email == (asked.email or "").casefold())
            and (self.number is None or self.number in asked.numbers)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A fault rule.

    Attributes:
        match: the conditions under which it acts on a request.
        values: the fields of its `effect` that were given.
        effects: the effects that those fields ask for.
        times: on how many requests it acts at most; None for any number.
    """

    match: Match
    values: Values
    effects: tuple[Effect, ...]
    times: int | None = None


def read_rule(
    plain: Mapping[str, Any], *, operations: Mapping[str, tuple[str, str]] | None = None
) -> Rule:
    """Return the rule that plain data describe.

    Args:
        plain: `{"match": {…}, "effect": {…}, "times"?}`.
        operations: method and path of each operationId, so that a rule that can never act is
            refused; None if they are not known.

    Raises:
        Mistake: names the wrong field, and what would work.
    """
    values = RULE.read({"match": {}, "effect": {}, **plain})
    match = _match_of(values["match"])
    given = {name: value for name, value in values["effect"].items() if value is not None}
    try:
        effects = tuple(active(given))
    except Mistake as mistake:
        raise mistake.under("effect") from None
    rule = Rule(match=match, values=given, effects=effects, times=values["times"])
    if operations is not None:
        _refuse_the_impossible(match, operations)
    return rule


def read_match(plain: object, operations: Mapping[str, tuple[str, str]]) -> Match:
    """Return the conditions that plain data describe; `share`, `every` and `first` are not allowed.

    Args:
        operations: method and path of each operationId, so that conditions that no request can meet
            are refused.

    Raises:
        Mistake: names the wrong field, and what would work.
    """
    match = _match_of(REQUEST.read_at(plain, "match"))
    _refuse_the_impossible(match, operations)
    return match


def _match_of(values: Mapping[str, Any]) -> Match:
    method, path, email = (values.get(name) for name in ("method", "path", "email"))
    share = values.get("share")
    path, _, query = (path or "").partition("?")
    return Match(
        method=method.upper() if method else None,
        path=_path(path) if path else None,
        query=query or None,
        operation_id=values.get("operationId"),
        email=email.strip().casefold() if email else None,
        number=values.get("number"),
        share=1.0 if share is None else share,
        every=values.get("every"),
        first=values.get("first"),
    )


def _path(path: str) -> str:
    path = "/" + _BASE.sub("", re.sub("(?<!:)//+", "/", path), count=1).strip("/")
    path = path.replace("…", "*")  # the rest of a secret that the journal masked
    for suffix in (".json", ".xml"):
        path = path.removesuffix(suffix)
    return path


def _refuse_the_impossible(match: Match, operations: Mapping[str, tuple[str, str]]) -> None:
    """Refuse conditions that no request can meet, as far as method, path, operation, share and
    counts show that.

    Args:
        operations: method and path of each operationId.

    Raises:
        Mistake: names the field because of which no request can meet them.
    """
    if match.method is not None and match.method not in METHODS:
        raise _impossible(
            "method", f"{match.method[:20]!r} is not a method", f"give one of {', '.join(METHODS)}"
        )
    if match.share == 0:
        raise _impossible("share", "0 never matches", "give more than 0, to 1")
    if match.first is not None and match.every is not None and match.first < match.every:
        raise _impossible(
            "every",
            f"{match.every} is not among the first {match.first}",
            f"give {match.first} or less, or a greater match.first",
        )
    if match.operation_id is not None and match.operation_id not in operations:
        raise _impossible(
            "operationId",
            f"{match.operation_id[:60]!r} is not an operation",
            "openapi.yaml lists them, such as sendSms",
        )
    possible = [
        (method, path)
        for operation_id, (method, path) in operations.items()
        if match.operation_id in (None, operation_id)
    ]
    methods = {"GET", "HEAD"} if match.method == "HEAD" else {match.method}
    if match.path is not None and not any(_could_be(path, match.path) for _, path in possible):
        raise _impossible(
            "path",
            f"{match.path[:80]!r} fits no path of the API",
            "write what follows /api/rest/v1, such as /sms/send or /messages/*, or the whole path",
        )
    if match.method is not None and not any(
        method in methods and (match.path is None or _could_be(path, match.path))
        for method, path in possible
    ):
        raise _impossible(
            "method",
            f"{match.method} goes with no operation that match names",
            "leave it out, or see openapi.yaml",
        )


def _impossible(field: str, problem: str, help: str) -> Mistake:
    return Mistake(problem, help, ("match", field))


def _could_be(template: str, pattern: str) -> bool:
    """Return whether a path of a template, such as `/groups/{groupId}`, can fit a pattern
    with `*`.
    """
    pieces = template.strip("/").split("/")
    wanted = pattern.strip("/").split("/")
    if "*" in pattern:
        probe = "/" + "/".join("x" if piece.startswith("{") else piece for piece in pieces)
        return fnmatch.fnmatchcase(probe, pattern) or (
            len(pieces) == len(wanted) and _pieces_fit(pieces, wanted)
        )
    return len(pieces) == len(wanted) and _pieces_fit(pieces, wanted)


def _pieces_fit(pieces: list[str], wanted: list[str]) -> bool:
    return all(
        piece.startswith("{") or fnmatch.fnmatchcase(piece, want)
        for piece, want in zip(pieces, wanted, strict=True)
    )
