"""Decides whether a connection to a host whose name is not the provider's is allowed.

A client may have the provider's IP address from its own DNS client or from a configuration. So the
name that a client gives is believed only if the address belongs to that name.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Callable, Collection, Sequence
from typing import Final, NamedTuple

from sms_mock.interception.provider import HOSTS, is_providers

Lookup = Callable[[str], Collection[str]]

_PORT: Final = 443


class Verdict(NamedTuple):
    """The decision about a connection.

    Attributes:
        allowed: False if nothing may be sent on it.
        note: why it is refused or doubtful, for the summary of the run; empty if it is neither.
    """

    allowed: bool
    note: str = ""


def addresses_of(host: str) -> Collection[str]:
    """Return the IP addresses that the system's resolver gives for a host, which may be none."""
    try:
        found = socket.getaddrinfo(host, _PORT, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return frozenset()
    return frozenset(plain_address(str(entry[4][0])) for entry in found)


def plain_address(text: str) -> str:
    """Return an IP address in one spelling: without zone, and an IPv4-mapped IPv6 address as IPv4.

    A text that is not an IP address is returned as it is.
    """
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return text
    return str(getattr(address, "ipv4_mapped", None) or address)


class OutboundPolicy:
    """Decides about the connections of one command to hosts whose names are not the provider's.

    Args:
        strict: whether to refuse a connection that may be for the provider; if not, it is allowed
            with a note for the summary.
        lookup: returns the IP addresses of a host.
    """

    def __init__(self, *, strict: bool, lookup: Lookup = addresses_of) -> None:
        self._strict = strict
        self._lookup = lookup
        self._lock = threading.Lock()
        self._providers: Collection[str] | None = None

    def judge(
        self, host: str, peer: str | None, names: Sequence[str], *, broken: bool = False
    ) -> Verdict:
        """Decide about a connection before anything is sent on it; this may look names up in DNS.

        Args:
            host: the name or address that the client asked for, which is not a name of the
                provider's.
            peer: the IP address of the connection; None behind a proxy, which resolves `host`.
            names: the hosts that the client named in its first bytes.
            broken: whether those bytes are malformed or incomplete TLS.
        """
        if any(map(is_providers, names)):
            return Verdict(False, "where the provider was called")
        if broken:
            return Verdict(False, "where TLS began without a whole greeting")
        by_address = _is_address(host)
        address = plain_address(peer or (host if by_address else ""))
        names = [name for name in names if name and not _is_address(name)]
        if not address or _is_loopback(address):
            return Verdict(True)
        if address in self._provider_addresses():
            if not names:
                return Verdict(False, "an address of the provider's, and no name was said")
            return self._doubtful("an address of the provider's, though another name was said")
        if not by_address or (names and all(address in self._lookup(name) for name in names)):
            return Verdict(True)
        return self._doubtful("an address, and no name that belongs to it was said")

    def _doubtful(self, why: str) -> Verdict:
        return Verdict(not self._strict, why)

    def _provider_addresses(self) -> Collection[str]:
        with self._lock:
            if self._providers is None:
                self._providers = {one for host in HOSTS for one in self._lookup(host)}
            return self._providers


def _is_address(host: str) -> bool:
    """Return whether a host is an IP address, in any spelling that the system accepts.

    An example of an unusual one is 0x7f000001.
    """
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        try:
            socket.inet_aton(host)
        except (OSError, UnicodeError):
            return False
    return True


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
