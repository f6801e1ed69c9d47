"""Passes the requests of a client's connection on to the mock, and the answers back unchanged.

Answers are not parsed, so one that a fault rule cuts, delays or corrupts reaches the client that
way.
"""

from __future__ import annotations

import contextlib
import re
import selectors
import socket
import ssl
from collections.abc import Callable
from functools import partial
from typing import Final

from sms_mock.domain.errors import ProviderError
from sms_mock.serving import limits
from sms_mock.serving.chunked_body import ChunkedBody, MalformedChunks
from sms_mock.serving.https_secret import HEADER, https_secret
from sms_mock.serving.incoming_bytes import IncomingBytes
from sms_mock.serving.refusal import refusal_bytes
from sms_mock.serving.request_head import RequestHead, parse_head

Address = tuple[str, int]

_STEP: Final = 65_536
_REQUEST_LINE: Final = re.compile(rb"(?P<begin>[^ ]+ (?:https?://[^/ ]*)?)(?P<rest>/[^ ]* [^ ]+)")
_REPLACED: Final = (
    b"x-forwarded-proto:",
    HEADER.lower().encode() + b":",
    b"expect:",
    b"proxy-",
)


class ClientBytes(IncomingBytes):
    """Reads the bytes that a client sends; some of them may be received but not read yet."""

    def __init__(self, client: socket.socket) -> None:
        super().__init__(client.recv)
        self._client = client

    @property
    def holds(self) -> bool:
        """Whether there are received but unread bytes, which a selector would not report."""
        pending = self._client.pending() if isinstance(self._client, ssl.SSLSocket) else 0
        return self.at < len(self.held) or pending > 0

    def rest(self) -> bytes:
        """Take all received but unread bytes and return them; then a caller may read from the
        socket itself.
        """
        rest = self.held[self.at :]
        self.at = len(self.held)
        return rest


def hand_over(
    client: socket.socket,
    mock: Address,
    *,
    https: bool,
    base: str = "",
    incoming: ClientBytes | None = None,
    first: bytes | None = None,
) -> None:
    """Pass requests on to the mock, and answers back, until one side ends the connection.

    A request that cannot be parsed is refused here, which ends it too. A 100 Continue is sent from
    here.

    Args:
        client: the client's connection; a TLS socket if it is encrypted.
        mock: the address at which the mock answers plain HTTP.
        https: whether the client called an https URL, so that links in answers are https too.
        base: what is put in front of each path, such as `/@checkout`, unless it is there already,
            as in the links of answers.
        incoming: the reader of `client`, if something was already read from it.
        first: the head of the first request, if that was already read.

    Raises:
        OSError: a connection broke, or the mock cannot be reached.
    """
    incoming = incoming or ClientBytes(client)
    rewrite = partial(_rewritten, https=https, base=base)
    client.settimeout(limits.PATIENCE_SECONDS)
    with socket.create_connection(mock) as upstream, selectors.DefaultSelector() as selector:
        selector.register(client, selectors.EVENT_READ)
        selector.register(upstream, selectors.EVENT_READ)
        try:
            if first is not None:
                _pass_request(first, incoming, client, upstream, rewrite)
            while True:
                ready = {} if incoming.holds else {key.fileobj for key, _ in selector.select()}
                if upstream in ready and not _pass_answer(upstream, client):
                    return
                if incoming.holds or client in ready:
                    head = incoming.head()
                    if head is None:
                        return
                    _pass_request(head, incoming, client, upstream, rewrite)
        except ProviderError as refused:
            client.sendall(refusal_bytes(refused))


def _pass_answer(upstream: socket.socket, client: socket.socket) -> bool:
    """Pass on what the mock has sent; return False if it has closed the connection."""
    data = upstream.recv(_STEP)
    client.sendall(data)
    return bool(data)


def _pass_request(
    data: bytes,
    incoming: ClientBytes,
    client: socket.socket,
    upstream: socket.socket,
    rewrite: Callable[[bytes], bytes],
) -> None:
    head = parse_head(data)
    if head.awaits_continue:
        client.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
    upstream.sendall(rewrite(data))
    # A mock that refuses a body early closes its side; its answer is passed on all the same.
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        pass_body(head, incoming, upstream)


def _rewritten(data: bytes, *, https: bool, base: str) -> bytes:
    first, *lines = data.split(b"\r\n")
    if base:
        first = _below(first, base.encode())
    kept = [line for line in lines if not line.lower().startswith(_REPLACED)]
    return b"\r\n".join([first, *(_https_headers() if https else []), *kept, b"", b""])


def _below(first: bytes, base: bytes) -> bytes:
    """Return a request line with `base` in front of its path, unless the path begins with it."""
    found = _REQUEST_LINE.fullmatch(first)
    if found is None or re.match(re.escape(base) + rb"(?:[/? ]|\Z)", found["rest"]):
        return first
    return found["begin"] + base + found["rest"]


def _https_headers() -> list[bytes]:
    """Return the headers that say that the client called an https URL.

    A mock in another process does not know the secret; it follows the first header if it was
    started with --behind-proxy.
    """
    return [b"X-Forwarded-Proto: https", f"{HEADER}: {https_secret()}".encode()]


def pass_body(head: RequestHead, incoming: IncomingBytes, upstream: socket.socket) -> None:
    """Read the body of a request from the client and pass it on; a request without a body has none.

    A malformed chunked body is passed on as far as it is correct, and then made to be refused.

    Args:
        head: the request's head.
        incoming: the reader of the client, which has read the head.
        upstream: the connection to which the body is written.

    Raises:
        OSError: a connection broke, or the client's connection ended within the body.
    """
    if head.length is None:
        _pass_chunks(incoming, upstream)
        return
    left = head.length
    while left:
        data = incoming.read(min(left, _STEP))
        if not data:
            raise ConnectionError("the connection ended within a body")
        upstream.sendall(data)
        left -= len(data)


def _pass_chunks(incoming: IncomingBytes, upstream: socket.socket) -> None:
    chunks = ChunkedBody(incoming)
    try:
        while data := chunks.read(_STEP):
            upstream.sendall(b"%x\r\n%b\r\n" % (len(data), data))
        upstream.sendall(b"0\r\n\r\n")
    except MalformedChunks:
        upstream.sendall(b"malformed\r\n")  # so that the mock refuses it, as without the proxy
