"""`drop: before`: the connection is cut without an answer, and the request is not carried out.

The iterator over the pieces of the answer raises, so the HTTP server ends the connection. It sends
no byte of an answer before it has the first piece.
"""

from __future__ import annotations

from collections.abc import Iterator

from sms_mock.faults.effect import Effect, EffectChoice, Pause


class _Cut(Iterator[bytes]):
    def __next__(self) -> bytes:
        raise ConnectionAbortedError("cut by a fault rule before the answer")


def cut(body: bytes, pause: Pause) -> Iterator[bytes]:
    """Return an iterator that raises ConnectionAbortedError instead of yielding a piece.

    Args:
        body, pause: not used; the functions of all effects have them.
    """
    return _Cut()


EFFECT = Effect(
    choice=EffectChoice("drop", "before", "cuts the connection before any answer"),
    unanswered=True,
    alter=cut,
)
