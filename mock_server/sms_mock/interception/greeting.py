"""Reads the first bytes that a client sends in a tunnel, to learn which host it wants.

A TLS client names the host in its ClientHello, which may arrive in several records and packets. An
HTTP client names it in the head of its request. The proxy passes nothing on to the host before.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from sms_mock.interception.provider import DOMAINS, name_of

_RECEIVE: Final = 65_536
_LONGEST: Final = 262_144
"""The most bytes of a greeting; a ClientHello may have 131,396, and an HTTP head fewer."""

_HANDSHAKE: Final = 0x16
_RECORD_HEAD: Final = 5
_LONGEST_RECORD: Final = 16_384
_CLIENT_HELLO: Final = 1
_LONGEST_SESSION: Final = 32
_SERVER_NAME: Final = b"\x00\x00"

_HTTP_START: Final = re.compile(rb"[A-Z]{1,20}(?: [\x21-\xff]*(?: [HTP/1.0-9]*\r?)?)?\Z")
_HTTP_LINE: Final = re.compile(rb"[A-Z]{1,20} [\x21-\xff]+ HTTP/1\.[0-9]\r?\n")
_HTTP_END: Final = re.compile(rb"\n\r?\n")
_HTTP_HOST: Final = re.compile(rb"\n(?i:host)[ \t]*:[ \t]*([^\r\n]*)")


class Greeting(NamedTuple):
    """The first bytes that a client sent, and the hosts that they name.

    Attributes:
        data: all bytes read so far; they must still be passed on.
        names: the hosts that a whole ClientHello or HTTP head names, in lower case. The provider's
            domains that stand anywhere in an HTTP head are added. If there is neither a whole
            ClientHello nor a whole head, the provider's domains that stand in `data`, unless that
            is malformed TLS.
        broken: True if the bytes begin as TLS and are malformed, too many or incomplete, so that
            the client may want any host.
    """

    data: bytes
    names: tuple[str, ...] = ()
    broken: bool = False


def read_greeting(receive: Callable[[int], bytes], known: bytes = b"") -> Greeting:
    """Read from a client until it has named the host that it wants, and return what was read.

    Reading also ends if the bytes are neither TLS nor HTTP, or after 262,144 bytes or more, or if
    the client ends the connection.

    Args:
        receive: returns at most the given number of bytes, or none at the end, like a socket's
            `recv`.
        known: bytes that were already read from the client.

    Raises:
        OSError: the connection broke.
    """
    data = known or receive(_RECEIVE)
    while True:
        found = _tls_names(data) if data[:1] == bytes([_HANDSHAKE]) else _http_names(data)
        if found is not None:
            return found
        more = receive(_RECEIVE) if len(data) < _LONGEST else b""
        if not more:
            return Greeting(data, _mentioned(data), broken=data[:1] == bytes([_HANDSHAKE]))
        data += more


def _tls_names(data: bytes) -> Greeting | None:
    """Return the bytes of a TLS client with the hosts that its ClientHello names.

    None means that the ClientHello is not complete yet.
    """
    try:
        hello = _client_hello(data)
        return None if hello is None else Greeting(data, _server_names(hello))
    except ValueError:
        return Greeting(data, broken=True)


def _client_hello(data: bytes) -> bytes | None:
    """Return the ClientHello from the TLS records in `data`, or None if it is not complete yet.

    Raises:
        ValueError: the bytes are not records of a handshake that begins with a ClientHello.
    """
    message = b""
    at = 0
    while at < len(data):
        head = data[at : at + _RECORD_HEAD]
        length = int.from_bytes(head[3:5], "big")
        if head[0] != _HANDSHAKE or head[1:2] not in (b"", b"\x03"):
            raise ValueError("not a record of a handshake")
        if len(head) == _RECORD_HEAD and not 0 < length <= _LONGEST_RECORD:
            raise ValueError("not a length of a record")
        message += data[at + _RECORD_HEAD : at + _RECORD_HEAD + length]
        at += _RECORD_HEAD + length
        if message and message[0] != _CLIENT_HELLO:
            raise ValueError("not a ClientHello")
        if len(message) >= 4 and len(message) >= (end := 4 + int.from_bytes(message[1:4], "big")):
            return message[4:end]
    return None


def _server_names(hello: bytes) -> tuple[str, ...]:
    """Return the hosts in the server_name extension of a ClientHello (RFC 6066, section 3).

    Raises:
        ValueError: the message is malformed.
    """
    rest = _Reader(hello)
    rest.take(2 + 32)  # version, random
    if len(rest.vector(1)) > _LONGEST_SESSION:
        raise ValueError("not a session")
    rest.vector(2)  # cipher suites
    rest.vector(1)  # compression
    names = []
    extensions = _Reader(rest.vector(2) if rest.left else b"")
    rest.end()
    while extensions.left:
        kind, content = extensions.take(2), extensions.vector(2)
        if kind == _SERVER_NAME:
            whole = _Reader(content)
            entries = _Reader(whole.vector(2))
            whole.end()
            while entries.left:
                entries.take(1)
                names.append(name_of(entries.vector(2).decode("latin-1")))
    return tuple(names)


class _Reader:
    """Reads the fields of a TLS message in order; raises ValueError if one goes beyond its end."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @property
    def left(self) -> int:
        return len(self._data) - self._at

    def take(self, size: int) -> bytes:
        if size > self.left:
            raise ValueError("a field reaches beyond the message")
        self._at += size
        return self._data[self._at - size : self._at]

    def end(self) -> None:
        if self.left:
            raise ValueError("more than the fields of the message")

    def vector(self, size: int) -> bytes:
        """Return a field that begins with its own length, which takes `size` bytes."""
        return self.take(int.from_bytes(self.take(size), "big"))


def _http_names(data: bytes) -> Greeting | None:
    """Return the bytes of a client that does not speak TLS, with the hosts that they name.

    None means that the bytes may be the beginning of an HTTP request's head.
    """
    if _HTTP_LINE.match(data):
        end = _HTTP_END.search(data)
        if end is None:
            return None
        head = data[: end.end()]
        hosts = [host.decode("latin-1") for host in _HTTP_HOST.findall(head)]
        named = (name_of(re.sub(r":[0-9]*\Z", "", host.strip())) for host in hosts)
        return Greeting(data, (*named, *_mentioned(head)))
    return None if _HTTP_START.match(data) else Greeting(data, _mentioned(data))


def _mentioned(data: bytes) -> tuple[str, ...]:
    """Return those of the provider's domains that stand anywhere in the bytes."""
    text = data.lower()
    return tuple(domain for domain in DOMAINS if domain.encode("ascii") in text)
