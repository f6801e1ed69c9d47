"""Cuts the bytes that a client sends into request heads and bodies. Framing only, no meaning."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from sms_mock.serving import limits, refusal
from sms_mock.serving.request_head import is_header_line

_RECEIVE: Final = 65_536
_RECEIVE_BODY: Final = 262_144
_RECEIVE_CHUNKS: Final = 16_384
"""What is received at once is read before other connections have their turn: 2,300 of the smallest
chunks, which take some 3 ms."""
_HEAD_END: Final = b"\r\n\r\n"
_TLS: Final = b"\x16\x03"
_CHUNK_LINE: Final = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\x00-\x08\x0a-\x1f\x7f]*)?")
"""The line before a chunk: its size, and extensions without control characters, which are ignored
(RFC 9112, section 7.1.1)."""
_WHOLE_CHUNK_LINE: Final = re.compile(_CHUNK_LINE.pattern + rb"\r\n")


class MalformedChunks(Exception):
    """A body with `Transfer-Encoding: chunked` breaks the rules of that coding."""


class Inbound:
    """The bytes of one connection, read in order.

    Args:
        receive: returns between 1 and the given number of bytes, or none at the end of the
            connection; a socket's `recv`.
        give_way: called before more of a body is received, so that greenlets can let others run:
            a client that is quick enough never has its reader wait.
    """

    def __init__(
        self, receive: Callable[[int], bytes], give_way: Callable[[], object] = lambda: None
    ) -> None:
        self._receive = receive
        self._give_way = give_way
        self._held = b""
        self._at = 0
        """What is held before this index has been read. Small pieces are read by moving it: taken
        off the front, each would cost a copy of all the rest."""
        self._head = b""

    def head(self) -> bytes | None:
        """Read the next request's head.

        Returns:
            The head without the empty line that ends it; None if the connection has ended.

        Raises:
            UriTooLong, HeadersTooLarge, BadRequest: the head exceeds a limit, or a line of it does
                not end in CR and LF.
            OSError: the connection broke, or ended within the head.
        """
        held = self._held[self._at :] if self._at else self._held
        self._at = 0
        searched = 0
        stray_end = True  # some clients send one too much after a body (RFC 9112, section 2.2)
        while True:
            if stray_end and len(held) >= 2:
                stray_end = False
                held = held.removeprefix(b"\r\n")
                searched = 0
            self._head = held
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
        self._held = held
        self._at = end + len(_HEAD_END)
        return held[:end]

    @property
    def head_is_of_head_request(self) -> bool:
        """Whether the method of the latest head, complete or not, is HEAD."""
        return self._head.startswith(b"HEAD ")

    def read(self, size: int) -> bytes:
        """Read at most `size` bytes of a body; at least one unless the connection has ended."""
        if self._at == len(self._held):
            self._give_way()
            return self._receive(min(size, _RECEIVE_BODY))
        data = self._held[self._at : self._at + size]
        self._at += len(data)
        return data

    def line(self, limit: int) -> bytes:
        """Read a line of a chunked body, without its CR and LF.

        Raises:
            MalformedChunks: the line is longer than `limit` bytes, or ends in LF without CR.
            OSError: the connection broke or ended.
        """
        while (end := self._held.find(b"\n", self._at)) < 0:
            if len(self._held) - self._at > limit + 1:
                raise MalformedChunks
            self._give_way()
            data = self._receive(_RECEIVE_CHUNKS)
            if not data:
                raise ConnectionError("the connection ended within a chunked body")
            self._held, self._at = self._held[self._at :] + data, 0
        line = self._held[self._at : end]
        self._at = end + 1
        if len(line) > limit + 1 or not line.endswith(b"\r"):
            raise MalformedChunks
        return line[:-1]

    def whole_chunks(self, size: int) -> bytes:
        """Read the chunks that have been received whole, of together at most `size` bytes.

        The last chunk, which is empty, is not read, nor what is no correct chunk.
        """
        held = self._held
        pieces: list[bytes] = []
        while line := _WHOLE_CHUNK_LINE.match(held, self._at):
            begin = line.end()
            end = begin + int(line[1], 16)
            size -= end - begin
            if size < 0 or end == begin or held[end : end + 2] != b"\r\n":
                break
            if begin - self._at > limits.CHUNK_LINE:
                break
            pieces.append(held[begin:end])
            self._at = end + 2
        return b"".join(pieces)


class Chunks:
    """The body of a request with `Transfer-Encoding: chunked`."""

    def __init__(self, inbound: Inbound) -> None:
        self._inbound = inbound
        self._left = 0
        self._over = False

    def read(self, size: int) -> bytes:
        """Read at most `size` bytes; at least one unless the body has ended.

        Raises:
            MalformedChunks: the body is not correctly chunked.
            OSError: the connection broke or ended.
        """
        if self._left == 0 and not self._over:
            if whole := self._inbound.whole_chunks(size):
                return whole
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
        line = _CHUNK_LINE.fullmatch(self._inbound.line(limits.CHUNK_LINE))
        if line is None:
            raise MalformedChunks
        self._left = int(line[1], 16)
        if self._left == 0:
            self._over = True
            self._skip_trailers()

    def _skip_trailers(self) -> None:
        left = limits.CHUNK_LINE
        while (line := self._inbound.line(left)) != b"":
            left -= len(line)
            if left <= 0 or not is_header_line(line.decode("latin-1")):
                raise MalformedChunks


def _check_unfinished(held: bytes) -> None:
    if held.startswith(_TLS):
        raise refusal.tls()  # a TLS client waits for an answer and sends no end of a line
    line_end = held.find(b"\r\n")
    if (line_end if line_end >= 0 else len(held)) > limits.REQUEST_LINE:
        raise refusal.line_too_long()
    if line_end >= 0 and len(held) - line_end > limits.HEADERS:
        raise refusal.headers_too_large()
    if held.count(b"\n") != held.count(b"\r\n"):
        # The empty line that ends a head would never be found.
        raise refusal.malformed_line() if line_end < 0 else refusal.malformed_header()
