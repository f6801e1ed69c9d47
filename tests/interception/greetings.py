"""ClientHellos as real clients make them, whole and cut into small pieces."""

from __future__ import annotations

import ssl
from collections.abc import Iterator

RECORD_HEAD = 5


def hello(name: str | None) -> bytes:
    """Return the ClientHello of a TLS client, in one record; with `name` None it names no host."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    outgoing = ssl.MemoryBIO()
    client = context.wrap_bio(ssl.MemoryBIO(), outgoing, server_hostname=name)
    try:
        client.do_handshake()
    except ssl.SSLWantReadError:
        return outgoing.read()
    raise AssertionError("a handshake without an answer")


def in_records(greeting: bytes, size: int) -> Iterator[bytes]:
    """Yield the same ClientHello in records that carry `size` bytes of it each."""
    message = greeting[RECORD_HEAD:]
    for start in range(0, len(message), size):
        piece = message[start : start + size]
        yield greeting[:3] + len(piece).to_bytes(2, "big") + piece
