"""Errors of the control API: a status, and a body that names the field and what would help."""

from __future__ import annotations

from typing import Any

from sms_mock.api.errors import kind_of
from sms_mock.domain.errors import ProviderError


class ControlError(Exception):
    """A call of the control API is answered with an error: it is refused, or it waited in vain.

    Args:
        status: the HTTP status of the answer: a 4xx, or a 5xx if the server failed.
        field: the part of the request that is wrong, as the caller spelled it; None for all of it.
        message: what is wrong.
        help: what to send instead.
    """

    def __init__(self, status: int, field: str | None, message: str, help: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.field = field
        self.message = message
        self.help = help
        self._extra: dict[str, Any] = {}

    def with_extra(self, **extra: Any) -> ControlError:
        """Put further keys beside `error` into the answer's body, and return this same error."""
        self._extra = extra
        return self

    def body(self) -> dict[str, Any]:
        error = {"field": self.field, "message": self.message, "help": self.help}
        return {"error": error, **self._extra}


def from_rule(error: ProviderError) -> ControlError:
    """Return the `ControlError` that answers a `ProviderError`, the imitated API's class of errors.

    Actions and the code that reads requests of both APIs raise it.
    """
    kind = kind_of(error)
    return ControlError(kind.status, error.field, error.problem or str(kind.text), error.help)
