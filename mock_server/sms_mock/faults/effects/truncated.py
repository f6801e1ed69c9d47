"""A whole HTTP answer whose body stops half way: Content-Length fits, the document does not."""

from __future__ import annotations


def truncated(body: bytes) -> bytes:
    """The first half of a body."""
    return body[: len(body) // 2]
