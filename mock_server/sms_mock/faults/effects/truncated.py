"""`body: truncated`: half of the body is sent as if it were complete.

The Content-Length fits it.
"""

from __future__ import annotations

from sms_mock.faults.effect import Effect, EffectChoice, Pause


def truncate(body: bytes, pause: Pause) -> bytes:
    """Return the first half of a body.

    Args:
        pause: not used; the functions of all effects have it.
    """
    return body[: len(body) // 2]


EFFECT = Effect(
    choice=EffectChoice("body", "truncated", "sends the first half of the body as a whole answer"),
    alter=truncate,
)
