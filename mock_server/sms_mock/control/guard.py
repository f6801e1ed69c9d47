"""Checks who may call `/_mock`: the host name, the page's origin and the control token.

It keeps out pages of other sites, also through a host name that was made to point at this machine.
The imitated API is called without these checks, since they are not the provider's.
"""

from __future__ import annotations

import hmac
import ipaddress
import re
from collections.abc import Mapping

from werkzeug.datastructures import Headers

from sms_mock.config import Settings
from sms_mock.control.errors import ControlError

_LOCAL_SUFFIXES = (".localhost", ".local", ".internal", ".test", ".home.arpa")
_HOST = re.compile(r"(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<name>[A-Za-z0-9._-]+))(?::\d{1,5})?\Z")
COOKIE = "sms_mock_control"


def check(headers: Headers, cookies: Mapping[str, str], scheme: str, settings: Settings) -> None:
    """Refuse a call that a page of another site could have sent, or that lacks the control token.

    Args:
        headers: the request's headers; names are looked up regardless of case.
        scheme: `http` or `https`: how clients call this server.

    Raises:
        ControlError: 403 for a host or origin, with the flag that would allow it; 401 if the server
            has a control token and the call does not carry it.
    """
    check_place(headers, scheme, settings)
    if not admitted(headers, cookies, settings):
        raise ControlError(
            401,
            "Authorization",
            "this server was started with a control token",
            "send Authorization: Bearer and that token",
        )


def check_place(headers: Headers, scheme: str, settings: Settings) -> None:
    """Refuse a call whose Host or Origin is not allowed, whatever token it carries.

    Raises:
        ControlError: 403, with the flag that would allow the host or origin.
    """
    host = headers.get("Host") or ""
    if not host_allowed(host, settings.allow_hosts):
        raise ControlError(
            403,
            "Host",
            f"{host[:100]!r} is not a local name: neither /_mock nor the page answers to it",
            f"start the server with --allow-host {_name_of(host) or 'NAME'}",
        )
    origin = headers.get("Origin")
    if origin is not None and origin not in (f"{scheme}://{host}", *settings.allow_origins):
        raise ControlError(
            403,
            "Origin",
            f"pages of {origin[:100]!r} may not drive this server",
            f"start the server with --allow-origin {origin[:100]}",
        )


def admitted(headers: Headers, cookies: Mapping[str, str], settings: Settings) -> bool:
    """Return whether a request carries the control token, as a bearer token or in the cookie.

    The cookie counts only if there is no bearer token. If the server has no control token, the
    result is True.
    """
    if settings.control_token is None:
        return True
    scheme, _, bearer = (headers.get("Authorization") or "").partition(" ")
    given = bearer.strip() if scheme.lower() == "bearer" else cookies.get(COOKIE, "")
    return hmac.compare_digest(given.encode(), settings.control_token.encode())


def host_allowed(host: str, allowed: tuple[str, ...]) -> bool:
    """Return whether a Host header names this machine or a private network, or is in `allowed`.

    IP addresses, names without a dot, and endings such as `.local` and `.test` count as private.
    """
    name = _name_of(host)
    if name is None:
        return False
    if _is_ip(name) or name == "localhost" or "." not in name:
        return True
    # An allowed name is allowed on every port, even if it was given with one.
    return name.endswith(_LOCAL_SUFFIXES) or name in {_name_of(entry) for entry in allowed}


def _name_of(host: str) -> str | None:
    found = _HOST.match(host)
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
