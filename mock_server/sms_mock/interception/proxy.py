"""The proxy a child's requests go through: the provider's to the mock, all others on or refused."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urlsplit

from sms_mock.domain.errors import ProviderError
from sms_mock.interception.outside import Outside
from sms_mock.interception.provider import is_api_host, is_providers, name_of
from sms_mock.interception.to_mock import Address, Asked, hand_over, pass_body
from sms_mock.interception.tunnel import beginning_of, names_provider, tunnel
from sms_mock.serving.request_head import RequestHead, parse_head

HTTPS = 443
HTTP = 80


class Ways(NamedTuple):
    """Where requests go.

    Attributes:
        tls: the listener that answers in the provider's name.
        mock: the mock's plain HTTP.
        stand_in: the loopback address that the provider's names may have been resolved to.
        outside: to all others; None where they are refused.
    """

    tls: Address
    mock: Address
    stand_in: str
    outside: Outside | None


class Proxy:
    """Talks with one client of the proxy at a time; `hold` is what a `Listener` wants.

    Args:
        ways: where requests go.
        refused: hears of each host that was refused, as 'host:port'.
    """

    def __init__(self, ways: Ways, refused: Callable[[str], object]) -> None:
        self._ways = ways
        self._refused = refused

    def handle(self, client: socket.socket, address: object = None) -> None:
        """Serve what a client asks for.

        Raises:
            OSError: somebody broke off.
        """
        asked = Asked(client)
        try:
            data = asked.head()
            if data is None:
                return
            head = parse_head(data)
        except ProviderError as error:
            _answer(client, 400, f"sms-mock run: {error}")
            return
        if head.method == "CONNECT":
            host, port = _host_and_port(head.target, HTTPS)
            self._connect(client, asked, host, port)
        else:
            self._pass_http(client, asked, data, head)

    def _connect(self, client: socket.socket, asked: Asked, host: str, port: int) -> None:
        if self._is_providers(host):
            known = is_api_host(host) or host == self._ways.stand_in
            way = {HTTPS: self._ways.tls, HTTP: self._ways.mock}.get(port) if known else None
            if way is None:
                self._refuse(client, host, port, "the mock does not answer there")
                return
            with socket.create_connection(way) as upstream:
                client.sendall(_CONSENT)
                tunnel(client, upstream, asked.rest)
            return
        reached = self._reach(client, host, port)
        if reached is None:
            return
        with reached:
            reached.settimeout(None)
            client.sendall(_CONSENT)
            self._pass_guarded(client, asked, reached, (host, port))

    def _reach(self, client: socket.socket, host: str, port: int) -> socket.socket | None:
        outside = self._ways.outside
        if outside is None and not _is_here(host):
            self._refuse(client, host, port, "--offline lets nothing out")
            return None
        try:
            return (outside or Outside({})).connect(host, port)
        except (OSError, UnicodeError) as error:
            _answer(client, 502, f"sms-mock run: {host}:{port} cannot be reached: {error}")
            return None

    def _pass_guarded(
        self, client: socket.socket, asked: Asked, upstream: socket.socket, to: Address
    ) -> None:
        """A tunnel that ends where its client says that it wants the provider after all.

        That is how a client that looked the provider's address up by itself is found out. The
        server may be the one to speak first, so its side is open meanwhile.
        """

        def checked() -> bytes:
            beginning = beginning_of(client, asked.rest())
            if names_provider(beginning):
                self._refused(f"{to[0]}:{to[1]}, where the provider was called")
                raise ConnectionRefusedError
            return beginning

        tunnel(client, upstream, checked)

    def _pass_http(
        self, client: socket.socket, asked: Asked, data: bytes, head: RequestHead
    ) -> None:
        parts = urlsplit(head.target)
        named = dict(head.headers).get("HOST", "")
        scheme = parts.scheme or "http"
        host, port = _host_and_port(parts.netloc or named, HTTPS if scheme == "https" else HTTP)
        inner, _ = _host_and_port(named, 0)
        if self._is_providers(host) or self._is_providers(inner):
            name = host if self._is_providers(host) else inner
            if port not in (HTTP, HTTPS) or not (is_api_host(name) or name == self._ways.stand_in):
                self._refuse(client, name, port, "the mock does not answer there")
                return
            https = scheme == "https"
            hand_over(client, self._ways.mock, https=https, asked=asked, first=data)
        elif not parts.netloc or scheme != "http":
            _answer(client, 400, "sms-mock run: this is a proxy for http and for CONNECT")
        else:
            self._pass_one_request(client, asked, data, head, (host, port))

    def _pass_one_request(
        self, client: socket.socket, asked: Asked, data: bytes, head: RequestHead, to: Address
    ) -> None:
        outside = self._ways.outside
        if outside is None and not _is_here(to[0]):
            self._refuse(client, *to, "--offline lets nothing out")
            return
        try:
            upstream, proxy = (outside or Outside({})).connect_for_http(*to)
        except (OSError, UnicodeError) as error:
            _answer(client, 502, f"sms-mock run: {to[0]}:{to[1]} cannot be reached: {error}")
            return
        with upstream:
            upstream.settimeout(None)
            if head.awaits_continue:
                client.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
            upstream.sendall(_alone(data, head, proxy))
            pass_body(head, asked, upstream)
            while answer := upstream.recv(65_536):
                client.sendall(answer)

    def _is_providers(self, host: str) -> bool:
        return is_providers(host) or host == self._ways.stand_in

    def _refuse(self, client: socket.socket, host: str, port: int, why: str) -> None:
        self._refused(f"{host}:{port}")
        _answer(client, 403, f"sms-mock run refuses {host}:{port}: {why}")


_CONSENT = b"HTTP/1.1 200 Connection established\r\n\r\n"
_REASONS = {400: "Bad Request", 403: "Forbidden", 502: "Bad Gateway"}
_OF_ONE_HOP = ("connection", "proxy-connection", "proxy-authorization", "keep-alive", "expect")


def _alone(data: bytes, head: RequestHead, proxy: list[str] | None) -> bytes:
    """The head of a request as the only one of its connection, for a server or for its proxy."""
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
    """Of 'host:port'; no host, and the default, where it is not that."""
    try:
        parts = urlsplit(f"//{text}")
        return name_of(parts.hostname or ""), parts.port or default
    except ValueError:
        return "", default


def _is_here(host: str) -> bool:
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
