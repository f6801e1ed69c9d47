"""A fault rule: what it matches, what it does, how often. Read from plain data, kept as it is."""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from sms_mock.domain import phone_number
from sms_mock.domain.errors import InvalidField
from sms_mock.faults.values import Reader

Drop = Literal["before", "middle"]
Body = Literal["truncated", "malformed", "slow"]
DROPS: Final = ("before", "middle")
BODIES: Final = ("truncated", "malformed", "slow")
METHODS: Final = ("GET", "HEAD", "POST", "PUT", "DELETE")
MOST_LATENCY: Final = 300.0
"""Seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a rule looks at in a request; `numbers` are every recipient it names."""

    method: str
    path: str
    operation_id: str | None
    email: str | None
    numbers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Which requests; None and 1.0 do not narrow. `share`, `every` and `first` count among those
    that match all else."""

    method: str | None = None
    path: str | None = None
    operation_id: str | None = None
    email: str | None = None
    number: str | None = None
    share: float = 1.0
    every: int | None = None
    first: int | None = None

    def fits(self, asked: Asked) -> bool:
        """Whether a request is one of those, counting aside."""
        return (
            (self.method is None or self.method == asked.method)
            and (self.path is None or fnmatch.fnmatchcase(asked.path, self.path))
            and (self.operation_id is None or self.operation_id == asked.operation_id)
            and (self.email is None or self.email == (asked.email or "").casefold())
            and (self.number is None or self.number in asked.numbers)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What happens: `latency` seconds from and to, a refusal, a dropped or a spoilt answer."""

    status: int | None = None
    code: int | None = None
    message: str | None = None
    latency: tuple[float, float] | None = None
    retry_after: int | None = None
    drop: Drop | None = None
    body: Body | None = None

    @property
    def refuses(self) -> bool:
        """Whether the request is answered without being done."""
        return self.status is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule; `times` is how often it acts at most."""

    match: Match
    effect: Effect
    times: int | None = None


def read_rule(
    plain: Mapping[str, Any], *, operations: Mapping[str, tuple[str, str]] | None = None
) -> Rule:
    """Check a rule and give it typed.

    Args:
        plain: `{"match": {…}, "effect": {…}, "times"?}`.
        operations: method and path of each operationId, to tell a rule that can never match;
            None where they are not known.

    Raises:
        InvalidField: naming the field and what would work.
    """
    top = Reader(plain, "", ("match", "effect", "times"))
    match = _read_match(top.nested("match"))
    effect = _read_effect(top.nested("effect"))
    rule = Rule(match=match, effect=effect, times=top.whole("times", least=1))
    if operations is not None:
        _refuse_the_impossible(match, operations)
    return rule


def read_match(plain: object, operations: Mapping[str, tuple[str, str]]) -> Match:
    """Check what requests are asked for, without counting among them.

    Args:
        operations: as in `read_rule`.

    Raises:
        InvalidField: naming the field and what would work.
    """
    read = Reader(plain, "match", ("method", "path", "operationId", "email", "number"))
    match = _read_match(read)
    _refuse_the_impossible(match, operations)
    return match


def _read_match(read: Reader) -> Match:
    read.only("method", "path", "operationId", "email", "number", "share", "every", "first")
    method = read.text("method")
    path = read.text("path")
    number = read.text("number")
    email = read.text("email")
    return Match(
        method=method.upper() if method else None,
        path=_path(path) if path else None,
        operation_id=read.text("operationId"),
        email=email.strip().casefold() if email else None,
        number=_number(read, number) if number else None,
        share=read.decimal("share", least=0.0, most=1.0, default=1.0),
        every=read.whole("every", least=1),
        first=read.whole("first", least=1),
    )


def _read_effect(read: Reader) -> Effect:
    read.only("status", "code", "message", "latency", "retryAfter", "drop", "body")
    retry_after = read.whole("retryAfter", least=0, most=86_400)
    status = read.whole("status", least=400, most=599)
    message = read.text("message")
    code = read.whole("code", least=0, most=2**31 - 1)
    if status is None and retry_after is not None:
        status = 429
    effect = Effect(
        status=status,
        code=code,
        message=message,
        latency=read.span("latency", most=MOST_LATENCY),
        retry_after=retry_after,
        drop=read.one_of("drop", DROPS),
        body=read.one_of("body", BODIES),
    )
    if effect == Effect():
        raise read.wrong("", "does nothing", "give a status, latency, drop or body")
    if status is None and (code is not None or message is not None):
        raise read.wrong("status", "is missing", "code and message go with a status")
    if effect.drop and effect.body:
        raise read.wrong("drop", "and body do not go together", "give one of them")
    if effect.drop == "before" and effect.refuses:
        raise read.wrong("drop", "before an answer leaves status unseen", "give one of them")
    return effect


def _path(path: str) -> str:
    path = "/" + path.strip("/")
    for suffix in (".json", ".xml"):
        path = path.removesuffix(suffix)
    return path


def _number(read: Reader, written: str) -> str:
    number = phone_number.normalise_or_none(written)
    if number is None:
        raise read.wrong("number", f"{written[:40]!r} is no number", "write it like 27821234567")
    return number


def _refuse_the_impossible(match: Match, operations: Mapping[str, tuple[str, str]]) -> None:
    """What can never match is a mistake, where that can be told."""
    if match.method is not None and match.method not in METHODS:
        raise InvalidField(
            f"match.method {match.method[:20]!r} is no method of the API",
            field="match.method",
            help=f"give one of {', '.join(METHODS)}",
        )
    if match.share == 0:
        raise InvalidField(
            "match.share 0 never matches", field="match.share", help="give more than 0, to 1"
        )
    if match.first is not None and match.every is not None and match.first < match.every:
        raise InvalidField(
            f"match.every {match.every} is none of the first {match.first}",
            field="match.every",
            help=f"give {match.first} or less, or a greater match.first",
        )
    if match.operation_id is not None and match.operation_id not in operations:
        raise InvalidField(
            f"match.operationId {match.operation_id[:60]!r} is no operation",
            field="match.operationId",
            help="openapi.yaml lists them, such as sendSms",
        )
    possible = [
        (method, path)
        for operation_id, (method, path) in operations.items()
        if match.operation_id in (None, operation_id)
    ]
    methods = {"GET", "HEAD"} if match.method == "HEAD" else {match.method}
    if match.path is not None and not any(_could_be(path, match.path) for _, path in possible):
        raise InvalidField(
            f"match.path {match.path[:80]!r} fits no path of the API",
            field="match.path",
            help="write what follows /api/rest/v1, such as /sms/send or /messages/*",
        )
    if match.method is not None and not any(
        method in methods and (match.path is None or _could_be(path, match.path))
        for method, path in possible
    ):
        raise InvalidField(
            f"match.method {match.method} goes with no operation that match names",
            field="match.method",
            help="leave it out, or see openapi.yaml",
        )


def _could_be(template: str, pattern: str) -> bool:
    """Whether some path of a template (`/groups/{groupId}`) fits a pattern with `*`."""
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
