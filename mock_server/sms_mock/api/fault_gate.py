"""Applies fault rules, the team's schedule and the rate limit: a call is delayed, refused or
dropped, or its answer altered.

A call that is refused, or dropped by `drop: before`, is not carried out. With any other effect it
is carried out as usual.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from flask import Request, Response

from sms_mock.api.errors import CATALOGUE, STATUS_NAMES
from sms_mock.api.operation import Call, Operation
from sms_mock.api.paths import BASE, called_target
from sms_mock.api.recipients import recipients
from sms_mock.api.refusals import RateLimited
from sms_mock.api.rendering import error_answer, refuse
from sms_mock.config import MEGABYTE
from sms_mock.domain.spelling import counted
from sms_mock.faults.acting import FaultHit
from sms_mock.faults.effect import ErrorAnswer, Pause
from sms_mock.faults.rule import Asked
from sms_mock.journal.masking import masked_target

FAULT_HEADER: Final = "X-Mock-Fault"
SCHEDULE_HEADER: Final = "X-Mock-Schedule"
_MADE_BY_A_RULE: Final = "A rule of /_mock/faults made this answer; nothing was done."


def take_hit(call: Call, operation: Operation) -> FaultHit | None:
    """Count a call, and return what the team's schedule or one of its fault rules does to it.

    The schedule's perturbation is used up and noted in the call. The rules count the call only if
    the schedule does nothing to it.

    Returns:
        None if neither does anything to the call.
    """
    scheduled = call.world.run_schedule.take_answer(operation.operation_id, sends=operation.sends)
    if scheduled is not None:
        call.perturbation = scheduled.token
        return FaultHit.of_schedule(dict(scheduled.kind.effect))
    faults = call.service.faults_of(call.world)
    if not faults:
        return None
    request = call.request
    query_string = request.environ.get("QUERY_STRING", "")
    return faults.hit(
        Asked(
            method=request.method,
            path=request.path.removeprefix(BASE),
            operation_id=operation.operation_id,
            email=call.caller.email,
            queries=frozenset({query_string, _shown_query(call)}),
            numbers=recipients(query_string, _body(request).decode("utf-8", "replace")),
        )
    )


def _shown_query(call: Call) -> str:
    """Return the query string as the journal shows it, with its secrets masked."""
    target = called_target(call.request)
    return masked_target(target, call.service.secrets_of(call.world)).partition("?")[2]


def _body(request: Request) -> bytes:
    """Return the request's body, and keep it for the step that reads it.

    Returns:
        b"" if the method is not POST or PUT, or the body cannot be read or has more than 8 MB.
    """
    if request.method not in ("POST", "PUT"):
        return b""
    request.max_content_length = 8 * MEGABYTE
    try:
        return request.get_data(cache=True)
    except Exception:  # `reading.py` refuses such a body
        return b""


def answer_hit(
    hit: FaultHit, call: Call, carry_out: Callable[[], Response], *, pause: Pause = time.sleep
) -> Response:
    """Answer a call as a fault rule or the team's schedule says.

    Args:
        hit: what `take_hit` returned.
        carry_out: carries the call out and returns its usual answer.
        pause: waits for a number of real seconds.
    """
    call.fault = hit.number
    if hit.prevents_action:
        # The usual reading of the body is skipped, but the journal keeps what was sent.
        call.raw_body = _body(call.request)
    hit.wait(pause)
    if hit.drops_unanswered:
        call.summary = f"dropped by fault {hit.number}"
        return Response(hit.altered_body(b"", pause), status=503)
    response = _refusal(hit.error, call) if hit.error else carry_out()
    # Without the header, a rule that somebody forgot would be mistaken for a bug of the mock.
    response.headers[FAULT_HEADER] = str(hit.number)
    if call.perturbation:
        response.headers[SCHEDULE_HEADER] = call.perturbation
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


def _refusal(error: ErrorAnswer, call: Call) -> Response:
    """Return an error response in the provider's form, with the status, code and text of a
    fault rule.
    """
    status = error.status
    code, text = _code_and_text(error)
    fields: dict[str, object] = {
        "status": STATUS_NAMES.get(status) or _reason(status),
        "code": code,
        "message": error.message or text,
        # With code 1 it is the provider's own text (observed), else it says what made the answer.
        "developerMessage": "Please contact support." if code == 1 else _MADE_BY_A_RULE,
        "moreInfoUrl": "None",
    }
    call.summary = f"fault {call.fault}: {fields['message']}"
    response = error_answer(fields, status, call)
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _code_and_text(error: ErrorAnswer) -> tuple[int, str]:
    """Return the code and the text of the answer of a fault rule.

    If the rule has no code, it is the one that the mock usually sends with this status, else 1.
    """
    of_status = [kind for kind in CATALOGUE.values() if kind.status == error.status]
    wanted = [kind for kind in of_status if error.code in (None, kind.code)]
    kind = wanted[0] if wanted else None
    code = error.code if error.code is not None else (kind.code if kind else 1)
    text = kind.text if kind and kind.text else _reason(error.status).replace("_", " ").title()
    return code, text


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).name
    except ValueError:
        return f"STATUS_{status}"


def refuse_over_rate(seconds: int, call: Call) -> Response:
    """Return the answer to a call over the rate limit.

    Args:
        seconds: whole seconds until the account may call again, for the header Retry-After.
    """
    error = RateLimited(
        f"more than {counted(call.settings.rate_limit or 0, 'request')} a minute",
        help=f"try again after {seconds} s",
    )
    response = refuse(error, call)
    response.headers["Retry-After"] = str(seconds)
    return response
