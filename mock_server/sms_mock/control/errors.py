"""Refusals of the control API: a status, and a body that names the field and the help."""

from __future__ import annotations

from typing import Any

from sms_mock.api.errors import kind_of
from sms_mock.domain.errors import ProviderError


class ControlError(Exception):
    """Something the control API will not do; nothing was changed.

    Args:
        status: of the answer, a 4xx.
        field: what is wrong, as the caller spelled it, or None for the whole request.
        message: what is wrong with it.
        help: what would work.
    """

    def __init__(self, status: int, field: str | None, message: str, help: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.field = field
        self.message = message
        self.help = help
        self._extra: dict[str, Any] = {}

    def with_extra(self, **extra: Any) -> ControlError:
        """The same with more beside `error` in the body, such as what did come."""
        self._extra = extra
        return self

    def body(self) -> dict[str, Any]:
        error = {"field": self.field, "message": self.message, "help": self.help}
        return {"error": error, **self._extra}


def from_rule(error: ProviderError) -> ControlError:
    """A rule's refusal, in this surface's words."""
    kind = kind_of(error)
    return ControlError(kind.status, error.field, error.problem or str(kind.text), error.help)
