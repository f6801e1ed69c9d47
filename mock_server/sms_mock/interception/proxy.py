"""The HTTP proxy for a command: it sends requests for the provider to the mock, and others out."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from sms_mock.domain.errors import ProviderError
from sms_mock.interception.greeting import read_greeting
from sms_mock.interception.other_hosts import OtherHosts
from sms_mock.interception.outbound_policy import OutboundPolicy
from sms_mock.interception.provider import is_api_host, is_providers, name_of
from sms_mock.interception.to_mock import Address, ClientBytes, hand_over, pass_body
from sms_mock.interception.tunnel import tunnel
from sms_mock.serving.request_head import RequestHead, parse_head

HTTPS: Final = 443
HTTP: Final = 80

_CONSENT: Final = b"HTTP/1.1 200 Connection established\r\n\r\n"
_REASONS: Final = {400: "Bad Request", 403: "Forbidden", 502: "Bad Gateway"}
_OF_ONE_HOP: Final = (
    "connection",
    "proxy-connection",
    "proxy-authorization",
    "keep-alive",
    "expect",
)


class Destinations(NamedTuple):
    """The addresses that the proxy connects to.

    Attributes:
        tls: the address of the listener that answers with TLS in the provider's name.
        mock: the address at which the mock answers plain HTTP.
        stand_in: the loopback address to which a client may have resolved the provider's names.
        other_hosts: connects to all other hosts; None if these are refused.
    """

    tls: Address
    mock: Address
    stand_in: str
    other_hosts: OtherHosts | None


class Proxy:
    """Handles the connections of the proxy's clients.

    Args:
        destinations: where to connect to.
        policy: decides about hosts whose names are not the provider's.
        refused: called for each refused connection, with `host:port` or `host:port, reason`.
        let_out: called with `host:port, reason` for each allowed connection that may have been for
            the provider.
    """

    def __init__(
        self,
        destinations: Destinations,
        policy: OutboundPolicy,
        refused: Callable[[str], object],
        let_out: Callable[[str], object],
    ) -> None:
        self._destinations = destinations
        self._policy = policy
        self._refused = refused
        self._let_out = let_out

    def handle(self, client: socket.socket, address: object = None) -> None:
        """Serve a client: one tunnel, one request to another host, or requests to the mock.

        A malformed request is answered with 400, a refused one with 403, and one to a host that
        cannot be reached with 502. A tunnel that is refused because of what the client sends in it
        is closed without an answer.

        Raises:
            OSError: a connection broke, or the mock cannot be reached.
        """
        incoming = ClientBytes(client)
        try:
            data = incoming.head()
            if data is None:
                return
            head = parse_head(data)
        except ProviderError as error:
            _answer(client, 400, f"sms-mock run: {error}")
            return
        if head.method == "CONNECT":
            host, port = _host_and_port(head.target, HTTPS)
            self._connect(client, incoming, host, port)
        else:
            self._pass_http(client, incoming, data, head)

    def _connect(self, client: socket.socket, incoming: ClientBytes, host: str, port: int) -> None:
        if self._is_providers(host):
            known = is_api_host(host) or host == self._destinations.stand_in
            way = (
                {HTTPS: self._destinations.tls, HTTP: self._destinations.mock}.get(port)
                if known
                else None
            )
            if way is None:
                self._refuse(client, host, port, "the mock does not answer there")
                return
            with socket.create_connection(way) as upstream:
                client.sendall(_CONSENT)
                tunnel(client, upstream, incoming.rest)
            return
        if self._destinations.other_hosts is None and not _is_here(host):
            self._refuse(client, host, port, "--offline lets nothing out")
            return
        try:
            reached, peer = (self._destinations.other_hosts or OtherHosts({})).connect(host, port)
        except (OSError, UnicodeError) as error:
            _answer(client, 502, f"sms-mock run: {host}:{port} cannot be reached: {error}")
            return
        with reached:
            reached.settimeout(None)
            client.sendall(_CONSENT)
            tunnel(client, reached, lambda: self._greeting(client, incoming, (host, port), peer))

    def _greeting(
        self, client: socket.socket, incoming: ClientBytes, to: Address, peer: str | None
    ) -> bytes:
        """Read the first bytes that a client sends in a tunnel, and return them to be passed on.

        Raises:
            ConnectionRefusedError: the policy refuses the connection.
            OSError: the client's connection broke.
        """
        greeting = read_greeting(client.recv, incoming.rest())
        if greeting.data and not self._decide(to, peer, greeting.names, broken=greeting.broken):
            raise ConnectionRefusedError
        return greeting.data

    def _decide(
        self, to: Address, peer: str | None, names: tuple[str, ...], *, broken: bool = False
    ) -> bool:
        verdict = self._policy.judge(to[0], peer, names, broken=broken)
        if verdict.note:
            told = self._let_out if verdict.allowed else self._refused
            told(f"{to[0]}:{to[1]}, {verdict.note}")
        return verdict.allowed

    def _pass_http(
        self, client: socket.socket, incoming: ClientBytes, data: bytes, head: RequestHead
    ) -> None:
        parts = urlsplit(head.target)
        named = dict(head.headers).get("HOST", "")
        scheme = parts.scheme or "http"
        host, port = _host_and_port(parts.netloc or named, HTTPS if scheme == "https" else HTTP)
        inner, _ = _host_and_port(named, 0)
        if self._is_providers(host) or self._is_providers(inner):
            name = host if self._is_providers(host) else inner
            if port not in (HTTP, HTTPS) or not (
                is_api_host(name) or name == self._destinations.stand_in
            ):
                self._refuse(client, name, port, "the mock does not answer there")
                return
            https = scheme == "https"
            hand_over(client, self._destinations.mock, https=https, incoming=incoming, first=data)
        elif not parts.netloc or scheme != "http":
            _answer(client, 400, "sms-mock run: this is a proxy for http and for CONNECT")
        else:
            self._pass_one_request(client, incoming, data, head, (host, port), inner)

    def _pass_one_request(
        self,
        client: socket.socket,
        incoming: ClientBytes,
        data: bytes,
        head: RequestHead,
        to: Address,
        named: str,
    ) -> None:
        other_hosts = self._destinations.other_hosts
        if other_hosts is None and not _is_here(to[0]):
            self._refuse(client, *to, "--offline lets nothing out")
            return
        try:
            upstream, peer, proxy = (other_hosts or OtherHosts({})).connect_for_http(*to)
        except (OSError, UnicodeError) as error:
            _answer(client, 502, f"sms-mock run: {to[0]}:{to[1]} cannot be reached: {error}")
            return
        with upstream:
            upstream.settimeout(None)
            names = (named,) if named and named != to[0] else ()
            if not self._decide(to, peer, names):
                text = f"sms-mock run refuses {to[0]}:{to[1]}: it may be the provider"
                _answer(client, 403, text)
                return
            if head.awaits_continue:
                client.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
            upstream.sendall(_alone(data, head, proxy))
            pass_body(head, incoming, upstream)
            while answer := upstream.recv(65_536):
                client.sendall(answer)

    def _is_providers(self, host: str) -> bool:
        return is_providers(host) or host == self._destinations.stand_in

    def _refuse(self, client: socket.socket, host: str, port: int, why: str) -> None:
        self._refused(f"{host}:{port}")
        _answer(client, 403, f"sms-mock run refuses {host}:{port}: {why}")


def _alone(data: bytes, head: RequestHead, proxy: list[str] | None) -> bytes:
    """Return the head of a request, rewritten for one request on a connection of its own.

    It asks the server to close the connection after the answer. Headers that are only for the proxy
    are left out.

    Args:
        data: the head as it came.
        head: the same head, parsed.
        proxy: header lines for the user's proxy, to which the head is sent with the whole URL; None
            if it is sent to the server itself, with the path alone.
    """
    parts = urlsplit(head.target)
    target = head.target if proxy is not None else parts._replace(scheme="", netloc="").geturl()
    lines = [
        line
        for line in data.decode("latin-1").split("\r\n")[1:]
        if line.partition(":")[0].lower() not in _OF_ONE_HOP
    ]
    first = f"{head.method} {target or '/'} HTTP/1.1"
    return "\r\n".join([first, *(proxy or []), *lines, "Connection: close", "", ""]).encode(
        "latin-1"
    )


def _host_and_port(text: str, default: int) -> Address:
    """Return host and port of a text such as `host:port`, with `default` if it has no port.

    A malformed text gives an empty host and `default`.
    """
    try:
        parts = urlsplit(f"//{text}")
        return name_of(parts.hostname or ""), parts.port or default
    except ValueError:
        return "", default


def _is_here(host: str) -> bool:
    """Return whether a host is `localhost` or a loopback address."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _answer(client: socket.socket, status: int, text: str) -> None:
    body = f"{text}\n".encode()
    head = (
        f"HTTP/1.1 {status} {_REASONS[status]}\r\nContent-Type: text/plain; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    client.sendall(head.encode("ascii") + body)
