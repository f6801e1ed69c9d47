"""Reads the bytes that a client sends over one connection: heads, and bodies of a known length.

`chunked_body` reads the other bodies. `request_head` parses a head.
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
    """The bytes of one connection, read in order.

    Args:
        receive: returns between 1 and the given number of bytes, or no bytes at the end of the
            connection; a socket's `recv`.
        give_way: called before more of a body is received, so that a greenlet lets others run. It
            would not otherwise: data of a quick client is always there, so `receive` never waits.
    """

    def __init__(
        self, receive: Callable[[int], bytes], give_way: Callable[[], object] = lambda: None
    ) -> None:
        self._receive = receive
        self._give_way = give_way
        self.held = b""
        """Bytes that have been received; those before `at` have been read too."""
        self.at = 0
        """The index in `held` of the next byte to read. Readers move it, because to cut each
        small piece off the front of `held` would copy all the rest each time."""
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
        """Whether the method of the latest head, complete or not, is HEAD."""
        return self._head.startswith(b"HEAD ")

    def read(self, size: int) -> bytes:
        """Read at most `size` bytes of a body; at least one unless the connection has ended."""
        if self.at == len(self.held):
            self._give_way()
            return self._receive(min(size, _RECEIVE_BODY))
        data = self.held[self.at : self.at + size]
        self.at += len(data)
        return data

    def receive_more(self, size: int) -> bool:
        """Add at most `size` bytes to `held` and drop those before `at`, which becomes 0.

        Returns:
            False if the connection has ended.
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
