"""Reads or hides the user name and password in a web URL such as `https://user:password@host/`.

A webhook sends them as HTTP Basic, and the password is hidden wherever the URL is shown (assumed,
A211).
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote, urlsplit

HIDDEN: Final = "…"
"""What a shown URL has in place of its password."""

_SCHEME: Final = re.compile(r"\s*(?:[A-Za-z][A-Za-z0-9+.-]*:?/+|/*)")
_AUTHORITY: Final = re.compile(r"[^/?#]*")


def credentials_of(url: str) -> str | None:
    """Return the `user:password` of a URL, percent-decoded; None if the URL has no user name.

    A URL with a user name and no password gives `user:`.
    """
    parts = urlsplit(url)
    if parts.username is None:
        return None
    return f"{unquote(parts.username)}:{unquote(parts.password or '')}"


def hide_password(url: str) -> str:
    """Return a URL with `…` in place of its password, or of its user name if that has no password.

    Error messages show texts that are not web URLs too. In these, everything before the last `@` is
    taken for a user name and a password, because a password may hold a slash by mistake.
    """
    start, end = _credentials_place(url)
    if start == end:
        return url
    user, colon, _ = url[start:end].partition(":")
    return url[:start] + (f"{user}:{HIDDEN}" if colon else HIDDEN) + url[end:]


def has_hidden_password(url: str) -> bool:
    """Return whether the credentials in a URL contain `…`, as those do that `hide_password` hid."""
    start, end = _credentials_place(url)
    return HIDDEN in url[start:end]


def _credentials_place(url: str) -> tuple[int, int]:
    """Return where the user name begins and where the `@` behind the password is.

    Both are the same if there is no `@`, or nothing before it.
    """
    scheme = _SCHEME.match(url)
    start = scheme.end() if scheme else 0
    authority = _AUTHORITY.match(url, start) if _is_web_url(url) else None
    end = url.rfind("@", start, authority.end() if authority else len(url))
    return start, max(start, end)


def _is_web_url(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
