"""Probes: calls that are made to the live service and to the mock, to compare their answers.

A probe reduces an answer to a fact: a little JSON, such as a status, the names and types of fields,
or the figures of the analysis of a fixed text. A fact leaves out the account's names, numbers and
texts.
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
"""The key in a fact under which the shape of the answer stands."""
UNDECIDED: Final = "not to be told from this account"
"""The value in a fact that an account with too few contacts, messages and so on cannot show."""

_OF_EVERY_LIST: Final = frozenset(
    {"link", "links", "page", "pageSize", "elements", "totalElements", "totalPages"}
)
"""XML elements that an empty list has too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """A call to make to a service, and how to read the fact from its answer.

    Attributes:
        name: what the call asks about, in words; the key of the fact in an evidence file.
        settles: ids of the evidence entries that the fact decides.
        follow: makes a second call with what the first answer holds, and returns its answer. It
            returns None and makes no call if the first answer lacks what it needs.
        look: returns the fact that the last answer shows.
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
        """Make the probe's one or two calls and return the fact that the last answer shows.

        If the first answer lacks what the second call needs, the fact is `{"status": UNDECIDED}`.

        Raises:
            OSError: the service cannot be reached, or its answer is not HTTP.
            UnsafeCall: the call is not on the list of harmless calls.
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
    """Return the status of an answer, and its JSON field `code`, which is None if there is none."""
    return {"status": answer.status, "code": answer.object().get("code")}


def fields(answer: ServiceAnswer) -> Fact:
    """Return the status of an answer, and the names and types of the fields of its JSON body.

    No value of a field is returned. If the body is `null` or not JSON, the text "no JSON" stands
    for the fields.
    """
    document = answer.json()
    return {
        "status": answer.status,
        SHAPE: "no JSON" if document is None else shape(document),
    }


def value(answer: ServiceAnswer) -> Fact:
    """Return the status and the whole JSON of an answer that does not depend on the account.

    If the status is 300 or higher, it returns what `fields` returns, because the text of a refusal
    may name the account.
    """
    if answer.status >= 300:
        return fields(answer)
    return {"status": answer.status, "value": answer.json()}


def content_type(answer: ServiceAnswer) -> Fact:
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    return {"status": answer.status, "contentType": kind}


def shape(document: Any, depth: int = 4) -> Any:
    """Return the names and types of a JSON document, without its values.

    An object becomes a dict of the shapes of its members, a list becomes a list with the shape of
    its first member, and an empty list stays empty. Other values become "text", "number",
    "boolean", or None for null.

    Args:
        depth: how many levels of objects and lists to enter. A deeper object becomes None, and a
            deeper list an empty list.
    """
    if isinstance(document, dict) and depth:
        return {name: shape(inner, depth - 1) for name, inner in document.items()}
    if isinstance(document, list):
        return [shape(document[0], depth - 1)] if document and depth else []
    return {bool: "boolean", int: "number", float: "number", str: "text"}.get(type(document))


def order_by(list_name: str, field_name: str) -> Callable[[ServiceAnswer], Fact]:
    """Return a function that reads from an answer how a list is ordered by one field.

    Its fact has the status, and `order`: "oldest first", "newest first" or "neither". `order` is
    `UNDECIDED` if the field has fewer than two different values, or values of several types.
    Members in which the field is neither a number nor text are passed over.
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
    """Return the status of an answer in XML, and the names of its root and of the root's children.

    `inside` has each name once, in alphabetical order. It is `UNDECIDED` if the root has no child
    but those that an empty list has too. If the body is not XML, `root` is "no XML" and `inside` is
    empty.
    """
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
