"""`body: malformed`: the request is carried out, and its answer is neither JSON nor XML
any more.
"""

from __future__ import annotations

from sms_mock.faults.effect import Effect, EffectChoice, Pause


def spoil(body: bytes, pause: Pause) -> bytes:
    """Return a body with its first byte doubled and with open brackets added at its end.

    Args:
        pause: not used; the functions of all effects have it.
    """
    return body[:1] + body[:1] + body[1:] + b"<{["


EFFECT = Effect(
    choice=EffectChoice("body", "malformed", "sends a body that is neither JSON nor XML"),
    alter=spoil,
)
