"""The refusal of a path that is no operation: as it was called, with the one probably meant."""

from __future__ import annotations

from typing import Final

from flask import Request

from sms_mock.api.paths import BASE, PREFIXES, called_path
from sms_mock.api.refusals import UnknownPath
from sms_mock.api.table import OPERATIONS
from sms_mock.domain.spelling import closest

_PATHS: Final = tuple(dict.fromkeys(operation.path for operation in OPERATIONS))
_LONGEST_COMPARED: Final = 100


def unknown_path(request: Request) -> UnknownPath:
    """The refusal of a request that routing found nothing for."""
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
    """The path below the base that is most like this one: after another beginning, or misspelt."""
    if not path.startswith(BASE):
        ends = [known for known in _PATHS if path.endswith(known)]
        return max(ends, key=len, default=None)
    return closest(path.removeprefix(BASE)[:_LONGEST_COMPARED], _PATHS)
