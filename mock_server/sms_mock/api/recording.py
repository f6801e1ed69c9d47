"""From a request and its answer to what is kept of them: the log line and the team's journal."""

from __future__ import annotations

import time

from flask import Request, Response

from sms_mock.api.claim import claimed_account
from sms_mock.api.errors import error_text, in_one_line
from sms_mock.api.outcome import Outcome
from sms_mock.api.paths import BASE, STARTED_KEY, called_path
from sms_mock.journal.masking import masked_body, masked_headers, masked_target, masked_text
from sms_mock.journal.records import Entry, Message, RequestRecord
from sms_mock.service import Service


def record(service: Service, request: Request, response: Response, outcome: Outcome) -> None:
    """Log an answered request, and keep it where it was for the imitated API."""
    started = request.environ.get(STARTED_KEY)
    seconds = time.perf_counter() - started if started else 0.0
    imitated = request.path.startswith(f"{BASE}/")
    email, account = outcome.claim or (
        claimed_account(service.teams, request) if imitated else (None, None)
    )
    world = account.world if account else service.teams.default
    known = service.secrets_of(world)
    summary = masked_text(_summary(outcome), known)
    operation_id = outcome.operation.operation_id if outcome.operation else None
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
    if not imitated:
        return
    entry = Entry(
        entry_id=0,
        at=world.clock.now(),
        method=request.method,
        path=masked_target(_called(request), known),
        operation_id=operation_id,
        email=masked_text(email, known) if email else email,
        status=response.status_code,
        seconds=round(seconds, 6),
        summary=summary,
        assumed=outcome.assumed,
        message_ids=outcome.sent,
        fault=outcome.fault,
        request=Message(
            masked_headers(request.headers, known),
            masked_body(outcome.body, request.headers.get("Content-Type"), known),
        ),
        response=Message(
            masked_headers(response.headers, known),
            "" if response.is_streamed else _answered(response, known),
        ),
    )
    world.events.append_now("request", service.journal_of(world).add(entry))


def _answered(response: Response, known: tuple[str, ...]) -> str:
    """An answer's body; a refusal may quote the path it was asked at."""
    body = masked_body(response.get_data(), response.content_type, known)
    return masked_text(body) if response.status_code >= 400 else body


def _called(request: Request) -> str:
    """Path and query string as the client wrote them."""
    environ = request.environ
    raw = environ.get("RAW_URI") or environ.get("REQUEST_URI")
    path = raw.partition("?")[0] if isinstance(raw, str) and raw else request.path
    query_string = environ.get("QUERY_STRING", "")
    return f"{path}?{query_string}" if query_string else path


def _summary(outcome: Outcome) -> str:
    error = outcome.error
    said = [error.problem or error_text(error), error.help] if error else [outcome.summary]
    return in_one_line(*said, outcome.ignored, *outcome.notes)
