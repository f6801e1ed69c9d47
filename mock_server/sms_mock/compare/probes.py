"""What is asked of both services, and the fact that each answer shows, by evidence entry.

A fact is small and says nothing of the account: a status, the names and types of fields, the
figures of an analysis of a fixed text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from sms_mock.compare.safe_client import Answer, SafeClient

Fact = Any
"""JSON values only, so that facts compare and print."""
SHAPE: Final = "shape"
"""The name of a shape in a fact."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One call and what is looked at in its answer. `settles` are entries it decides."""

    name: str
    settles: tuple[str, ...]
    method: str = "GET"
    path: str
    query: dict[str, str] | None = None
    body: object = None
    headers: dict[str, str] = field(default_factory=dict)
    look: Callable[[Answer], Fact]

    def ask(self, client: SafeClient) -> Fact:
        """The fact that a service shows."""
        answer = client.call(
            self.method, self.path, query=self.query, body=self.body, headers=self.headers
        )
        return self.look(answer)


def status(answer: Answer) -> Fact:
    return {"status": answer.status}


def fields(answer: Answer) -> Fact:
    """Status, and the shape of the body; values and texts are the account's own matter."""
    document = answer.json()
    return {
        "status": answer.status,
        SHAPE: "no JSON" if document is None else shape(document),
    }


def value(answer: Answer) -> Fact:
    """Status and the answer itself, which rests on what was asked alone; of a refusal the shape,
    for its text may name the account."""
    if answer.status >= 300:
        return fields(answer)
    return {"status": answer.status, "value": answer.json()}


def content_type(answer: Answer) -> Fact:
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    return {"status": answer.status, "contentType": kind}


def shape(document: Any, depth: int = 4) -> Any:
    """Names and types of a JSON document; of a list the shape of its first member."""
    if isinstance(document, dict) and depth:
        return {name: shape(inner, depth - 1) for name, inner in document.items()}
    if isinstance(document, list):
        return [shape(document[0], depth - 1)] if document and depth else []
    return {bool: "boolean", int: "number", float: "number", str: "text"}.get(type(document))


def _analysis(text: str, name: str, *settles: str) -> Probe:
    return Probe(
        name=f"analysis of {name}",
        settles=settles,
        method="POST",
        path="/messages/analyse/full",
        body={"message": text, "recipientNumber": "27821234567"},
        look=value,
    )


PROBES: Final[tuple[Probe, ...]] = (
    Probe(name="balance", settles=(), path="/account/balance", look=fields),
    Probe(
        name="statistics of a day",
        settles=("A78", "A79"),
        path="/account/statistics",
        query={"from": "01-01-2020"},
        look=lambda answer: {
            "status": answer.status,
            "keys": list(answer.object()),
            "days": _days(answer.object()),
        },
    ),
    Probe(
        name="statistics of a day that does not exist",
        settles=("A75",),
        path="/account/statistics",
        query={"from": "31-02-2020"},
        look=status,
    ),
    Probe(
        name="a search for nobody",
        settles=("A23",),
        path="/account/user",
        query={"searchEmail": "nobody@example.invalid"},
        # Counted, for a list with people agrees with an empty one.
        look=lambda answer: {**fields(answer), "found": _members(answer.object())},
    ),
    *(
        Probe(
            name=f"the first {kind}",
            settles=("A103",) if kind != "messages" else (),
            path=f"/{kind}/all",
            query={"pageSize": "1"},
            look=fields,
        )
        for kind in ("messages", "contacts", "groups", "templates")
    ),
    Probe(
        name="page 0",
        settles=("A105",),
        path="/messages/all",
        query={"page": "0"},
        look=status,
    ),
    Probe(
        name="a page of 1,001",
        settles=("A104",),
        path="/messages/all",
        query={"pageSize": "1001"},
        look=status,
    ),
    Probe(
        name="a page far past the end",
        settles=("A106",),
        path="/messages/all",
        query={"page": "1000000"},
        look=status,
    ),
    Probe(
        name="a filter with a status that does not exist",
        settles=("A115",),
        path="/messages/all",
        query={"status": "LOST"},
        look=status,
    ),
    Probe(
        name="an unknown message",
        settles=("A16",),
        path="/messages/000000000000000000000000",
        look=fields,
    ),
    Probe(name="an id that is no id", settles=("A6",), path="/messages/nothing", look=fields),
    Probe(name="an unknown path", settles=("A3",), path="/no-such-path", look=fields),
    Probe(
        name="a wrong method",
        settles=("A4",),
        method="PATCH",
        path="/account/balance",
        look=fields,
    ),
    Probe(
        name="no credentials",
        settles=(),
        path="/account/balance",
        headers={"email": "", "token": ""},
        look=fields,
    ),
    Probe(
        name="an Accept that leaves nothing",
        settles=("A38",),
        path="/account/balance",
        headers={"Accept": "application/pdf"},
        look=content_type,
    ),
    Probe(
        name="Accept preferring XML",
        settles=("A36",),
        path="/account/balance",
        headers={"Accept": "application/json;q=0.5, application/xml"},
        look=content_type,
    ),
    Probe(
        name="a body of another type",
        settles=("A26",),
        method="POST",
        path="/messages/analyse/message-encoding",
        body={"message": "Hello"},
        headers={"Content-Type": "application/pdf"},
        look=status,
    ),
    Probe(
        name="a wrong type in a field",
        settles=("A32",),
        method="POST",
        path="/messages/analyse/message-encoding",
        body={"message": 5},
        look=status,
    ),
    Probe(
        name="an analysis without a message",
        settles=("A141",),
        method="POST",
        path="/messages/analyse/message-length",
        body={},
        look=status,
    ),
    _analysis("", "nothing", "A140"),
    _analysis("Hello", "plain text", "A143", "A150"),
    _analysis("€{}" * 10, "extension characters", "A144"),
    _analysis("a" * 161, "161 characters", "A146"),
    _analysis("a" * 152 + "€" + "a" * 10, "an escape pair at a part's edge", "A147"),
    _analysis("é" * 153 * 10 + "a", "one character over ten parts", "A148"),
    _analysis("你好 😀", "UCS-2 with a surrogate pair", "A145"),
)


