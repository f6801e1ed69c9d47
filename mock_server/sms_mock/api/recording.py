"""Keeps an answered request: as a line of the log and, masked, in the team's journal."""

from __future__ import annotations

from flask import Request, Response

from sms_mock.api.errors import error_text, in_one_line
from sms_mock.api.operation import Call
from sms_mock.api.paths import BASE, STARTED_KEY, called_path, called_target
from sms_mock.clock import monotonic
from sms_mock.journal.masking import masked_body, masked_headers, masked_target, masked_text
from sms_mock.journal.records import HttpMessage, JournalEntry, RequestRecord
from sms_mock.service import Service


def record(service: Service, request: Request, response: Response, call: Call | None) -> None:
    """Log an answered request; keep a call of the imitated API in its team's journal.

    Args:
        call: None for a request to the control API or the page.
    """
    started = request.environ.get(STARTED_KEY)
    seconds = monotonic() - started if started else 0.0
    world = call.world if call else service.teams.default
    known = service.secrets_of(world)
    summary = masked_text(_summary(call), known) if call else ""
    operation_id = call.operation.operation_id if call and call.operation else None
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
        )
    )
    if call is None or not request.path.startswith(f"{BASE}/"):
        return
    email = call.caller.email
    entry = JournalEntry(
        entry_id=0,
        at=world.clock.now(),
        method=request.method,
        path=masked_target(called_target(request), known),
        operation_id=operation_id,
        email=masked_text(email, known) if email else email,
        status=response.status_code,
        seconds=round(seconds, 6),
        summary=summary,
        assumed=call.named_as_assumed,
        inferred=call.named_as_inferred,
        message_ids=call.sent,
        fault=call.fault,
        request=HttpMessage(
            masked_headers(request.headers, known),
            masked_body(call.raw_body, request.headers.get("Content-Type"), known),
        ),
        response=HttpMessage(
            masked_headers(response.headers, known),
            "" if response.is_streamed else _answered(response, known),
        ),
    )
    world.events.append_now("request", service.journal_of(world).add(entry))


def _answered(response: Response, known: tuple[str, ...]) -> str:
    """The body of an answer, masked; a refusal may quote the path, so that is masked as well."""
    body = masked_body(response.get_data(), response.content_type, known)
    return masked_text(body) if response.status_code >= 400 else body


def _summary(call: Call) -> str:
    error = call.error
    said = [error.problem or error_text(error), error.help] if error else [call.summary]
    return in_one_line(*said, call.ignored, *call.notes)
