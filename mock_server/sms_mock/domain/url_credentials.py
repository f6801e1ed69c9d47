"""The credentials in a web URL such as `https://user:password@host/`: read, or hidden to be shown.

They are sent as Basic, and their password is masked wherever the URL is shown (assumed, A211).
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote, urlsplit

HIDDEN: Final = "…"
"""What stands in a shown URL instead of its password."""

_CREDENTIALS: Final = re.compile(r"(?<=://)[^/?#]*(?=@)")


def credentials_of(url: str) -> str | None:
    """The `user:password` of a URL, percent-decoded; None if it has neither."""
    parts = urlsplit(url)
    if parts.username is None:
        return None
    return f"{unquote(parts.username)}:{unquote(parts.password or '')}"


def hide_password(url: str) -> str:
    """The URL with `…` instead of its password, or of its user name if that stands alone.

    A text that is not a URL is hidden in the same way, so that a refusal can show it.
    """

    def hidden(found: re.Match[str]) -> str:
        user, colon, _ = found[0].partition(":")
        return f"{user}:{HIDDEN}" if colon else HIDDEN

    return _CREDENTIALS.sub(hidden, url)


def has_hidden_password(url: str) -> bool:
    """Whether the URL is one that `hide_password` made, so that its password is not known."""
    found = _CREDENTIALS.search(url)
    return found is not None and HIDDEN in found[0]
