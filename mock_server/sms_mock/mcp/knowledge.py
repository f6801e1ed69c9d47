"""Tools that explain: what would hurt in production, what is known of the live service."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Final

from pydantic import Field

from sms_mock.mcp.errors import WrongArgument
from sms_mock.mcp.mock import Mock
from sms_mock.mcp.results import Finding, Result
from sms_mock.mcp.tool import READS, Limit, Team, Toolbox
from sms_mock.mcp.views import finding_of

KNOWLEDGE: Final = Toolbox()

_FINDINGS: Final = 50
_WORD: Final = re.compile(r"[^\W_]+")
_PLURAL: Final = re.compile(r"(?<=\w{4})(ies|s|y)$")
"""The end of a word of at least five letters that differs in the plural."""


class Diagnosis(Result):
    """What would hurt in production."""

    examined_requests: int
    findings: list[Finding]
    more: int = 0


class Fact(Result):
    """Something that is known, or assumed, about the live service."""

    id: str = Field(description="Such as A62, as in the header X-Mock-Assumed.")
    name: str
    topic: str
    statement: str
    ground: str = Field(
        description="observed, published, guide, inferred or assumed, the surest first; or ours, of"
        " the mock alone."
    )
    source: str


class ApiError(Result):
    """An error that an operation has."""

    code: int
    http_status: int
    message: str | None = None


class OperationFacts(Result):
    """What an operation of the API rests on."""

    operation_id: str
    method: str
    path: str
    errors: list[ApiError]


class Facts(Result):
    """What is known about the live service on a subject."""

    facts: list[Fact]
    operations: list[OperationFacts] = Field(default=[])
    more: int = 0


class MagicNumber(Result):
    """A number whose messages have a fixed outcome."""

    number: str
    outcome: str
    seconds: float | None = None
    reply: str | None = None


class MagicNumbers(Result):
    numbers: list[MagicNumber]


@KNOWLEDGE.tool("Examine for production", READS)
def run_doctor(mock: Mock, team: Team = None) -> Diagnosis:
    """Examine everything that the application did so far for what would hurt in production.

    Tokens in URLs, characters that double the cost, dates in the past, retries without a pause,
    receivers that refuse webhooks, and more; each with what to do about it.
    """
    found = mock.client(team).get("/doctor")
    items = found["findings"]
    return Diagnosis(
        examined_requests=found["read"]["requests"],
        findings=[finding_of(item) for item in items[:_FINDINGS]],
        more=max(len(items) - _FINDINGS, 0),
    )


@KNOWLEDGE.tool("Look up the live service's behaviour", READS)
def look_up_behaviour(
    mock: Mock,
    subject: Annotated[
        str,
        Field(
            min_length=2,
            description="An id (A62), an operation (sendSms, /sms/send) or words (webhook retry).",
        ),
    ],
    limit: Limit = 10,
) -> Facts:
    """Look up what is known about the live service, and on what ground.

    For the ids in the headers X-Mock-Assumed and X-Mock-Inferred, or before code relies on a
    behaviour. Reads the mock's own catalogue.
    """
    known = mock.client().get("/contract")
    entries = {entry["id"]: entry for entry in known["entries"]}
    operations = [one for one in known["operations"] if _names(one, subject)]
    exact = [
        entry
        for entry in entries.values()
        if subject.strip().casefold() in (entry["id"].casefold(), entry["slug"])
    ]
    of_operations = [entries[name] for one in operations for name in one["evidence"]]
    found = exact or of_operations or _by_words(entries.values(), subject)
    if not found and not operations:
        raise WrongArgument(
            "subject",
            f"nothing is known about {subject[:60]!r}",
            "give an id such as A62, an operation such as sendSms, or other words",
        )
    errors = {error["code"]: error for error in known["errors"]}
    return Facts(
        facts=[_fact(entry) for entry in found[:limit]],
        operations=[_operation(one, errors) for one in operations],
        more=max(len(found) - limit, 0),
    )


@KNOWLEDGE.tool("List magic numbers", READS)
def list_magic_numbers(mock: Mock, team: Team = None) -> MagicNumbers:
    """List the numbers whose messages have a fixed outcome, for tests of failures and replies.

    Messages to all other numbers are delivered.
    """
    items = mock.client(team).get("/scenarios")["items"]
    return MagicNumbers(
        numbers=[
            MagicNumber(
                number=item["number"],
                outcome=item["fate"],
                seconds=item.get("seconds"),
                reply=item.get("text"),
            )
            for item in items
        ]
    )


def _names(operation: Mapping[str, Any], subject: str) -> bool:
    wanted = subject.strip()
    path = "/" + wanted.rpartition("/api/rest/v1")[2].strip("/")
    named = (operation["operationId"].casefold(), operation["path"])
    return wanted.casefold() in named or path in named


def _by_words(entries: Iterable[Mapping[str, Any]], subject: str) -> list[Mapping[str, Any]]:
    """Return the entries that have at least one of the words, the best match first.

    A rare word counts more than a frequent one, and twice if the entry's name has it. A word also
    matches a longer one that begins with it, without its plural: `date` matches `dateToSend`,
    `retry` matches `retries`.
    """
    words = {_PLURAL.sub("", word) for word in _WORD.findall(subject.casefold())}
    found = [(entry, *_matches(entry, words)) for entry in entries]
    counts = Counter(word for _, anywhere, _ in found for word in anywhere)
    scores = [
        (sum(1 / counts[word] for word in (*anywhere, *in_name)), entry)
        for entry, anywhere, in_name in found
        if anywhere
    ]
    return [entry for _, entry in sorted(scores, key=lambda each: -each[0])]


def _matches(entry: Mapping[str, Any], words: set[str]) -> tuple[set[str], set[str]]:
    """Return which of the words an entry has, and which its name has."""
    name = _WORD.findall(entry["slug"])
    rest = _WORD.findall(f"{entry['topic']} {entry['statement']}".casefold())

    def among(known: list[str]) -> set[str]:
        return {word for word in words if any(one.startswith(word) for one in known)}

    return among([*name, *rest]), among(name)


def _fact(entry: Mapping[str, Any]) -> Fact:
    same = ("id", "topic", "statement", "ground", "source")
    return Fact(name=entry["slug"], **{name: entry[name] for name in same})


def _operation(item: Mapping[str, Any], errors: Mapping[int, Mapping[str, Any]]) -> OperationFacts:
    return OperationFacts(
        operation_id=item["operationId"],
        method=item["method"],
        path=item["path"],
        errors=[
            ApiError(
                code=code, http_status=errors[code]["httpStatus"], message=errors[code]["message"]
            )
            for code in item["errors"]
        ],
    )
