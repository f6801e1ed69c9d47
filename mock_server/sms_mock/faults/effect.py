"""What a file of `faults/effects/` declares about its effect."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sms_mock.shapes.shape import Shape

Values = Mapping[str, Any]
"""The fields of a rule's `effect` that were given, as their shapes read them."""
Pause = Callable[[float], None]
"""Waits for a number of real seconds."""


class EffectChoice(NamedTuple):
    """One value of a field that several effects share: `field: value`, and what it does."""

    field: str
    value: str
    words: str


class ErrorAnswer(NamedTuple):
    """An error that is answered instead of carrying the request out.

    Attributes:
        code: of the error body; None for the usual code of the status.
        message: of the error body; None for the usual text.
        retry_after: seconds for the header Retry-After; None for no header.
    """

    status: int
    code: int | None
    message: str | None
    retry_after: int | None


def accept_any(values: Values) -> None:
    """Every combination of an effect's fields is allowed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """One effect. It applies to a rule that has its choice, or at least one of its fields.

    Attributes:
        choice: the field and value that ask for it.
        fields: the fields of its own, each with a shape that has a description.
        check: raises a `Mistake` with a path if the values cannot be used together.
        delay: seconds to wait before anything else, drawn once for each request.
        error: the error that is answered; the request is then not carried out.
        unanswered: whether the request is not carried out and nothing is answered.
        alter: the body that is sent instead of the usual one. Bytes are a whole body and get a
            Content-Length that fits. Pieces are sent one by one under the Content-Length of the
            usual body; an exception among them cuts the connection.
    """

    choice: EffectChoice | None = None
    fields: Mapping[str, Shape[Any]] = field(default_factory=dict)
    check: Callable[[Values], None] = accept_any
    delay: Callable[[Values, random.Random], float] | None = None
    error: Callable[[Values], ErrorAnswer] | None = None
    unanswered: bool = False
    alter: Callable[[bytes, Pause], bytes | Iterable[bytes]] | None = None

    def applies(self, values: Values) -> bool:
        """Whether a rule with these values has this effect."""
        if self.choice is not None:
            return bool(values.get(self.choice.field) == self.choice.value)
        return any(name in values for name in self.fields)
