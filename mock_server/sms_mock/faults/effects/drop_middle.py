"""`drop: middle`: the request is carried out, and the connection is cut after half of the body."""

from __future__ import annotations

from collections.abc import Iterator

from sms_mock.faults.effect import Effect, EffectChoice, Pause


def cut(body: bytes, pause: Pause) -> Iterator[bytes]:
    """Yield the first half of the body, then raise, so that the server cuts the connection.

    Args:
        pause: not used; the body functions of all effects have it.

    Raises:
        ConnectionAbortedError: always, after the first half.
    """
    yield body[: len(body) // 2]
    raise ConnectionAbortedError("cut by a fault rule in the middle of the answer")


EFFECT = Effect(
    choice=EffectChoice("drop", "middle", "cuts the connection half way through the body"),
    alter=cut,
)
