"""A connection that is cut: before any of the answer, or in the middle of it.

The answer's iterator raises, and the HTTP server ends the connection there: nothing of an answer
leaves before its first piece, and a client sees the end come too early.
"""

from __future__ import annotations

from collections.abc import Iterator


class CutBefore(Iterator[bytes]):
    """Nothing at all, and the cut."""

    def __next__(self) -> bytes:
        raise ConnectionAbortedError("cut by a fault rule before the answer")


def cut_in_the_middle(body: bytes) -> Iterator[bytes]:
    """Half of the body, and the cut."""
    yield body[: len(body) // 2]
    raise ConnectionAbortedError("cut by a fault rule in the middle of the answer")
