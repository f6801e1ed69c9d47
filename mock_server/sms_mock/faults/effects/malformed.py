"""`body: malformed`: the whole body, but not a document of its format any more."""

from __future__ import annotations

from sms_mock.faults.effect import Effect, EffectChoice, Pause


def spoil(body: bytes, pause: Pause) -> bytes:
    """The body with its first byte doubled and brackets at the end that nothing closes."""
    return body[:1] + body[:1] + body[1:] + b"<{["


EFFECT = Effect(
    choice=EffectChoice("body", "malformed", "sends a body that is neither JSON nor XML"),
    alter=spoil,
)
