"""A request that a fault rule has its way with: delayed, refused, dropped, or its answer spoilt.

A refusal and a drop before the answer leave nothing done; a drop in the middle, and a spoilt or
slow body, come after the request was done as usual.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from flask import Request, Response

from sms_mock.api.errors import CATALOGUE, STATUS_NAMES
from sms_mock.api.operation import Operation
from sms_mock.api.outcome import Outcome
from sms_mock.api.paths import BASE
from sms_mock.api.recipients import recipients
from sms_mock.api.refusals import RateLimited
from sms_mock.api.rendering import error_answer, refuse
from sms_mock.config import MEGABYTE, Settings
from sms_mock.faults.acting import FaultHit, Pause
from sms_mock.faults.rule import Asked, Effect

FAULT_HEADER: Final = "X-Mock-Fault"
_TEACHING: Final = "A rule of /_mock/faults made this answer; nothing was done."


def asked_of(operation: Operation, request: Request, email: str | None) -> Asked:
    """What a rule looks at in a request."""
    return Asked(
        method=request.method,
        path=request.path.removeprefix(BASE),
        operation_id=operation.operation_id,
        email=email,
        numbers=recipients(
            request.environ.get("QUERY_STRING", ""), _body(request).decode("utf-8", "replace")
        ),
    )


def _body(request: Request) -> bytes:
    if request.method not in ("POST", "PUT"):
        return b""
    request.max_content_length = 8 * MEGABYTE
    try:
        return request.get_data(cache=True)
    except Exception:  # answered as any unreadable body, by the one that reads it in earnest
        return b""


def answer_hit(
    hit: FaultHit,
    request: Request,
    settings: Settings,
    outcome: Outcome,
    answer: Callable[[], Response],
    *,
    pause: Pause = time.sleep,
) -> Response:
    """Answer a request in the way that a fault rule says.

    Args:
        answer: carries the request out and gives its usual answer.
        pause: waits for a number of real seconds.
    """
    outcome.fault = hit.number
    if hit.prevents_action:
        # The usual reading of the body is skipped, but the journal keeps what was sent.
        outcome.body = _body(request)
    hit.wait(pause)
    if hit.drops_unanswered:
        outcome.summary = f"dropped by fault {hit.number}"
        return Response(hit.altered_body(b"", pause), status=hit.effect.status or 503)
    refuses = hit.effect.refuses
    response = _refusal(hit.effect, request, settings, outcome) if refuses else answer()
    # So that a rule somebody forgot is not mistaken for a defect of the mock.
    response.headers[FAULT_HEADER] = str(hit.number)
    return _with_altered_body(response, hit, pause)


def _with_altered_body(response: Response, hit: FaultHit, pause: Pause) -> Response:
    whole = response.get_data()
    altered = hit.altered_body(whole, pause)
    if isinstance(altered, bytes):
        response.set_data(altered)
    else:
        response.response = altered
        response.headers["Content-Length"] = str(len(whole))
    return response


def _refusal(effect: Effect, request: Request, settings: Settings, outcome: Outcome) -> Response:
    """A body of the provider's shape with the rule's status, code and text."""
    status = effect.status or 500
    code, text = _code_and_text(effect, status)
    fields: dict[str, object] = {
        "status": STATUS_NAMES.get(status) or _reason(status),
        "code": code,
        "message": effect.message or text,
        # The provider's own words where it fails (observed); else where this came from.
        "developerMessage": "Please contact support." if code == 1 else _TEACHING,
        "moreInfoUrl": "None",
    }
    outcome.summary = f"fault {outcome.fault}: {fields['message']}"
    response = error_answer(fields, status, request, settings)
    if effect.retry_after is not None:
        response.headers["Retry-After"] = str(effect.retry_after)
    return response


def _code_and_text(effect: Effect, status: int) -> tuple[int, str]:
    """The rule's code, or the usual one of its status, and the text that goes with it."""
    of_status = [kind for kind in CATALOGUE.values() if kind.status == status]
    wanted = [kind for kind in of_status if effect.code in (None, kind.code)]
    kind = wanted[0] if wanted else None
    code = effect.code if effect.code is not None else (kind.code if kind else 1)
    return code, (kind.text if kind and kind.text else _reason(status).replace("_", " ").title())


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).name
    except ValueError:
        return f"STATUS_{status}"


def too_many(wait: int, request: Request, settings: Settings, outcome: Outcome) -> Response:
    """The answer to a request over the rate limit; `wait` is whole seconds."""
    error = RateLimited(
        f"more than {settings.rate_limit} requests a minute", help=f"try again after {wait} s"
    )
    response = refuse(error, request, settings, outcome)
    response.headers["Retry-After"] = str(wait)
    return response
