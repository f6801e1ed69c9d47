"""`drop: before`: the connection is cut before any of the answer, and nothing is carried out.

The iterator of the answer raises, and the HTTP server ends the connection there: no byte of an
answer leaves before its first piece.
"""

from __future__ import annotations

from collections.abc import Iterator

from sms_mock.faults.effect import Effect, EffectChoice, Pause


class _Cut(Iterator[bytes]):
    def __next__(self) -> bytes:
        raise ConnectionAbortedError("cut by a fault rule before the answer")


def cut(body: bytes, pause: Pause) -> Iterator[bytes]:
    """Nothing at all, then the cut."""
    return _Cut()


EFFECT = Effect(
    choice=EffectChoice("drop", "before", "cuts the connection before any answer"),
    unanswered=True,
    alter=cut,
)
