"""One definition of a path behind many spellings: prefix, suffix and slashes taken off once.

Works on the WSGI environment before routing, so that no spelling is ever redirected (assumed,
evidence A1, A2; prefixes observed, O2, O3; suffixes observed, O4).
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from typing import Any

from mock_server.api.negotiation import split_suffix
from mock_server.config import Format

BASE = "/api/rest/v1"
PREFIXES = ("/app", "/zoom")

PREFIX_KEY = "mock.prefix"
SUFFIX_KEY = "mock.suffix"
STARTED_KEY = "mock.started"

_SLASHES = re.compile(r"//+")


def normalise(path: str) -> tuple[str, str, Format | None]:
    """Split a path into the routed path, the prefix it had and its format suffix.

    Returns:
        For `/app//api/rest/v1/sms/send.json/`: `("/api/rest/v1/sms/send", "/app", "json")`.
        A path outside the imitated API only loses its repeated and trailing slashes.
    """
    path = _SLASHES.sub("/", path)
    if len(path) > 1:
        path = path.rstrip("/") or "/"
    prefix = ""
    for known in PREFIXES:
        if path.startswith(f"{known}{BASE}/"):
            prefix, path = known, path[len(known) :]
    suffix: Format | None = None
    if path.startswith(f"{BASE}/"):
        path, suffix = split_suffix(path)
    return path, prefix, suffix


class Normalise:
    """WSGI middleware that routes every spelling of a path to the one that is defined."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self._application = application

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        environ[STARTED_KEY] = time.perf_counter()
        environ["PATH_INFO"], environ[PREFIX_KEY], environ[SUFFIX_KEY] = normalise(
            environ.get("PATH_INFO", "") or "/"
        )
        return self._application(environ, start_response)
