"""What a fault rule does to one request: a delay, an error, an altered body.

It works on bytes and seconds and knows no HTTP. `api/fault_gate.py` writes the error body, because
it knows the provider's form.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from sms_mock.faults.effect import ErrorAnswer, Pause
from sms_mock.faults.rule import Rule, read_rule


class FaultHit(NamedTuple):
    """A fault rule that acts on one request.

    Attributes:
        number: the number of the rule.
        delay: for how many real seconds the request is delayed; it was drawn for this request.
    """

    number: int
    rule: Rule
    delay: float

    @classmethod
    def of_schedule(cls, effect: Mapping[str, Any]) -> FaultHit:
        """Return a rule that acts once, for a perturbation of the team's schedule; its number is 0.

        Args:
            effect: the fields of the rule's `effect`.
        """
        rule = read_rule({"effect": effect})
        delay = rule.values["latency"][0] if "latency" in rule.values else 0.0
        return cls(0, rule, delay)

    @property
    def drops_unanswered(self) -> bool:
        """Whether the connection is cut without an answer, and the request is not carried out."""
        return any(effect.unanswered for effect in self.rule.effects)

    @property
    def error(self) -> ErrorAnswer | None:
        """The error that is answered instead of carrying the request out; None if the rule
        has none.
        """
        for effect in self.rule.effects:
            if effect.error:
                return effect.error(self.rule.values)
        return None

    @property
    def prevents_action(self) -> bool:
        """Whether the request is refused or dropped, so that nothing is carried out."""
        return self.drops_unanswered or self.error is not None

    def wait(self, pause: Pause) -> None:
        """Wait for the delay of this request.

        Args:
            pause: waits for a number of real seconds.
        """
        if self.delay:
            pause(self.delay)

    def altered_body(self, body: bytes, pause: Pause) -> bytes | Iterable[bytes]:
        """Return the body to send instead of the usual one: bytes, or pieces that are sent one by
        one.

        Args:
            body: the usual body.
            pause: waits for a number of real seconds.
        """
        for effect in self.rule.effects:
            if effect.alter:
                return effect.alter(body, pause)
        return body
