"""`body: truncated`: a whole HTTP answer with half a document; its Content-Length fits the half."""

from __future__ import annotations

from sms_mock.faults.effect import Effect, EffectChoice, Pause


def truncate(body: bytes, pause: Pause) -> bytes:
    """The first half of a body."""
    return body[: len(body) // 2]


EFFECT = Effect(
    choice=EffectChoice("body", "truncated", "sends the first half of the body as a whole answer"),
    alter=truncate,
)
