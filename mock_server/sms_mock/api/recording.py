"""Records an answered request: in the counts of the server, as a line of the log, and in the
journal of the team.
"""

from __future__ import annotations

from flask import Request, Response

from sms_mock.api.errors import error_text
from sms_mock.api.long_answer import StoredResponse
from sms_mock.api.operation import Call
from sms_mock.api.paths import (
    BASE,
    OPERATION_KEY,
    PROBE_KEY,
    STARTED_KEY,
    called_path,
    called_target,
)
from sms_mock.clock import monotonic
from sms_mock.domain.errors import ProviderError
from sms_mock.domain.spelling import in_one_line
from sms_mock.journal.exchange import Exchange, RawMessage, Refusal
from sms_mock.journal.masking import masked_text
from sms_mock.journal.records import RequestRecord
from sms_mock.journal.totals import NO_OPERATION, PAGE
from sms_mock.service import Service


def record(service: Service, request: Request, response: Response, call: Call | None) -> None:
    """Count and log an answered request; add one to the imitated API to its team's journal and
    event log too.

    Args:
        call: None for a request to the control API or the page.
    """
    started = request.environ.get(STARTED_KEY)
    seconds = monotonic() - started if started else 0.0
    world = call.world if call else service.teams.default
    known = service.secrets_of(world)
    summary = masked_text(_summary(call), known) if call else ""
    operation_id = call.operation.operation_id if call and call.operation else None
    service.totals.add_request(operation_id or _counted_as(request), response.status_code, seconds)
    service.log(
        RequestRecord(
            at=service.now(),
            method=request.method,
            path=masked_text(called_path(request), known),
            status=response.status_code,
            seconds=seconds,
            summary=summary,
            operation_id=operation_id,
            client=request.remote_addr,
            probe=request.environ.get(PROBE_KEY, False),
        )
    )
    if call is None or not request.path.startswith(f"{BASE}/"):
        return
    exchange = Exchange(
        at=world.clock.now(),
        method=request.method,
        target=called_target(request),
        operation_id=operation_id,
        email=call.caller.email,
        status=response.status_code,
        seconds=round(seconds, 6),
        summary=summary,
        assumed=call.named_as_assumed,
        inferred=call.named_as_inferred,
        message_ids=call.sent,
        fault=call.fault,
        request=RawMessage.of(
            list(iter(request.headers)),  # without `iter` they are all read twice, to count them
            request.headers.get("Content-Type"),
            call.raw_body,
        ),
        response=_raw_answer(response),
        known=known,
        refusal=_refusal(call.error) if call.error else None,
    )
    world.events.append_now("request", service.journal_of(world).add(exchange))


def _raw_answer(response: Response) -> RawMessage:
    headers, content_type = list(response.headers), response.content_type
    if isinstance(response, StoredResponse) and response.is_streamed:
        return RawMessage(headers, content_type, response.beginning, response.size)
    body = b"" if response.is_streamed else response.get_data()
    return RawMessage.of(headers, content_type, body)


def _counted_as(request: Request) -> str:
    """Return what a request to no operation of the imitated API is counted as.

    It is the id of the control API's operation, or that the page was asked for.
    """
    operation_id: str | None = request.environ.get(OPERATION_KEY)
    return operation_id or (PAGE if request.endpoint else NO_OPERATION)


def _summary(call: Call) -> str:
    said = _refusal(call.error) if call.error else [call.summary]
    return in_one_line(*said, call.ignored, *call.notes)


def _refusal(error: ProviderError) -> Refusal:
    return Refusal(error.problem or error_text(error), error.help)
