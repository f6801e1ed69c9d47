"""What a client sends, cut into request heads and bodies. Framing only, no meaning."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sms_mock.serving import limits, refusal

_RECEIVE: Final = 65_536
_HEAD_END: Final = b"\r\n\r\n"
_TLS: Final = b"\x16\x03"


class MalformedChunks(Exception):
    """A chunked body that is not one."""


class Inbound:
    """A connection's bytes, read in order.

    Args:
        receive: gives at most so many bytes, at least one, or none at the end; a socket's `recv`.
    """

    def __init__(self, receive: Callable[[int], bytes]) -> None:
        self._receive = receive
        self._held = b""

    def head(self) -> bytes | None:
        """The next request's head without its empty line, or None at the end of the connection.

        Raises:
            UriTooLong, HeadersTooLarge, BadRequest: it is larger than the limits, or its lines do
                not end in CR and LF.
            OSError: the connection broke, or ended within a head.
        """
        held = self._held
        searched = 0
        stray_end = True  # some clients send one too much after a body (RFC 9112, section 2.2)
        while True:
            if stray_end and len(held) >= 2:
                stray_end = False
                held = held.removeprefix(b"\r\n")
                searched = 0
            end = held.find(_HEAD_END, max(0, searched - 3))
            if end >= 0:
                break
            _check_unfinished(held)
            searched = len(held)
            data = self._receive(_RECEIVE)
            if not data:
                if held:
                    raise ConnectionError("the connection ended within a request's head")
                return None
            held += data
        self._held = held[end + len(_HEAD_END) :]
        return held[:end]

    def read(self, size: int) -> bytes:
        """At most `size` bytes of a body, at least one unless the connection ends."""
        if not self._held:
            return self._receive(min(size, _RECEIVE * 4))
        data, self._held = self._held[:size], self._held[size:]
        return data

    def line(self, limit: int) -> bytes:
        """A line of a chunked body without its CR and LF.

        Raises:
            MalformedChunks: it is longer than `limit` bytes, or ends in LF alone.
            OSError: the connection broke or ended.
        """
        while (end := self._held.find(b"\n")) < 0:
            if len(self._held) > limit + 1:
                raise MalformedChunks
            data = self._receive(_RECEIVE)
            if not data:
                raise ConnectionError("the connection ended within a chunked body")
            self._held += data
        line, self._held = self._held[:end], self._held[end + 1 :]
        if end > limit + 1 or not line.endswith(b"\r"):
            raise MalformedChunks
        return line[:-1]


class Chunks:
    """The body of a request with `Transfer-Encoding: chunked`."""

    def __init__(self, inbound: Inbound) -> None:
        self._inbound = inbound
        self._left = 0
        self._over = False

    def read(self, size: int) -> bytes:
        """At most `size` bytes, at least one unless the body is over.

        Raises:
            MalformedChunks: it is not a chunked body.
            OSError: the connection broke or ended.
        """
        if self._left == 0 and not self._over:
            self._begin_chunk()
        if self._over:
            return b""
        data = self._inbound.read(min(size, self._left))
        if not data:
            raise ConnectionError("the connection ended within a chunk")
        self._left -= len(data)
        if self._left == 0 and self._inbound.line(0) != b"":
            raise MalformedChunks
        return data

    def _begin_chunk(self) -> None:
        size = self._inbound.line(limits.CHUNK_LINE).partition(b";")[0].rstrip(b" \t")
        if not size or len(size) > 16 or size.strip(b"0123456789abcdefABCDEF"):
            raise MalformedChunks
        self._left = int(size, 16)
        if self._left == 0:
            self._over = True
            self._skip_trailers()

    def _skip_trailers(self) -> None:
        left = limits.CHUNK_LINE
        while (line := self._inbound.line(left)) != b"":
            left -= len(line)
            if left <= 0:
                raise MalformedChunks


def _check_unfinished(held: bytes) -> None:
    if held.startswith(_TLS):
        raise refusal.tls()  # it waits for an answer and sends no line
    line_end = held.find(b"\r\n")
    if (line_end if line_end >= 0 else len(held)) > limits.REQUEST_LINE:
        raise refusal.line_too_long()
    if line_end >= 0 and len(held) - line_end > limits.HEADERS:
        raise refusal.headers_too_large()
    if held.count(b"\n") != held.count(b"\r\n"):
        # It would never end in the way it is waited for.
        raise refusal.malformed_line() if line_end < 0 else refusal.malformed_header()
