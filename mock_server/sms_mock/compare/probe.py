"""One call that is made to both services, and the fact that is read from its answer.

A fact is JSON, small, and says nothing about the account: a status, the names and types of fields,
the figures of an analysis of a fixed text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final
from xml.parsers import expat

from sms_mock.compare.safe_client import SafeClient, ServiceAnswer

Fact = Any
"""JSON values only, so that facts can be compared and printed."""
SHAPE: Final = "shape"
"""The name of a shape in a fact."""
UNDECIDED: Final = "not to be told from this account"
"""A value in a fact of an account that has too little to show; it settles nothing."""

_OF_EVERY_LIST: Final = frozenset(
    {"link", "links", "page", "pageSize", "elements", "totalElements", "totalPages"}
)
"""XML elements that an empty list has too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One call, and what is read from its answer.

    Attributes:
        name: what the call asks about, in words; the key of the fact in an evidence file.
        settles: ids of the evidence entries that the fact decides.
        follow: makes a second call from the first one's answer; gives None if that answer has
            nothing to ask about.
        look: reads the fact from the last answer.
    """

    name: str
    settles: tuple[str, ...]
    method: str = "GET"
    path: str
    query: dict[str, str] | None = None
    body: object = None
    headers: dict[str, str] = field(default_factory=dict)
    follow: Callable[[SafeClient, ServiceAnswer], ServiceAnswer | None] | None = None
    look: Callable[[ServiceAnswer], Fact]

    def ask(self, client: SafeClient) -> Fact:
        """Make the call and give the fact that the service's answer shows.

        Raises:
            OSError: the service cannot be reached.
        """
        answer: ServiceAnswer | None = client.call(
            self.method, self.path, query=self.query, body=self.body, headers=self.headers
        )
        if self.follow is not None and answer is not None:
            answer = self.follow(client, answer)
        return {"status": UNDECIDED} if answer is None else self.look(answer)


def status(answer: ServiceAnswer) -> Fact:
    return {"status": answer.status}


def code(answer: ServiceAnswer) -> Fact:
    """Status, and the error code of a refusal."""
    return {"status": answer.status, "code": answer.object().get("code")}


def fields(answer: ServiceAnswer) -> Fact:
    """Status, and names and types of the body's fields; never a value, which the account owns."""
    document = answer.json()
    return {
        "status": answer.status,
        SHAPE: "no JSON" if document is None else shape(document),
    }


def value(answer: ServiceAnswer) -> Fact:
    """Status and the answer itself, where it depends on nothing but the question.

    Of a refusal only the shape, since its text may name the account.
    """
    if answer.status >= 300:
        return fields(answer)
    return {"status": answer.status, "value": answer.json()}


def content_type(answer: ServiceAnswer) -> Fact:
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    return {"status": answer.status, "contentType": kind}


def shape(document: Any, depth: int = 4) -> Any:
    """Names and types of a JSON document; of a list the shape of its first member."""
    if isinstance(document, dict) and depth:
        return {name: shape(inner, depth - 1) for name, inner in document.items()}
    if isinstance(document, list):
        return [shape(document[0], depth - 1)] if document and depth else []
    return {bool: "boolean", int: "number", float: "number", str: "text"}.get(type(document))


def order_by(list_name: str, field_name: str) -> Callable[[ServiceAnswer], Fact]:
    """Read how a list is ordered by one field of its members.

    Fewer than two different values show no order.
    """

    def look(answer: ServiceAnswer) -> Fact:
        members = answer.object().get(list_name)
        values = [
            member[field_name]
            for member in (members if isinstance(members, list) else [])
            if isinstance(member, dict) and isinstance(member.get(field_name), int | str)
        ]
        return {"status": answer.status, "order": _order(values)}

    return look


def _order(values: list[Any]) -> str:
    if len({type(value) for value in values}) != 1 or len(set(values)) < 2:
        return UNDECIDED
    if values == sorted(values):
        return "oldest first"
    return "newest first" if values == sorted(values, reverse=True) else "neither"


def xml_outline(answer: ServiceAnswer) -> Fact:
    """Status, the name of the root, and the names of the elements directly inside it."""
    names: list[tuple[int, str]] = []
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        names.append((depth, name))
        depth += 1

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    try:
        parser.Parse(answer.body, True)
    except expat.ExpatError:
        return {"status": answer.status, "root": "no XML", "inside": []}
    inside = list(dict.fromkeys(name for at, name in names if at == 1))
    members = [name for name in inside if name.rpartition(":")[2] not in _OF_EVERY_LIST]
    return {
        "status": answer.status,
        "root": names[0][1],
        "inside": sorted(inside) if members else UNDECIDED,
    }
