"""What a fault rule does to the request it hit: the wait before the answer, and the altered body.

Works on bytes and seconds and knows no HTTP. The error body of a refusal is written by
`api/fault_gate.py`, because it has the provider's form.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from sms_mock.faults.effects.dropped import CutBefore, cut_in_the_middle
from sms_mock.faults.effects.malformed import malformed
from sms_mock.faults.effects.slow import slow
from sms_mock.faults.effects.truncated import truncated
from sms_mock.faults.rule import Effect

Pause = Callable[[float], None]
"""Waits for a number of real seconds."""


class FaultHit(NamedTuple):
    """A rule that acts on one request: its number, its effect, its latency in seconds."""

    number: int
    effect: Effect
    latency: float

    @property
    def drops_unanswered(self) -> bool:
        """Whether the connection is cut before the request is carried out."""
        return self.effect.drop == "before"

    @property
    def prevents_action(self) -> bool:
        """Whether the request is refused or dropped, so that nothing is carried out."""
        return self.effect.refuses or self.drops_unanswered

    def wait(self, pause: Pause) -> None:
        """Wait for the latency drawn for this request."""
        if self.latency:
            pause(self.latency)

    def altered_body(self, body: bytes, pause: Pause) -> bytes | Iterable[bytes]:
        """The body that is sent instead of `body`.

        Returns:
            Bytes are a whole body, with the Content-Length that they have. Pieces are sent one by
            one under the Content-Length of `body`; they may end with an exception that cuts the
            connection.
        """
        effect = self.effect
        if self.drops_unanswered:
            return CutBefore()
        if effect.drop == "middle":
            return cut_in_the_middle(body)
        if effect.body == "slow":
            return slow(body, pause)
        if effect.body == "truncated":
            return truncated(body)
        return malformed(body) if effect.body == "malformed" else body
