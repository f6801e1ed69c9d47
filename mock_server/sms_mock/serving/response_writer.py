"""Writes a WSGI application's answers as HTTP/1.x, adding framing and connection headers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from email.utils import formatdate
from types import TracebackType
from typing import Final

from sms_mock.clock import process_milliseconds
from sms_mock.serving import limits
from sms_mock.serving.request_body import RequestBody

_ExcInfo = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]
_WITHOUT_BODY: Final = frozenset({204, 304})

# Headers about the connection are written by the server (RFC 9110, section 7.6.1).
_HOP_BY_HOP: Final = frozenset({"connection", "keep-alive", "transfer-encoding", "upgrade", "te"})


class ResponseWriter:
    """Writes one answer.

    The head and the first piece of the body are sent in one call: a second one would cost a system
    call, and could reach the client as a second packet.

    Args:
        send: sends all of the given bytes, like a socket's `sendall`.
        method: the request's method.
        version: the request's HTTP version, such as (1, 1).
        ends: called when the head is written; returns whether the connection closes afterwards.
        body: the request's body. If more than `limits.LEFTOVER` bytes of it are unread when the
            head is written, the connection closes too.
    """

    def __init__(
        self,
        send: Callable[[bytes], object],
        *,
        method: str,
        version: tuple[int, int],
        ends: Callable[[], bool],
        body: RequestBody,
    ) -> None:
        self._send = send
        self._method = method
        self._version = version
        self._body = body
        self._status = ""
        self._headers: list[tuple[str, str]] = []
        self._length: int | None = None
        self._sent = 0
        self._chunked = False
        self._bodiless = method == "HEAD"
        self._ends = ends
        self.closes = False
        self.started = False
        """Whether a part of the answer was already sent."""

    def start_response(
        self,
        status: str,
        headers: list[tuple[str, str]],
        exc_info: _ExcInfo | None = None,
        /,
    ) -> Callable[[bytes], object]:
        """Take an answer's status and headers, as WSGI's `start_response` does.

        They are sent later, with the first piece of the body. Headers about the connection are left
        out, because the server writes them; `Connection: close` closes it after the answer.

        Returns:
            The method `write`.

        Raises:
            BaseException: the error in `exc_info`, if a part of the answer was already sent.
        """
        if self.started and exc_info is not None and exc_info[1] is not None:
            raise exc_info[1].with_traceback(exc_info[2])
        self._status = status
        self._headers = []
        self._length = None
        for name, value in headers:
            lower = name.lower()
            if lower == "content-length":
                self._length = int(value)
            elif lower == "connection" and value.lower() == "close":
                self.closes = True
            if lower not in _HOP_BY_HOP:
                self._headers.append((name, value))
        return self.write

    def write(self, data: bytes) -> None:
        """Send a piece of the body, with the head before it if that was not sent yet.

        What goes beyond the answer's Content-Length is dropped, and all of it if the answer has no
        body.
        """
        head = b"" if self.started else self._head()
        if self._bodiless:
            data = b""
        elif self._length is not None:
            data = data[: self._length - self._sent]
        self._sent += len(data)
        framed = b"%x\r\n%b\r\n" % (len(data), data) if self._chunked and data else data
        if head or framed:
            self._send(head + framed)

    def finish(self) -> None:
        """End the answer: send its head if that was not sent yet, and the end of a chunked body."""
        if not self.started:
            self.write(b"")
        if self._chunked:
            self._send(b"0\r\n\r\n")
        elif self._length is not None and self._sent < self._length and not self._bodiless:
            self.closes = True  # so that the client notices that the body is too short

    def _head(self) -> bytes:
        self.started = True
        code = int(self._status[:3])
        if code in _WITHOUT_BODY or code < 200:
            self._bodiless = True
        if self._length is None and not self._bodiless:
            self._chunked = self._version >= (1, 1)
            self.closes = self.closes or not self._chunked
        if self._ends() or self._body.leaves_more_than(limits.LEFTOVER):
            self.closes = True
        lines = [f"HTTP/{self._version[0]}.{self._version[1]} {self._status}"]
        lines += [f"{name}: {value}" for name, value in self._headers]
        lines.append(f"Date: {_date()}")
        if self._chunked:
            lines.append("Transfer-Encoding: chunked")
        lines.append(f"Connection: {'close' if self.closes else 'keep-alive'}\r\n\r\n")
        return "\r\n".join(lines).encode("latin-1")


def send_all(chunks: Iterable[bytes], writer: ResponseWriter) -> None:
    """Write the body that a WSGI application returned, and end the answer; then call the body's
    `close`.

    `close` is called after an error too. A body without `close` is allowed.
    """
    try:
        for chunk in chunks:
            writer.write(chunk)
        writer.finish()
    finally:
        close = getattr(chunks, "close", None)
        if close is not None:
            close()


_last_date: tuple[int, str] = (0, "")


def _date() -> str:
    global _last_date  # a new text once a second
    second = process_milliseconds() // 1000
    if _last_date[0] != second:
        _last_date = (second, formatdate(second, usegmt=True))
    return _last_date[1]
