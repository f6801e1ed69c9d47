"""Refusals of requests that no operation answers: an unknown path, a wrong method, bad HTTP."""

from __future__ import annotations

from typing import Final

from flask import Request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound

from sms_mock.api import refusals
from sms_mock.api.paths import BASE, PREFIXES, called_path
from sms_mock.api.refusals import UnknownPath
from sms_mock.api.routes import OPERATIONS
from sms_mock.domain.errors import ProviderError
from sms_mock.domain.spelling import closest

_PATHS: Final = tuple(dict.fromkeys(operation.path for operation in OPERATIONS))
_LONGEST_COMPARED: Final = 100


def refusal_of(error: HTTPException, request: Request) -> ProviderError:
    """The refusal that an error of Flask or of its routing becomes."""
    if isinstance(error, MethodNotAllowed):
        allowed = tuple(sorted(error.valid_methods or ()))
        return refusals.MethodNotAllowed(
            f"{request.method[:20]} is not a method of this path",
            help=f"use {' or '.join(allowed)}",
            allowed=allowed,
        )
    if isinstance(error, NotFound):
        return _unknown_path(request)
    if error.code is not None and error.code >= 500:
        # Flask's, for an exception that nothing caught; its traceback is in the log.
        return refusals.InternalFault(
            "the mock itself failed on this request, which is a bug of the mock",
            help="the terminal shows where; please report it",
        )
    return refusals.BadRequest(error.description or error.name)


def _unknown_path(request: Request) -> UnknownPath:
    """Show the path as it was called, and the operation that was probably meant."""
    outside = not request.path.startswith(BASE)
    meant = _meant(request.path)
    begin = f"{PREFIXES[0]}{BASE}"
    question = f"did you mean {begin}{meant}? " if meant else ""
    where = f"paths begin with {begin}/; " if outside or not meant else ""
    page = "; a browser is shown the phones at /" if outside else ""
    return UnknownPath(
        f"{called_path(request)[:80]!r} is no operation",
        help=f"{question}{where}/_mock/docs lists them{page}",
    )


def _meant(path: str) -> str | None:
    """The operation's path that is most like this one: with another base, or misspelt."""
    if not path.startswith(BASE):
        ends = [known for known in _PATHS if path.endswith(known)]
        return max(ends, key=len, default=None)
    return closest(path.removeprefix(BASE)[:_LONGEST_COMPARED], _PATHS)
