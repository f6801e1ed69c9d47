"""The body of one request as the application reads it: never past its end, never short of it."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Final

from werkzeug.exceptions import BadRequest, ClientDisconnected

_STEP: Final = 1024 * 1024


class RequestBody(io.RawIOBase):
    """A readable stream over one request's body; `wsgi.input`.

    Args:
        source: reads at most so many bytes, and gives none only at the end. It may raise anything
            for a body that is malformed.
        length: the bytes announced, or None for a chunked body, which ends itself.

    A body that is malformed or ends early raises werkzeug's `BadRequest`, which Flask answers as
    any other 400; left to the server it would be an HTML page or a silently shortened body.
    """

    def __init__(self, source: Callable[[int], bytes], length: int | None) -> None:
        self._source = source
        self._length = length
        self._left = length
        self._came = 0
        self._over = length == 0
        self.broken = False
        """Whether reading failed, so that nobody knows where the next request begins."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def read(self, size: int | None = -1) -> bytes:
        """At most `size` bytes, or all that is left; none at the end.

        Raises:
            werkzeug.exceptions.BadRequest: the body is malformed, its connection ended, or nothing
                more came in the time the source waits.
        """
        if size is None or size < 0:
            return self.readall()
        if self._over or size == 0:
            return b""
        wanted = min(size, _STEP) if self._left is None else min(size, self._left, _STEP)
        data = self._read(wanted)
        self._came += len(data)
        if self._left is not None:
            self._left -= len(data)
        self._over = self._left == 0 or (self._left is None and not data)
        if not data and not self._over:
            self.broken = True
            raise ClientDisconnected("the connection ended before the body was complete")
        return data

    def readall(self) -> bytes:
        pieces = []
        while piece := self.read(_STEP):
            pieces.append(piece)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

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
            unit = "byte" if self._came == 1 else "bytes"
            return f"{self._came} {unit} came, then no more; an empty chunk ends a body"
        return (
            f"{self._came} of {self._length} bytes came, then no more; "
            "Content-Length counts bytes, not characters"
        )

    def leaves_more_than(self, limit: int) -> bool:
        """Whether more than `limit` bytes may still come, or it cannot be known."""
        if self.broken:
            return True
        return not self._over and (self._left is None or self._left > limit)

    def read_away(self) -> bool:
        """Read what the application left, so that the next request can be read.

        Returns:
            Whether that could be done.
        """
        try:
            while self.read(_STEP):
                pass
        except BadRequest:
            return False
        return True