def _members(document: dict[str, Any]) -> int:
    """Of all its lists."""
    return sum(len(inner) for inner in document.values() if isinstance(inner, list))


def _days(report: dict[str, Any]) -> Any:
    begin, end = report.get("from"), report.get("to")
    if isinstance(begin, int) and isinstance(end, int):
        return round((end - begin) / 86_400_000)
    return None


def written(client: SafeClient) -> Iterator[tuple[str, tuple[str, ...], Fact]]:
    """Facts of a contact and a group that are made, joined and removed again.

    Whatever was made is removed, also what should have been refused, and also where a call fails.
    """
    kept: list[str] = []

    def make(path: str, id_field: str, body: object) -> Answer:
        answer = client.call("POST", f"{path}/create", body=body)
        made = answer.object().get(id_field)
        if made:
            kept.append(f"{path}/{made}")
        return answer

    try:
        person = {"firstName": "sms-mock", "lastName": "compare", "contactNumber": "27600000100"}
        yield "creating a contact", ("A60",), fields(make("/contacts", "contactId", person))
        named = {"name": "sms-mock compare"}
        yield "creating a group", (), fields(make("/groups", "groupId", named))
        if len(kept) == 2:
            contact, group = kept
            path = f"{group}/addContact/{contact.rpartition('/')[2]}"
            client.call("POST", path)
            yield "joining a group again", ("A98",), status(client.call("POST", path))
            updated = client.call("POST", contact, body={"title": "Dr"})
            stay = updated.object().get("firstName") == "sms-mock"
            yield "updating one field", ("A97",), {"status": updated.status, "othersStay": stay}
        yield "a group without a name", (), status(make("/groups", "groupId", {"name": ""}))
    finally:
        removed = _remove(client, kept)
    yield from removed


def _remove(client: SafeClient, paths: list[str]) -> list[tuple[str, tuple[str, ...], Fact]]:
    """Delete every one, also where one cannot be.

    Raises:
        OSError: naming those that are left.
    """
    facts: list[tuple[str, tuple[str, ...], Fact]] = []
    left = []
    for path in paths:
        kind = path.split("/")[1].removesuffix("s")
        try:
            facts.append((f"deleting a {kind}", (), status(client.call("DELETE", path))))
        except OSError as error:
            left.append(f"{kind} {path.rpartition('/')[2]} ({error})")
    if left:
        raise OSError(f"left there, remove by hand: {', '.join(left)}")
    return facts
