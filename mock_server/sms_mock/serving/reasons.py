"""The words after a status code, the same on every version of Python."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

_OURS: Final = {413: "Payload Too Large", 414: "URI Too Long"}


def reason(status: int) -> str:
    """The reason phrase of a status, such as 'Not Found'; empty for one that has none."""
    try:
        return _OURS.get(status) or HTTPStatus(status).phrase
    except ValueError:
        return ""
