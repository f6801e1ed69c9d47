"""Reads what a client sends over one connection: heads of requests, and bodies of known length.

`chunked_body` reads the other bodies, and `request_head` parses the heads.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sms_mock.serving import limits, refusal

_RECEIVE: Final = 65_536
_RECEIVE_BODY: Final = 262_144
_HEAD_END: Final = b"\r\n\r\n"
_TLS: Final = b"\x16\x03"


class IncomingBytes:
    """Reads the bytes of one connection in order.

    Args:
        receive: returns between 1 and the given number of bytes, or none at the end of the
            connection, like a socket's `recv`.
        give_way: called before more of a body is received, so that a greenlet lets others run. If a
            client is quick, its data is always there, so `receive` itself never waits.
    """

    def __init__(
        self, receive: Callable[[int], bytes], give_way: Callable[[], object] = lambda: None
    ) -> None:
        self._receive = receive
        self._give_way = give_way
        self.held = b""
        """The bytes that were received; those before `at` were already read."""
        self.at = 0
        """The index in `held` of the next byte to read. Readers increase it, because to cut each
        small piece off the front of `held` would copy the rest each time."""
        self._head = b""

    def head(self) -> bytes | None:
        """Take the head of the next request from the connection and return it.

        Returns:
            The head without the empty line that ends it; None if the connection has ended before
            it.

        Raises:
            UriTooLong, HeadersTooLarge: the head exceeds a limit.
            BadRequest: a line of the head does not end in CR and LF, or the client speaks TLS.
            OSError: the connection broke, timed out, or ended within the head.
        """
        held = self.held[self.at :] if self.at else self.held
        self.at = 0
        searched = 0
        stray_end = True  # some clients send a CR and LF after a body (RFC 9112, section 2.2)
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
        self.held = held
        self.at = end + len(_HEAD_END)
        return held[:end]

    @property
    def head_is_of_head_request(self) -> bool:
        """Whether the method of the latest request is HEAD, even if its head is incomplete."""
        return self._head.startswith(b"HEAD ")

    def read(self, size: int) -> bytes:
        """Take between 1 and `size` bytes of a body and return them; none if the connection has
        ended.

        Raises:
            OSError: the connection broke or timed out.
        """
        if self.at == len(self.held):
            self._give_way()
            return self._receive(min(size, _RECEIVE_BODY))
        data = self.held[self.at : self.at + size]
        self.at += len(data)
        return data

    def receive_more(self, size: int) -> bool:
        """Receive at most `size` bytes, append them to `held`, and drop from `held` what was
        already read.

        `at` becomes 0.

        Returns:
            False if the connection has ended.

        Raises:
            OSError: the connection broke or timed out.
        """
        self._give_way()
        data = self._receive(size)
        self.held, self.at = self.held[self.at :] + data, 0
        return bool(data)


def _check_unfinished(held: bytes) -> None:
    if held.startswith(_TLS):
        raise refusal.tls()  # a TLS client now waits for an answer and sends no line end
    line_end = held.find(b"\r\n")
    if (line_end if line_end >= 0 else len(held)) > limits.REQUEST_LINE:
        raise refusal.line_too_long()
    if line_end >= 0 and len(held) - line_end > limits.HEADERS:
        raise refusal.headers_too_large()
    if held.count(b"\n") != held.count(b"\r\n"):
        # A line ends in LF without CR, so the empty line that ends a head would never be found.
        raise refusal.malformed_line() if line_end < 0 else refusal.malformed_header()
