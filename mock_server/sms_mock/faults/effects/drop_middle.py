"""`drop: middle`: the connection is cut after half of the body; the request is carried out."""

from __future__ import annotations

from collections.abc import Iterator

from sms_mock.faults.effect import Effect, EffectChoice, Pause


def cut(body: bytes, pause: Pause) -> Iterator[bytes]:
    """Half of the body, then the cut."""
    yield body[: len(body) // 2]
    raise ConnectionAbortedError("cut by a fault rule in the middle of the answer")


EFFECT = Effect(
    choice=EffectChoice("drop", "middle", "cuts the connection half way through the body"),
    alter=cut,
)
