"""From a request and its answer to what is kept of them: the log line and the team's journal."""

from __future__ import annotations

import time

from flask import Request, Response

from mock_server.api.answer import Outcome
from mock_server.api.claim import claimed_account
from mock_server.api.errors import error_text
from mock_server.api.paths import BASE, STARTED_KEY
from mock_server.journal import (
    Entry,
    Message,
    RequestRecord,
    mask,
    masked_body,
    masked_headers,
    masked_target,
)
from mock_server.service import Service
from mock_server.store.teams import Account


def record(service: Service, request: Request, response: Response, outcome: Outcome) -> None:
    """Log an answered request, and keep it where it was for the imitated API."""
    started = request.environ.get(STARTED_KEY)
    seconds = time.perf_counter() - started if started else 0.0
    summary = _summary(outcome)
    operation_id = outcome.operation.operation_id if outcome.operation else None
    service.log(
        RequestRecord(
            at=service.now(),
            method=request.method,
            path=request.path,
            status=response.status_code,
            seconds=seconds,
            summary=summary,
            operation_id=operation_id,
            client=request.remote_addr,
        )
    )
    if not request.path.startswith(f"{BASE}/"):
        return
    email, account = outcome.claim or claimed_account(service.teams, request)
    world = account.world if account else service.teams.default
    secrets = _secrets(service, account)
    entry = Entry(
        entry_id=0,
        at=world.clock.now(),
        method=request.method,
        path=masked_target(_called(request), secrets),
        operation_id=operation_id,
        email=email,
        status=response.status_code,
        seconds=round(seconds, 6),
        summary=summary,
        assumed=outcome.assumed,
        message_ids=outcome.sent,
        fault=outcome.fault,
        request=Message(masked_headers(request.headers), masked_body(outcome.body, secrets)),
        response=Message(
            masked_headers(response.headers),
            "" if response.is_streamed else masked_body(response.get_data(), secrets),
        ),
    )
    world.news.announce("request", service.journal_of(world).add(entry))


def _secrets(service: Service, account: Account | None) -> dict[str, str]:
    """The tokens that must not be kept, wherever in a text they stand."""
    if account is None:
        return {}
    return {secret: mask(secret) for secret in (account.token, account.url_token)}


def _called(request: Request) -> str:
    """Path and query string as the client wrote them."""
    environ = request.environ
    raw = environ.get("RAW_URI") or environ.get("REQUEST_URI")
    if isinstance(raw, str) and raw:
        return raw
    query_string = environ.get("QUERY_STRING", "")
    return f"{request.path}?{query_string}" if query_string else request.path


def _summary(outcome: Outcome) -> str:
    error = outcome.error
    if error is None:
        return outcome.summary
    why = error.problem or error_text(error)
    return f"{why}; {error.mend}" if error.mend else why
