"""`/_mock/requests`: what was asked of the imitated API and what it answered, secrets masked."""

from __future__ import annotations

from typing import Annotated, Final, TypedDict

from sms_mock.actions import list_requests as actions
from sms_mock.clock import in_turns
from sms_mock.control.answers import Doc, Instant, Page
from sms_mock.control.errors import ControlError
from sms_mock.control.operation import (
    AT_ONCE,
    PAGING,
    ROW_ID,
    Call,
    DeclaredAnswer,
    Json,
    Operations,
    Parameter,
)
from sms_mock.control.reading import page_answer, whole_list
from sms_mock.domain.dates import iso8601
from sms_mock.domain.search.requests import notes_on_requests, parse_request_search
from sms_mock.journal.records import HttpMessage, JournalEntry

_MOST_IDS: Final = 100
SEARCH: Final = Parameter(
    "q",
    description=(
        'a search: words, "quoted phrases", and status: (404, 4xx), path:, method:, operation:,'
        " number:, email:, id: (of a message), is:, before:, after:; a minus in front negates a"
        " term; a request must match all terms. A word is searched for in the path with its query,"
        " both bodies, the summary and the email address, and a phone number in any spelling. is:"
        " takes accepted, rejected (400 and above) and faulted. before: and after: take what the"
        " search for messages takes"
    ),
    default="",
    example="status:4xx path:/sms number:0821234567",
)
ABOUT: Final = Parameter("messageId", description="only requests about this message")
ENTRY_ID: Final = Parameter("entryId", ROW_ID, place="path", field="id")

requests = Operations()


class JournalSide(TypedDict):
    headers: dict[str, str]
    body: str


class JournalEntryItem(TypedDict):
    """A request to the imitated API and its answer."""

    id: int
    at: Instant
    method: str
    path: Annotated[str, Doc("With its query string.")]
    operationId: str | None
    email: str | None
    status: int
    seconds: float
    summary: Annotated[str, Doc("The line of the log.")]
    assumed: Annotated[list[str], Doc("Assumed evidence that decided the answer.")]
    inferred: Annotated[
        list[str],
        Doc("Evidence inferred from the live service's framework that decided the answer."),
    ]
    messageIds: list[str]
    fault: Annotated[int | None, Doc("The fault rule that acted on it.")]
    request: JournalSide
    response: JournalSide


class RequestPage(Page[JournalEntryItem]):
    notes: Annotated[list[str], Doc("Words that look like filters but were searched for as text.")]


@requests.operation(
    "GET",
    "/requests",
    "listRequests",
    "Requests to the imitated API with their answers, the newest first",
    description="The last 1,000 of a team, secrets masked.",
    parameters=(SEARCH, ABOUT, *PAGING),
    answers=DeclaredAnswer(RequestPage, "A page of them"),
)
def list_requests(call: Call) -> Json:
    page = actions.list_requests(
        call.service.journal_of(call.world),
        terms=parse_request_search(call.query["q"], call.world.clock.now()),
        message_id=call.query["messageId"],
        before=call.query["before"],
        limit=call.query["limit"],
    )
    items = [entry_item(entry) for entry in in_turns(page.items, AT_ONCE)]
    return {**page_answer(call, page, items), "notes": notes_on_requests(call.query["q"])}


@requests.operation(
    "DELETE",
    "/requests",
    "deleteRequests",
    "Delete all kept requests",
    answers=DeclaredAnswer(Page[JournalEntryItem], "An empty list: no request is left"),
)
def delete_requests(call: Call) -> Json:
    call.service.journal_of(call.world).clear()
    return whole_list([])


@requests.operation(
    "GET",
    "/requests/{entryId}",
    "getRequest",
    "One request and its answer",
    parameters=(ENTRY_ID,),
    answers=DeclaredAnswer(JournalEntryItem, "The request"),
)
def get_request(call: Call) -> JournalEntryItem:
    entry_id = call.path["entryId"]
    entry = call.service.journal_of(call.world).by_id(entry_id)
    if entry is None:
        raise ControlError(
            404,
            "id",
            f"request '{entry_id}' is not kept",
            "GET /_mock/requests lists the last 1,000",
        )
    return entry_item(entry)


def entry_item(entry: JournalEntry) -> JournalEntryItem:
    """Return a journal entry, a request with its answer, as the control API shows it.

    It has the first 100 of the ids of the messages that the request is about.
    """
    return {
        "id": entry.entry_id,
        "at": iso8601(entry.at),
        "method": entry.method,
        "path": entry.path,
        "operationId": entry.operation_id,
        "email": entry.email,
        "status": entry.status,
        "seconds": entry.seconds,
        "summary": entry.summary,
        "assumed": list(entry.assumed),
        "inferred": list(entry.inferred),
        "messageIds": list(entry.message_ids[:_MOST_IDS]),
        "fault": entry.fault,
        "request": _side(entry.request),
        "response": _side(entry.response),
    }


def _side(message: HttpMessage) -> JournalSide:
    return {"headers": dict(message.headers), "body": message.body}
