"""Connects to hosts that are not the provider's: directly, or through the user's own proxy."""

from __future__ import annotations

import base64
import socket
from collections.abc import Mapping
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from sms_mock.interception.to_mock import Address

_CONNECT_SECONDS: Final = 60.0
_LONGEST_ANSWER: Final = 65_536


class OtherHosts:
    """Connects to hosts that are not the provider's, directly or through the user's proxy.

    Only HTTP proxies that are reached without TLS are used. If the environment names another kind,
    connections are direct.

    Args:
        environ: the environment of `sms-mock run`, whose proxy variables name the user's proxy.
    """

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._proxies = {scheme: _proxy(environ, scheme) for scheme in ("http", "https")}
        named = environ.get("no_proxy") or environ.get("NO_PROXY") or ""
        self._direct = [name.strip().lower().lstrip("*.") for name in named.split(",")]

    def connect(self, host: str, port: int) -> tuple[socket.socket, str | None]:
        """Connect to a host, through a CONNECT tunnel of the user's https proxy if one is set for
        it.

        Returns:
            The connection, and the host's IP address; None instead of the address behind a proxy.

        Raises:
            OSError: the host or the proxy cannot be reached, or the proxy refuses.
            UnicodeError: the host's name cannot be written in ASCII.
        """
        proxy = self._proxy_for("https", host)
        if proxy is None:
            return _direct(host, port)
        made = socket.create_connection(_address(proxy), _CONNECT_SECONDS)
        name = f"[{host}]" if ":" in host else host
        lines = [f"CONNECT {name}:{port} HTTP/1.1", f"Host: {name}:{port}", *_authorization(proxy)]
        try:
            made.sendall("\r\n".join([*lines, "", ""]).encode("ascii"))
            _read_consent(made)
        except BaseException:
            made.close()
            raise
        return made, None

    def connect_for_http(
        self, host: str, port: int
    ) -> tuple[socket.socket, str | None, list[str] | None]:
        """Connect to a host for one plain HTTP request, or to the user's http proxy if one is set
        for it.

        Returns:
            The connection, the host's IP address, and header lines for the proxy. Behind a proxy
            the address is None; without a proxy the header lines are None.

        Raises:
            OSError: the host or the proxy cannot be reached.
            UnicodeError: the host's name cannot be written in ASCII.
        """
        proxy = self._proxy_for("http", host)
        if proxy is None:
            return *_direct(host, port), None
        made = socket.create_connection(_address(proxy), _CONNECT_SECONDS)
        return made, None, _authorization(proxy)

    def _proxy_for(self, scheme: str, host: str) -> SplitResult | None:
        name = host.lower()
        for direct in self._direct:
            if direct and (direct == name or name.endswith(f".{direct}")):
                return None
        if "*" in self._direct or name in ("localhost", "::1") or name.startswith("127."):
            return None
        return self._proxies[scheme]


def _direct(host: str, port: int) -> tuple[socket.socket, str]:
    made = socket.create_connection((host, port), _CONNECT_SECONDS)
    return made, str(made.getpeername()[0])


def _proxy(environ: Mapping[str, str], scheme: str) -> SplitResult | None:
    for name in (f"{scheme}_proxy", f"{scheme.upper()}_PROXY", "all_proxy", "ALL_PROXY"):
        if environ.get(name):
            url = environ[name]
            parts = urlsplit(url if "://" in url else f"http://{url}")
            # SOCKS proxies, and proxies behind TLS, need other protocols.
            return parts if parts.scheme == "http" and parts.hostname else None
    return None


def _address(proxy: SplitResult) -> Address:
    return proxy.hostname or "", proxy.port or 80


def _authorization(proxy: SplitResult) -> list[str]:
    if proxy.username is None:
        return []
    words = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}"
    return [f"Proxy-Authorization: Basic {base64.b64encode(words.encode()).decode('ascii')}"]


def _read_consent(made: socket.socket) -> None:
    answer = b""
    while not answer.endswith(b"\r\n\r\n"):
        byte = made.recv(1)  # what follows the answer belongs to the tunnel
        if not byte or len(answer) > _LONGEST_ANSWER:
            raise ConnectionError("the proxy did not answer")
        answer += byte
    status = answer.split(b" ", 2)[1:2]
    if status != [b"200"]:
        line = answer.split(b"\r\n", 1)[0].decode("latin-1")
        raise ConnectionRefusedError(f"the proxy refused: {line}")
