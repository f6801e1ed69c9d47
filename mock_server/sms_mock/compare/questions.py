"""The twelve unknowns about the live service that matter most, the most dangerous first.

What can be asked without sending and without cost is a probe. What only a send can show is a step
that a person does by hand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from sms_mock.compare import probe
from sms_mock.compare.probe import Fact, Probe
from sms_mock.compare.safe_client import ID, SafeClient, ServiceAnswer

NUMBER: Final = "27821234567"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something that a person does by hand at the live service.

    Attributes:
        settles: ids of the evidence entries that the result decides.
        do: the calls to make.
        costs: what the calls cost.
        note: what to write down.
        name: the key of the result in an evidence file.
    """

    settles: tuple[str, ...]
    do: str
    costs: str
    note: str
    name: str = "noted by hand"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Something unknown about the live service, with the probes and steps that can find it out."""

    title: str
    probes: tuple[Probe, ...] = ()
    steps: tuple[Step, ...] = ()


def analysis(text: str, name: str, *settles: str) -> Probe:
    """Return a probe that asks for the full analysis of a text, which sends and stores nothing.

    Args:
        name: what the text is like, for the probe's name.
        settles: ids of the evidence entries that the answer decides.
    """
    return Probe(
        name=f"analysis of {name}",
        settles=settles,
        method="POST",
        path="/messages/analyse/full",
        body={"message": text, "recipientNumber": NUMBER},
        look=probe.value,
    )


def refusal(name: str, settles: str, path: str, **query: str) -> Probe:
    return Probe(name=name, settles=(settles,), path=path, query=query, look=probe.status)


def _read_first_deleted(client: SafeClient, answer: ServiceAnswer) -> ServiceAnswer | None:
    found = answer.object().get("webServiceMessages")
    first = found[0] if isinstance(found, list) and found else None
    message_id = first.get("messageId") if isinstance(first, dict) else None
    if not isinstance(message_id, str) or not re.fullmatch(ID, message_id):
        return None
    return client.call("GET", f"/messages/{message_id}")


def _of_a_success(answer: ServiceAnswer, **facts: object) -> Fact:
    """Return a fact of an answer's status and these facts, or of the status alone if it is 300 or
    higher.

    The text of a refusal may name people.
    """
    return {"status": answer.status, **(facts if answer.status < 300 else {})}


QUESTIONS: Final[tuple[Question, ...]] = (
    Question(
        title="A send without enough credits",
        steps=(
            Step(
                settles=("A129",),
                do="With a user that has 0 credits, POST sms/send to your own number.",
                costs="nothing if it is refused, 1 credit if not",
                note="the HTTP status and the error code, such as A129='402 7'",
                name="a send without credits",
            ),
        ),
    ),
    Question(
        title="A message that is too long",
        probes=(analysis("é" * 153 * 10 + "a", "one character over ten parts", "A148"),),
        steps=(
            Step(
                settles=("A149",),
                do="POST sms/send to your own number with a text of 1,531 letters a.",
                costs="nothing if it is refused, 11 credits if not",
                note="the HTTP status and the error code; or how many parts arrived",
                name="a send of eleven parts",
            ),
        ),
    ),
    Question(
        title="Error codes above 3, and what a bad date or page answers",
        probes=(
            refusal(
                "statistics of a day that does not exist",
                "A75",
                "/account/statistics",
                **{"from": "31-02-2020"},
            ),
            refusal("page 0", "A105", "/messages/all", page="0"),
            refusal(
                "a filter with a status that does not exist", "A115", "/messages/all", status="LOST"
            ),
            Probe(
                name="a wrong type in a field",
                settles=("A32",),
                method="POST",
                path="/messages/analyse/message-encoding",
                body={"message": {}},
                look=probe.status,
            ),
            Probe(
                name="the error code of a page that does not exist",
                settles=("A55",),
                path="/messages/all",
                query={"page": "0"},
                look=probe.code,
            ),
        ),
    ),
    Question(
        title="A bulk send with bad items",
        steps=(
            Step(
                settles=("A131",),
                do="POST sms/send-bulk with two items: your own number, and recipientNumber 12.",
                costs="1 credit",
                note="the status, and error and messageId of both items",
            ),
            Step(
                settles=("A133",),
                do='POST sms/send-bulk with {"sendSmsRequests": []}.',
                costs="nothing",
                note="the status and the error code",
            ),
        ),
    ),
    Question(
        title="Opting out",
        steps=(
            Step(
                settles=("A127", "A128"),
                do="Send to your own number, answer STOP, send again; answer START at the end.",
                costs="2 credits, or 1 if the second is refunded",
                note="status and creditCost of the second message, the balance before and after",
            ),
        ),
    ),
    Question(
        title="Retries of webhooks, and their time limit",
        steps=(
            Step(
                settles=("A176", "A202"),
                do="Set a delivery report URL that answers 500, send to your own number.",
                costs="1 credit",
                note="the seconds between the attempts, how many came, and whether nonce,"
                " nonce-date and checksum were new each time",
            ),
            Step(
                settles=("A175",),
                do="Let the receiver answer 200 after 10 s, then after 40 s; send before each.",
                costs="2 credits",
                note="after how many seconds the connection was closed, and whether it came again",
            ),
        ),
    ),
    Question(
        title="The word for UCS-2, and the analysis of characters",
        probes=(
            Probe(
                name="the word for UCS-2",
                settles=("A143",),
                method="POST",
                path="/messages/analyse/message-encoding",
                body={"message": "你好"},
                look=lambda answer: _of_a_success(answer, word=answer.body.strip('"')),
            ),
            Probe(
                name="a bare number where XML is accepted",
                settles=("I4",),
                method="POST",
                path="/messages/analyse/message-length",
                body={"message": "Hello"},
                headers={"Accept": "application/xml"},
                look=probe.content_type,
            ),
            analysis("Hello", "plain text", "A150"),
            analysis("你好 😀", "UCS-2 with a surrogate pair", "A145"),
        ),
    ),
    Question(
        title="The order of lists",
        probes=(
            Probe(
                name="the order of messages",
                settles=("A109",),
                path="/messages/all",
                query={"pageSize": "50"},
                # Ids begin with the second of their creation.
                look=probe.order_by("webServiceMessages", "messageId"),
            ),
            Probe(
                name="the order of contacts",
                settles=("A110",),
                path="/contacts/all",
                query={"pageSize": "50"},
                look=probe.order_by("webServiceContacts", "contactId"),
            ),
        ),
    ),
    Question(
        title="A deleted message",
        probes=(
            Probe(
                name="reading a deleted message by its id",
                settles=("A119",),
                path="/messages/all",
                query={"deleted": "true", "pageSize": "1"},
                follow=_read_first_deleted,
                look=probe.status,
            ),
        ),
        steps=(
            Step(
                settles=("A120", "A121"),
                do="Schedule a message to your own number for next month, delete it, read it.",
                costs="1 credit if it is not given back",
                note="its messageStatus, and the balance before and after the deletion",
            ),
        ),
    ),
    Question(
        title="Several numbers in one field, long data fields, big pages",
        probes=(refusal("a page of 10,001", "A104", "/messages/all", pageSize="10001"),),
        steps=(
            Step(
                settles=("A66",),
                do="POST sms/send with two of your own numbers in recipientNumber, with a comma.",
                costs="nothing if it is refused, 2 credits if not",
                note="the status and the error code; or which of the two got it",
            ),
            Step(
                settles=("A205",),
                do="POST sms/send to your own number with a dataField of 51, then 300 characters.",
                costs="2 credits if both are accepted",
                note="the status of each, and userDataField of the messages afterwards",
            ),
        ),
    ),
    Question(
        title="Who sees what in a team",
        probes=(
            Probe(
                name="an unknown message",
                settles=("A16",),
                path="/messages/000000000000000000000000",
                look=probe.fields,
            ),
            Probe(
                name="a search for nobody",
                settles=("A23",),
                path="/account/user",
                query={"searchEmail": "nobody@example.invalid"},
                # Counted, since a list with people has the shape of an empty one.
                look=lambda answer: {**probe.fields(answer), "found": members(answer)},
            ),
        ),
        steps=(
            Step(
                settles=("A13", "A14"),
                do="As a sub-account GET messages/all and GET messages/{id of the administrator's};"
                " as the administrator the same the other way round.",
                costs="nothing",
                note="whether each list has the other's messages, the status of each read by id",
            ),
            Step(
                settles=("A17", "A19"),
                do="As a sub-account GET account/user/{id of the administrator}, and POST to it.",
                costs="nothing",
                note="the status of both",
            ),
        ),
    ),
    Question(
        title="Lists in XML",
        probes=tuple(
            Probe(
                name=f"{kind} in XML",
                settles=("A42", "A43", "A46"),
                path=f"/{kind}/all.xml",
                query={"pageSize": "1"},
                look=probe.xml_outline,
            )
            for kind in ("contacts", "groups", "templates", "messages")
        ),
    ),
)


def members(answer: ServiceAnswer) -> int:
    """Return how many members the lists in an answer's JSON object have together, without nested
    lists.
    """
    return sum(len(inner) for inner in answer.object().values() if isinstance(inner, list))
