"""A body that is all there and no longer a document of its format."""

from __future__ import annotations


def malformed(body: bytes) -> bytes:
    """The body with its first structural character doubled and a bracket that nothing closes."""
    return body[:1] + body[:1] + body[1:] + b"<{["
