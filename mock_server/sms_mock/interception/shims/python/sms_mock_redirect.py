"""Redirects this process's connections to the provider to the mock, if Python's `socket` makes
them.

This file uses only the standard library and runs on Python 3.8 and later, because `sms-mock run`
also loads it into interpreters that do not have this package. Importing it changes nothing;
`Redirect.install` does.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Sequence
from pathlib import Path
from typing import Any

HTTPS = 443
HTTP = 80


class Redirect:
    """Patches `socket` and `ssl` so that connections to the provider reach the mock.

    If the program names a host of the provider as `server_hostname` of a TLS connection, only the
    mock's authority is trusted, whatever the program asks for. So a program that reaches the live
    service in spite of the patches sends it no request.

    Args:
        stand_in: the loopback address to which the provider's names resolve.
        tls: address (host, port) at which the mock answers with TLS, for connections to port 443.
        plain: address at which the mock answers without TLS, for connections to port 80.
        authority: the certificate of the mock's authority as PEM text.
        hosts: the provider's names that reach the mock.
        domains: the provider's domains; names in them that are not in `hosts` do not resolve.
        offline: whether to refuse connections to all other machines.
        find_addresses: whether to redirect connections to the provider's public IP addresses too.
            The system's resolver gives them at the first connection to a public address.
    """

    def __init__(
        self,
        stand_in: str,
        tls: tuple[str, int],
        plain: tuple[str, int],
        authority: str,
        hosts: Sequence[str],
        domains: Sequence[str],
        offline: bool = False,
        find_addresses: bool = False,
    ) -> None:
        self._stand_in = stand_in
        self._ways = {HTTPS: tls, HTTP: plain}
        self._authority = authority
        self._hosts = tuple(hosts)
        self._domains = tuple(domains)
        self._offline = offline
        self._find_addresses = find_addresses
        self._addresses: Any = None
        self._before: list[tuple[Any, str, Any]] = []

    def install(self) -> None:
        """Patch `socket` and `ssl` for the whole process, until `uninstall`."""
        self._patch(socket, "getaddrinfo", self._getaddrinfo)
        self._patch(socket, "gethostbyname", self._gethostbyname)
        self._patch(socket, "gethostbyname_ex", self._gethostbyname_ex)
        for name in ("connect", "connect_ex"):
            self._patch(socket.socket, name, self._connecting(name))
        for name in ("wrap_socket", "wrap_bio"):
            self._patch(ssl.SSLContext, name, self._wrapping(name))

    def uninstall(self) -> None:
        """Undo what `install` did."""
        while self._before:
            place, name, own = self._before.pop()
            if own is None:
                delattr(place, name)  # it was inherited from a base class
            else:
                setattr(place, name, own)

    def _patch(self, place: Any, name: str, patched: Any) -> None:
        self._before.append((place, name, vars(place).get(name)))
        setattr(place, name, patched)

    def _is_providers(self, host: Any) -> bool:
        name = _name_of(host)
        return any(name == domain or name.endswith("." + domain) for domain in self._domains)

    def _resolved(self, host: Any) -> Any:
        """Return what to look up in place of a host: the stand-in for the provider's, or the host.

        Raises:
            socket.gaierror: the host is in a domain of the provider, but not in `hosts`.
        """
        if not self._is_providers(host):
            return host
        if _name_of(host) in self._hosts:
            return self._stand_in
        raise socket.gaierror(socket.EAI_NONAME, f"sms-mock lets nothing out to {_name_of(host)}")

    def _getaddrinfo(self, host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        resolved = self._resolved(host)
        if resolved is not host:
            # The stand-in is an IPv4 address, so a query for IPv6 only would find nothing.
            family = kwargs.pop("family", args[0] if args else 0)
            if family == socket.AF_INET6:
                resolved = "::ffff:" + resolved
            args = (family, *args[1:])
        return self._original(socket, "getaddrinfo")(resolved, port, *args, **kwargs)

    def _gethostbyname(self, host: Any) -> Any:
        return self._original(socket, "gethostbyname")(self._resolved(host))

    def _gethostbyname_ex(self, host: Any) -> Any:
        return self._original(socket, "gethostbyname_ex")(self._resolved(host))

    def _connecting(self, name: str) -> Any:
        original = getattr(socket.socket, name)

        def connect(sock: socket.socket, address: Any) -> Any:
            if sock.family in (socket.AF_INET, socket.AF_INET6):
                address = self._redirected(sock, address)
            return original(sock, address)

        return connect

    def _redirected(self, sock: socket.socket, address: Any) -> Any:
        if not isinstance(address, tuple) or len(address) < 2:
            return address
        host = self._resolved(address[0])
        plain = str(host)[7:] if str(host).startswith("::ffff:") else host
        if plain == self._stand_in or self._is_providers_address(host):
            way = self._ways.get(address[1])
            if way is None:
                raise ConnectionRefusedError("sms-mock lets nothing out to the provider's host")
            mapped = "::ffff:" + way[0] if sock.family == socket.AF_INET6 else way[0]
            return (mapped, way[1], *address[2:])
        if self._offline and not _is_here(host):
            raise ConnectionRefusedError(f"sms-mock run --offline refuses {host}")
        return address

    def _is_providers_address(self, host: Any) -> bool:
        address = _public_address(host) if self._find_addresses else None
        if address is None:
            return False
        if self._addresses is None:
            known: set[Any] = set()
            for name in self._hosts:
                try:
                    found = self._original(socket, "getaddrinfo")(name, HTTPS)
                except OSError:
                    continue  # the name has no address here, so there is none to redirect
                known.update(ipaddress.ip_address(each[4][0].split("%")[0]) for each in found)
            self._addresses = known
        return address in self._addresses

    def _wrapping(self, name: str) -> Any:
        original = getattr(ssl.SSLContext, name)

        def wrap(context: ssl.SSLContext, *args: Any, **kwargs: Any) -> Any:
            if self._is_providers(kwargs.get("server_hostname")) and not _is_mock_context(context):
                context = self._mock_context()
                kwargs.pop("session", None)  # it belongs to the context that was given
            return original(context, *args, **kwargs)

        return wrap

    def _mock_context(self) -> ssl.SSLContext:
        context = _MockContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(cadata=self._authority)
        return context

    def _original(self, place: Any, name: str) -> Any:
        return next(own for where, what, own in self._before if where is place and what == name)


class _MockContext(ssl.SSLContext):
    """A TLS context that trusts only a mock's authority.

    If two redirects are installed, the one that was installed last makes the context, and the other
    recognises it and leaves it as it is.
    """

    is_sms_mocks = True


def _is_mock_context(context: ssl.SSLContext) -> bool:
    # Not by `isinstance`: the other redirect may come from a second copy of this module.
    return getattr(context, "is_sms_mocks", False)


def _name_of(host: Any) -> str:
    text = bytes(host).decode("latin-1") if isinstance(host, (bytes, bytearray)) else host
    return text.strip().lower().rstrip(".") if isinstance(text, str) else ""


def _is_here(host: Any) -> bool:
    """Return whether a host is this machine; any name but `localhost` is not."""
    try:
        address = ipaddress.ip_address(str(host).split("%")[0])
    except ValueError:
        return _name_of(host) == "localhost"
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback or address.is_unspecified


def _public_address(host: Any) -> Any:
    """Return the public IP address that a text gives, also in unusual spellings such as 0x29010203.

    None means that the text is a name, or a loopback or private address.
    """
    text = str(host).split("%")[0]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        try:
            address = ipaddress.IPv4Address(socket.inet_aton(text))  # such as 0x29010203
        except (OSError, UnicodeError):
            return None
    address = getattr(address, "ipv4_mapped", None) or address
    return None if address.is_loopback or address.is_private else address


def from_description(description: dict[str, Any]) -> Redirect:
    """Return a redirect made from the JSON object that `sms-mock run` puts into the environment.

    Raises:
        OSError: the file with the authority's certificate cannot be read.
    """
    authority = Path(description["authorityFile"]).read_text("ascii")
    return Redirect(
        stand_in=description["standIn"],
        tls=tuple(description["tls"]),
        plain=tuple(description["plain"]),
        authority=authority,
        hosts=description["hosts"],
        domains=description["domains"],
        offline=description["offline"],
    )
