"""Gives the application the body of one request as a stream, which ends where the body ends."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Final

from werkzeug.exceptions import BadRequest, ClientDisconnected

_STEP: Final = 1024 * 1024


class RequestBody(io.RawIOBase):
    """The readable stream `wsgi.input` over the body of a request.

    If the body is malformed or ends early, reading raises werkzeug's `BadRequest`, so that Flask
    answers with a 400.

    Args:
        source: returns between 1 and the given number of bytes, or none at the end of the body. It
            may raise any exception for a malformed body.
        length: the value of Content-Length in bytes; None for a chunked body.
    """

    def __init__(self, source: Callable[[int], bytes], length: int | None) -> None:
        self._source = source
        self._length = length
        self._left = length
        self._received = 0
        self._over = length == 0
        self.broken = False
        """Whether reading has failed, so that the beginning of the next request cannot be found."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def read(self, size: int | None = -1) -> bytes:
        """Return the next bytes of the body, at most `size` and at most 1 MiB; none at the end of
        the body.

        If `size` is None or negative, return all bytes that are left.

        Raises:
            werkzeug.exceptions.BadRequest: the body is malformed, the connection ended, or the
                client was silent for too long; and each time after that.
        """
        if size is None or size < 0:
            return self.readall()
        if self._over or size == 0:
            return b""
        wanted = min(size, _STEP) if self._left is None else min(size, self._left, _STEP)
        data = self._read(wanted)
        self._received += len(data)
        if self._left is not None:
            self._left -= len(data)
        self._over = self._left == 0 or (self._left is None and not data)
        if not data and not self._over:
            self.broken = True
            raise ClientDisconnected("the connection ended before the body was complete")
        return data

    def readall(self) -> bytes:
        first = self.read(_STEP)
        if self._over:
            return first  # most bodies are short and come together with their head
        whole = io.BytesIO(first)
        whole.seek(0, io.SEEK_END)
        while piece := self.read(_STEP):
            whole.write(piece)
        return whole.getvalue()

    def _read(self, size: int) -> bytes:
        if self.broken:
            raise BadRequest("the body is malformed")
        try:
            return self._source(size)
        except TimeoutError as error:
            self.broken = True
            raise BadRequest(self._short()) from error
        except OSError as error:
            self.broken = True
            raise ClientDisconnected("the connection ended before the body was complete") from error
        except Exception as error:
            self.broken = True
            raise BadRequest("the body is malformed: its chunks do not add up") from error

    def _short(self) -> str:
        if self._length is None:
            unit = "byte" if self._received == 1 else "bytes"
            return f"{self._received} {unit} came, then no more; an empty chunk ends a body"
        return (
            f"{self._received} of {self._length} bytes came, then no more; "
            "Content-Length counts bytes, not characters"
        )

    def leaves_more_than(self, limit: int) -> bool:
        """Return whether more than `limit` bytes of the body may still be unread.

        It is True if reading has failed, or if the body is chunked and its end was not read yet.
        """
        if self.broken:
            return True
        return not self._over and (self._left is None or self._left > limit)

    def read_away(self) -> bool:
        """Read and drop what the application has not read, so that the next request can be read.

        Returns:
            False if the body is malformed or the connection ended.
        """
        try:
            while self.read(_STEP):
                pass
        except BadRequest:
            return False
        return True
