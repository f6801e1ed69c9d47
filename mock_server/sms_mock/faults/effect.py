"""The form in which a file of `faults/effects/` declares its effect."""

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
    """The field and the value with which a rule asks for an effect, as in `drop: before`.

    Attributes:
        words: what the effect does, for help and descriptions.
    """

    field: str
    value: str
    words: str


class ErrorAnswer(NamedTuple):
    """An error that is answered instead of carrying a request out.

    Attributes:
        status: the HTTP status.
        code: of the error body; None for the usual code of the status.
        message: of the error body; None for the usual text of the code.
        retry_after: seconds for the header Retry-After; None for no header.
    """

    status: int
    code: int | None
    message: str | None
    retry_after: int | None


def accept_any(values: Values) -> None:
    """Accept every combination of the fields of an effect; the check of effects that need none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """One effect of fault rules. A rule has it if it has its `choice` or, for an effect without a
    choice, one of its `fields`.

    Attributes:
        choice: the field and value with which a rule asks for it; None if its fields do that.
        fields: the fields that only this effect has, each with a shape that has a description.
        check: raises a `Mistake` if the values of the fields cannot be used together.
        delay: returns for how many seconds the request is delayed; called once for each request.
        error: returns the error that is answered; the request is then not carried out.
        unanswered: whether the request is not carried out and not answered.
        alter: returns the body that is sent instead of the usual one. Bytes are sent with a
            Content-Length that fits them. Pieces are sent one by one with the Content-Length of the
            usual body; an exception while they are made cuts the connection.
    """

    choice: EffectChoice | None = None
    fields: Mapping[str, Shape[Any]] = field(default_factory=dict)
    check: Callable[[Values], None] = accept_any
    delay: Callable[[Values, random.Random], float] | None = None
    error: Callable[[Values], ErrorAnswer] | None = None
    unanswered: bool = False
    alter: Callable[[bytes, Pause], bytes | Iterable[bytes]] | None = None

    def applies(self, values: Values) -> bool:
        """Return whether a rule with these fields has this effect."""
        if self.choice is not None:
            return bool(values.get(self.choice.field) == self.choice.value)
        return any(name in values for name in self.fields)
