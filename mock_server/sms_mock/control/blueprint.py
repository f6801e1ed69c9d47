"""Registers the control API on a Flask application, under `/_mock`."""

from __future__ import annotations

import gc
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Final

from flask import Blueprint, Flask, Request, Response, jsonify, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import (
    HTTPException,
    MethodNotAllowed,
    RequestEntityTooLarge,
)

from sms_mock.api.paths import PROBE_KEY
from sms_mock.config import MEGABYTE
from sms_mock.control.errors import ControlError, from_rule
from sms_mock.control.guard import Guard
from sms_mock.control.operation import Operation
from sms_mock.control.reading import read_call
from sms_mock.control.server import READY, is_default_probe, probe_answer
from sms_mock.control.table import OPERATIONS
from sms_mock.domain.errors import ProviderError
from sms_mock.service import Service

_PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")
PREFIX = "/_mock"
_PROBED: Final = frozenset(
    f"{PREFIX}{operation.path}" for operation in OPERATIONS if operation.for_everybody
)
_PROBING: Final = ("GET", "HEAD", "OPTIONS")
SMALL: Final = MEGABYTE
_one_large_body: Final = threading.Lock()
_NO_FULL_COLLECTION: Final = 1_000_000
"""Collections of the middle generation before a full one; a large body brings far fewer."""


def add_control(app: Flask, service: Service) -> Guard:
    """Register the control API: its operations, the check of callers and the answers to errors.

    Returns:
        The guard that checks the callers.

    Raises:
        Mistake: a host name in the settings can never match.
    """
    guard = Guard(service.settings, service.now)
    control = Blueprint("control", __name__, url_prefix=PREFIX)
    for operation in OPERATIONS:
        control.add_url_rule(
            _rule(operation),
            endpoint=operation.operation_id,
            view_func=_view(operation, service, guard),
            methods=[operation.method],
        )
    app.register_blueprint(control)
    app.register_error_handler(ControlError, error_response)
    app.register_error_handler(ProviderError, lambda error: error_response(from_rule(error)))

    @app.before_request
    def check_caller() -> ResponseReturnValue | None:
        if is_default_probe(request):
            request.environ[PROBE_KEY] = True
            return probe_answer(service, READY)
        if not is_control(request.path):
            return None
        probed = _probed(request)
        if probed:
            request.environ[PROBE_KEY] = True
            if request.method == "OPTIONS":  # the method that HAProxy uses unless told
                return probe_answer(service, probed)
        try:
            guard.check(request)
        except ControlError as error:
            if probed:
                return probe_answer(service, probed)
            if error.status == 401 and "text/html" in request.headers.get("Accept", ""):
                return redirect(f"{request.script_root}/")  # where a person can sign in
            raise
        return None

    return guard


def _probed(request: Request) -> str | None:
    """Return which probe a request is, as a path below `/_mock`; None if it is another request."""
    if request.path not in _PROBED or request.method not in _PROBING:
        return None
    return request.path.removeprefix(PREFIX)


def _rule(operation: Operation) -> str:
    """Return the operation's path as a werkzeug rule: `/teams/{teamId}` is `/teams/<teamId>`."""
    declared = operation.parameters_in("path")
    return _PLACEHOLDER.sub(
        lambda found: f"<{'path:' if declared[found[1]].has_slashes else ''}{found[1]}>",
        operation.path,
    )


def _view(operation: Operation, service: Service, guard: Guard) -> Callable[..., Response]:
    handler = operation.handler_of(service)
    large = operation.body is not None and operation.body.large

    def view(**path: str) -> Response:
        # Reading a large body takes much memory, so one is read at a time; small ones do not wait.
        waits = large and (request.content_length or SMALL + 1) > SMALL
        with _alone() if waits else nullcontext():
            call = read_call(service, request, operation, path)
            if guard.only_for_other_teams and operation.affects_others(call):
                guard.check_token(request)
            with service.using(call.world):
                answer = handler(call)
        if isinstance(answer, Response):
            return answer
        response = jsonify(answer)
        response.status_code = operation.status
        return response

    return view


@contextmanager
def _alone() -> Iterator[None]:
    """Wait until no other large body is read, and read one in the `with` block.

    No full garbage collection begins meanwhile: each examines every value that was read so far, and
    took 165 ms at 230,000 messages, in which nobody else was answered. Young objects, such as those
    of other requests, are collected as always.
    """
    with _one_large_body:
        usual = gc.get_threshold()
        gc.set_threshold(usual[0], usual[1], _NO_FULL_COLLECTION)
        try:
            yield
        finally:
            gc.set_threshold(*usual)


def is_control(path: str) -> bool:
    """Return whether a path belongs to the control API."""
    return path == PREFIX or path.startswith(f"{PREFIX}/")


def error_response(error: ControlError) -> Response:
    response = jsonify(error.body())
    response.status_code = error.status
    return response


def http_response(error: HTTPException) -> Response:
    """Answer an HTTP error of Flask (404, 405, 413 …) in the form of the control API's refusals."""
    response = error_response(_http_error(error))
    if isinstance(error, MethodNotAllowed):
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
    return response


def _http_error(error: HTTPException) -> ControlError:
    status = error.code or 400
    see_docs = f"see {request.script_root}/_mock/docs"
    if status == 404:
        return ControlError(
            404, None, f"{request.path[:80]!r} is not a call of the control API", see_docs
        )
    if isinstance(error, MethodNotAllowed):
        allowed = sorted({*(error.valid_methods or ())} - {"HEAD", "OPTIONS"})
        return ControlError(
            405,
            None,
            f"{request.method[:20]} is not a method of {request.path[:80]!r}",
            f"use {' or '.join(allowed)}",
        )
    if isinstance(error, RequestEntityTooLarge):
        return ControlError(413, None, "the body is too large", "send less in one request")
    return ControlError(status, None, error.description or error.name, see_docs)
