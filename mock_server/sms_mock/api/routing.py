"""Finds the operation for the path and method of a request, or the refusal if there is none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from flask import Request
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.exceptions import MethodNotAllowed as WrongMethod

from sms_mock.api import refusals
from sms_mock.api.operation import Operation
from sms_mock.api.path_table import PathTable
from sms_mock.api.paths import BASE, PREFIXES, called_path
from sms_mock.api.refusals import MethodNotAllowed, UnknownPath
from sms_mock.api.routes import OPERATIONS
from sms_mock.domain.errors import ProviderError
from sms_mock.domain.spelling import closest

_LONGEST_COMPARED: Final = 100

_WORDS: Final = frozenset(
    operation.path.rpartition("/")[2] for operation in OPERATIONS if "{" not in operation.path
)
"""Last segments of paths such as /contacts/all. They are never taken for an id, so that
DELETE /contacts/all is a 405, and /groups/all/x an unknown path."""


def _declared() -> Iterator[tuple[str, str, Operation]]:
    """Yield each operation with its path and method.

    An operation with GET also answers HEAD, unless it changes something (evidence A5).
    """
    for operation in OPERATIONS:
        yield operation.path, operation.method, operation
        if operation.method == "GET" and not operation.changes:
            yield operation.path, "HEAD", operation


_TABLE: Final = PathTable(
    _declared(), fits=lambda name, segment: not (name.endswith("Id") and segment in _WORDS)
)


def find_operation(request: Request) -> tuple[Operation, Mapping[str, str]]:
    """Return the operation that a request asks for, and the variable parts of its path by name.

    Raises:
        UnknownPath: no operation has this path.
        MethodNotAllowed: operations have this path, but none with this method.
    """
    methods, variables = _TABLE.find(request.path.removeprefix(BASE))
    if not methods:
        raise _unknown_path(request)
    operation = methods.get(request.method)
    if operation is None:
        raise _wrong_method(request, methods)
    return operation, variables


def refusal_of(error: HTTPException, request: Request) -> ProviderError:
    """Return the refusal for an error that Flask raised, for a path outside of the control API."""
    if error.code is not None and error.code >= 500:
        # Flask raises this for an exception that nothing caught; its traceback is in the log.
        return refusals.InternalFault(
            "the mock itself failed on this request, which is a bug of the mock",
            help="the terminal shows where; please report it",
        )
    if isinstance(error, NotFound):
        return _unknown_path(request)
    if isinstance(error, WrongMethod):
        return _wrong_method(request, error.valid_methods or ())
    return refusals.BadRequest(error.description or error.name)


def _wrong_method(request: Request, methods: Iterable[str]) -> MethodNotAllowed:
    allowed = tuple(sorted(methods))
    asked = request.headers.get("Access-Control-Request-Method")
    origin = request.headers.get("Origin")
    if request.method == "OPTIONS" and asked and origin:
        return MethodNotAllowed(
            f"A browser asks whether a page of {origin[:80]} may send {asked[:20]} here,"
            " and no page of another origin may",
            help="Call the API from your server. It sends no Access-Control headers, since a page"
            " would hand its token to everybody who opens it",
            allowed=allowed,
        )
    return MethodNotAllowed(
        f"{request.method[:20]} is not a method of this path",
        help=f"use {' or '.join(allowed)}",
        allowed=allowed,
    )


def _unknown_path(request: Request) -> UnknownPath:
    """Return the refusal of a path that no operation has.

    Its help names the path probably meant.
    """
    outside = not request.path.startswith(BASE)
    meant = _path_meant(request.path)
    begin = f"{PREFIXES[0]}{BASE}"
    question = f"did you mean {begin}{meant}? " if meant else ""
    where = f"paths begin with {begin}/; " if outside or not meant else ""
    key = request.script_root
    page = f"; open {key}/ in a browser for the message page" if outside else ""
    return UnknownPath(
        f"{called_path(request)[:80]!r} is not an operation",
        help=f"{question}{where}{key}/_mock/docs lists them{page}",
    )


def _path_meant(path: str) -> str | None:
    """Return the path of the operation that was probably meant; None if no path is similar.

    It is the one that this path ends with, behind another base, or the one with the most similar
    spelling.
    """
    if not path.startswith(BASE):
        ends = [known for known in _TABLE.paths if path.endswith(known)]
        return max(ends, key=len, default=None)
    return closest(path.removeprefix(BASE)[:_LONGEST_COMPARED], _TABLE.paths)
