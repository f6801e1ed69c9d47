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

_CREDENTIALS: Final = re.compile(r"(?<=://)[^/?#]*(?=@)")


def credentials_of(url: str) -> str | None:
    """Return the `user:password` of a URL, percent-decoded; None if the URL has no user name."""
    parts = urlsplit(url)
    if parts.username is None:
        return None
    return f"{unquote(parts.username)}:{unquote(parts.password or '')}"


def hide_password(url: str) -> str:
    """Return a URL with `…` in place of its password, or of its user name if that has no password.

    A text that is not a URL is treated in the same way, so that an error message can show it.
    """

    def hidden(found: re.Match[str]) -> str:
        user, colon, _ = found[0].partition(":")
        return f"{user}:{HIDDEN}" if colon else HIDDEN

    return _CREDENTIALS.sub(hidden, url)


def has_hidden_password(url: str) -> bool:
    """Return whether `hide_password` made this URL, so that its password is not known."""
    found = _CREDENTIALS.search(url)
    return found is not None and HIDDEN in found[0]
