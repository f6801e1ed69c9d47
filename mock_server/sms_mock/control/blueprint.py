"""Registers the control API on a Flask application, under `/_mock`."""

from __future__ import annotations

import gc
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from typing import Final, NamedTuple

from flask import Flask, Request, Response, jsonify, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import (
    HTTPException,
    MethodNotAllowed,
    NotFound,
    RequestEntityTooLarge,
)

from sms_mock.api.path_table import PathTable
from sms_mock.api.paths import GIVEN_PATH_KEY, OPERATION_KEY, PROBE_KEY
from sms_mock.config import MEGABYTE
from sms_mock.control.errors import ControlError, from_rule
from sms_mock.control.guard import Guard
from sms_mock.control.operation import Operation
from sms_mock.control.reading import read_call
from sms_mock.control.server import READY, is_default_probe, probe_answer
from sms_mock.control.table import OPERATIONS
from sms_mock.domain.errors import ProviderError
from sms_mock.service import Service
from sms_mock.store.transaction import is_out_of_descriptors, store_failed

PREFIX = "/_mock"
_PROBED: Final = frozenset(
    f"{PREFIX}{operation.path}" for operation in OPERATIONS if operation.for_everybody
)
_EMPTY_SEGMENT: Final = re.compile(r"/+_mock/+[^/]+(/.*)?(//.*|/)")
"""A path with an empty segment behind the first one below `/_mock`."""
_PROBING: Final = ("GET", "HEAD", "OPTIONS")
SMALL: Final = MEGABYTE
_one_large_body: Final = threading.Lock()
_NO_FULL_COLLECTION: Final = 1_000_000
"""Collections of the middle generation before a full one; a large body brings far fewer."""


class Served(NamedTuple):
    """An operation of the control API as one server answers it.

    Attributes:
        operation_id: its id.
        answer: answers a request; it is given the variable parts of the path by name.
    """

    operation_id: str
    answer: Callable[[dict[str, str]], Response]


def add_control(app: Flask, service: Service) -> Guard:
    """Register the control API: its operations, the check of callers and the answers to errors.

    Returns:
        The guard that checks the callers.

    Raises:
        Mistake: a host name in the settings can never match.
    """
    guard = Guard(service.settings, service.now)
    served = PathTable(_declared(service, guard))
    app.register_error_handler(ControlError, error_response)
    app.register_error_handler(ProviderError, lambda error: error_response(from_rule(error)))
    app.register_error_handler(OSError, _os_error_response)

    @app.before_request
    def answer_control() -> ResponseReturnValue | None:
        if is_default_probe(request):
            request.environ[PROBE_KEY] = True
            return probe_answer(service, READY)
        if not is_control(request.path):
            return None
        methods, path = served.find(request.path.removeprefix(PREFIX))
        if request.method in methods:
            request.environ[OPERATION_KEY] = methods[request.method].operation_id
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
        return _answer(methods, path)

    return guard


def _declared(service: Service, guard: Guard) -> Iterator[tuple[str, str, Served]]:
    """Yield each operation with its path and method; one with GET also answers HEAD."""
    for operation in OPERATIONS:
        served = Served(operation.operation_id, _view(operation, service, guard))
        yield operation.path, operation.method, served
        if operation.method == "GET":
            yield operation.path, "HEAD", served


def _answer(methods: Mapping[str, Served], path: dict[str, str]) -> Response:
    """Answer a request to the control API.

    Args:
        methods: the operations of the request's path by method.
        path: the variable parts of the path by name.

    Raises:
        NotFound: no operation has the path.
        MethodNotAllowed: operations have the path, but none with the method.
    """
    if not methods:
        raise NotFound
    allowed = {*methods, "OPTIONS"}
    if request.method == "OPTIONS":
        return Response(headers={"Allow": ", ".join(sorted(allowed))})
    if request.method not in methods:
        raise MethodNotAllowed(allowed)
    if request.method not in ("GET", "HEAD"):
        _refuse_empty_segment()
    return methods[request.method].answer(path)


def _refuse_empty_segment() -> None:
    """Refuse a request to change something whose path has an empty segment.

    The client's id was probably empty. `DELETE /_mock/faults/` would otherwise remove every rule.
    """
    given = request.environ[GIVEN_PATH_KEY]
    if _EMPTY_SEGMENT.fullmatch(given):
        raise ControlError(
            404,
            "path",
            f"a part of {given[:80]!r} is empty",
            "write the id there, or leave out the slash before it",
        )


def _probed(request: Request) -> str | None:
    """Return which probe a request is, as a path below `/_mock`; None if it is another request."""
    if request.path not in _PROBED or request.method not in _PROBING:
        return None
    return request.path.removeprefix(PREFIX)


def _view(
    operation: Operation, service: Service, guard: Guard
) -> Callable[[dict[str, str]], Response]:
    handler = operation.handler_of(service)
    large = operation.body is not None and operation.body.large

    def view(path: dict[str, str]) -> Response:
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


def _os_error_response(error: OSError) -> Response:
    """Refuse a request for which a file, or a module that is imported when it is first needed,
    could not be opened because too many are open; raise any other error.
    """
    if not is_out_of_descriptors(error):
        raise error
    return error_response(from_rule(store_failed(error)))


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
