"""Reads the body of a request with `Transfer-Encoding: chunked` (RFC 9112, section 7.1)."""

from __future__ import annotations

import re
from typing import Final

from sms_mock.serving import limits
from sms_mock.serving.incoming_bytes import IncomingBytes
from sms_mock.serving.request_head import is_header_line

_RECEIVE: Final = 16_384
"""Bytes that are received at once. All of them are read before other connections get their turn: at
most 2,300 of the smallest chunks, which takes about 3 ms."""
_CHUNK_LINE: Final = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\x00-\x08\x0a-\x1f\x7f]*)?")
"""The line before a chunk: its size, and extensions without control characters, which are ignored
(RFC 9112, section 7.1.1)."""
_WHOLE_CHUNK_LINE: Final = re.compile(_CHUNK_LINE.pattern + rb"\r\n")


class MalformedChunks(Exception):
    """A request's body breaks the rules of `Transfer-Encoding: chunked`."""


class ChunkedBody:
    """Reads the body of one request with `Transfer-Encoding: chunked`, and removes the framing.

    Args:
        incoming: the reader of the connection, whose next byte is the first one of the body.
    """

    def __init__(self, incoming: IncomingBytes) -> None:
        self._incoming = incoming
        self._left = 0
        """Bytes of the present chunk that have not been read."""
        self._over = False

    def read(self, size: int) -> bytes:
        """Return between 1 and `size` bytes of the body, or no bytes if it has ended.

        Raises:
            MalformedChunks: the body is not correctly chunked.
            OSError: the connection broke, timed out, or ended within the body.
        """
        if self._left == 0 and not self._over:
            if whole := self._whole_chunks(size):
                return whole
            self._begin_chunk()
        if self._over:
            return b""
        data = self._incoming.read(min(size, self._left))
        if not data:
            raise ConnectionError("the connection ended within a chunk")
        self._left -= len(data)
        if self._left == 0 and self._line(0) != b"":
            raise MalformedChunks
        return data

    def _whole_chunks(self, size: int) -> bytes:
        """Take and return the contents of the next chunks that are completely received, up to
        `size` bytes.

        It stops before a chunk that would exceed `size`, before the last chunk, which is empty, and
        before a malformed one.
        """
        incoming, held = self._incoming, self._incoming.held
        pieces: list[bytes] = []
        while line := _WHOLE_CHUNK_LINE.match(held, incoming.at):
            begin = line.end()
            end = begin + int(line[1], 16)
            size -= end - begin
            if size < 0 or end == begin or held[end : end + 2] != b"\r\n":
                break
            if begin - incoming.at > limits.CHUNK_LINE:
                break
            pieces.append(held[begin:end])
            incoming.at = end + 2
        return b"".join(pieces)

    def _begin_chunk(self) -> None:
        line = _CHUNK_LINE.fullmatch(self._line(limits.CHUNK_LINE))
        if line is None:
            raise MalformedChunks
        self._left = int(line[1], 16)
        if self._left == 0:
            self._over = True
            self._skip_trailers()

    def _skip_trailers(self) -> None:
        left = limits.CHUNK_LINE
        while (line := self._line(left)) != b"":
            left -= len(line)
            if left <= 0 or not is_header_line(line.decode("latin-1")):
                raise MalformedChunks

    def _line(self, limit: int) -> bytes:
        """Take the next line, and return it without its CR and LF.

        Raises:
            MalformedChunks: the line is longer than `limit` bytes, or ends in LF without CR.
            OSError: the connection broke, timed out or ended.
        """
        incoming = self._incoming
        while (end := incoming.held.find(b"\n", incoming.at)) < 0:
            if len(incoming.held) - incoming.at > limit + 1:
                raise MalformedChunks
            if not incoming.receive_more(_RECEIVE):
                raise ConnectionError("the connection ended within a chunked body")
        line = incoming.held[incoming.at : end]
        incoming.at = end + 1
        if len(line) > limit + 1 or not line.endswith(b"\r"):
            raise MalformedChunks
        return line[:-1]
