"""Decides which Host headers `/_mock` and the page answer to."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from typing import Final

from sms_mock.shapes.allowed_host import ALLOWED_HOST

_LOCAL_SUFFIXES: Final = (".localhost", ".local", ".internal", ".test", ".home.arpa")
_SERVICE: Final = re.compile(r"[a-z0-9-]+\.[a-z0-9-]+\.svc")
"""The name of a Kubernetes service in a namespace. That below `.svc.cluster.local` is local too."""
_HOST: Final = re.compile(r"(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<name>[A-Za-z0-9._-]+))(?::\d{1,5})?")


class AllowedHosts:
    """The hosts under which a server may be called.

    IP addresses, names without a dot, endings such as `.local` and `.test`, and names such as
    `mock.testing.svc` count as private, and are always allowed.

    Args:
        further: what else is allowed, on every port: names, or what is below a name
            (`*.example.com` or `.example.com`).

    Raises:
        Mistake: one of `further` can never match.
    """

    def __init__(self, further: Iterable[str]) -> None:
        read = [ALLOWED_HOST.read_at(entry, "allow_hosts") for entry in further]
        self._names = frozenset(entry for entry in read if not entry.startswith("."))
        self._below = (*_LOCAL_SUFFIXES, *(entry for entry in read if entry.startswith(".")))

    def allow(self, host: str) -> bool:
        """Return whether a server may be called with this Host header."""
        name = name_of(host)
        if name is None:
            return False
        if _is_ip(name) or "." not in name or name in self._names:
            return True
        return name.endswith(self._below) or _SERVICE.fullmatch(name) is not None


def name_of(host: str) -> str | None:
    """Return the name in a Host header, in lower case and without port and final dots; None if it
    is malformed.
    """
    found = _HOST.fullmatch(host)
    if found is None:
        return None
    if found["six"] is not None:
        return found["six"] if _is_ip(found["six"]) else None
    name = found["name"].lower().rstrip(".")
    return name or None


def _is_ip(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
