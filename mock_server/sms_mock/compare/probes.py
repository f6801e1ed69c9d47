"""All probes of compare: those of the twelve questions first, then others that cost nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sms_mock.compare.probe import Fact, Probe, content_type, fields, status
from sms_mock.compare.questions import QUESTIONS, analysis, refusal
from sms_mock.compare.safe_client import SafeClient, ServiceAnswer

_OTHERS: Final[tuple[Probe, ...]] = (
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
    refusal("a page far past the end", "A106", "/messages/all", page="1000000"),
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
        name="an analysis without a message",
        settles=("A141",),
        method="POST",
        path="/messages/analyse/message-length",
        body={},
        look=status,
    ),
    analysis("", "nothing", "A140"),
    analysis("€{}" * 10, "extension characters", "A144"),
    analysis("a" * 161, "161 characters", "A146"),
    analysis("a" * 152 + "€" + "a" * 10, "an escape pair at a part's edge", "A147"),
)

PROBES: Final = (*(probe for question in QUESTIONS for probe in question.probes), *_OTHERS)
CREATING_A_CONTACT: Final = "creating a contact"
WRITING_SETTLES: Final = ("A60", "A97", "A98")
"""The evidence entries that the calls of `written` can settle."""


def _days(report: dict[str, Any]) -> Any:
    begin, end = report.get("from"), report.get("to")
    if isinstance(begin, int) and isinstance(end, int):
        return round((end - begin) / 86_400_000)
    return None


def written(client: SafeClient) -> Iterator[tuple[str, tuple[str, ...], Fact]]:
    """Make a contact and a group, put one into the other, delete both, and yield what was seen.

    It also tries to make a group without a name. Whatever the service made and gave an id is
    deleted at the end, even if a call fails.

    Yields:
        The name of each fact, the ids of the evidence entries that it settles, and the fact.

    Raises:
        OSError: the service cannot be reached, or a call that deletes got no answer.
        UnsafeCall: the client may not write.
    """
    kept: list[str] = []

    def make(path: str, id_field: str, body: object) -> ServiceAnswer:
        answer = client.call("POST", f"{path}/create", body=body)
        made = answer.object().get(id_field)
        if made:
            kept.append(f"{path}/{made}")
        return answer

    try:
        person = {"firstName": "sms-mock", "lastName": "compare", "contactNumber": "27600000100"}
        yield CREATING_A_CONTACT, ("A60",), fields(make("/contacts", "contactId", person))
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
    """Delete the contacts and groups at these paths, and return the status of each deletion.

    A call that gets no answer does not keep the others from being made. A deletion that the service
    refuses raises nothing; its status shows it.

    Raises:
        OSError: at least one call got no answer; the text names what may be left.
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
