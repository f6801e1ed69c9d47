"""Parses the bytes of a request's head to a `RequestHead`, or refuses it; this module does no
I/O.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from sms_mock.serving import limits, refusal

_METHOD: Final = re.compile(r"[A-Z][A-Z_-]{2,19}")
_TARGET: Final = re.compile(r"[\x21-\x7e]+")
_AUTHORITY: Final = re.compile(r"(?:\[[0-9A-Fa-f:.]+\]|[^\[\]:/?#@]+):[0-9]{1,5}")
_PROBE: Final = re.compile(r"(?:/@[^/]*)?/_mock/(?:health|ready)(?:\?.*)?")
_VERSION: Final = re.compile(r"HTTP/1\.([0-9])")
_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_LENGTH: Final = re.compile(r"[0-9]{1,18}")
_ONCE: Final = frozenset({"HOST", "CONTENT-TYPE", "CONTENT-LENGTH", "TRANSFER-ENCODING", "EXPECT"})
_NEWEST: Final = (1, 1)


class RequestHead(NamedTuple):
    """The request line and the headers of a request.

    Attributes:
        method: the HTTP method, such as `POST`.
        target: the request target as the client sent it, percent-encoded.
        version: (1, 0) or (1, 1). Every later HTTP/1.x is read and answered as 1.1.
        headers: the headers in their order: names in upper case, values without white space around
            them.
        length: the length of the body in bytes, 0 if there is none; None if it is chunked.
        wants_close: whether the client asks to close the connection after the answer, or speaks
            HTTP/1.0 and does not ask to keep it.
        awaits_continue: whether the client waits for a 100 Continue before it sends the body.
    """

    method: str
    target: str
    version: tuple[int, int]
    headers: Sequence[tuple[str, str]]
    length: int | None
    wants_close: bool
    awaits_continue: bool


def parse_head(data: bytes) -> RequestHead:
    """Parse a request's head, or refuse it if it is malformed or two programs could read it
    differently.

    A missing Host header is not refused here; `require_host` does that.

    Args:
        data: the lines of the head, without the empty line that ends it.

    Raises:
        BadRequest, UriTooLong, HeadersTooLarge, ExpectationFailed: the head is malformed or too
        large, or asks for something that the server cannot do.
    """
    first, *lines = data.decode("latin-1").split("\r\n")
    method, target, version = _parse_first(first)
    headers = _parse_headers(lines)
    named = dict(headers)
    return RequestHead(
        method=method,
        target=target,
        version=version,
        headers=headers,
        length=_body_length(named, version),
        wants_close=_wants_close(headers, version) or method == "CONNECT",
        awaits_continue=_expects(named, version),
    )


def require_host(head: RequestHead) -> None:
    """Refuse an HTTP/1.1 request without a Host header (RFC 9112, section 3.2).

    A probe is answered without it, because some send none.

    Raises:
        BadRequest: the header is missing.
    """
    has_host = any(name == "HOST" for name, _ in head.headers)
    if head.version >= (1, 1) and not has_host and not _PROBE.fullmatch(head.target):
        raise refusal.missing_host()


def is_header_line(line: str) -> bool:
    """Return whether a line is `name:value` without control characters other than tabs.

    White space after the colon is allowed. A line with white space at its start or before the colon
    does not count: it would be a folded header, or one that other programs read under another name.
    """
    name, colon, value = line.partition(":")
    return bool(colon and _NAME.fullmatch(name) and not _CONTROL.search(value))


def _parse_first(line: str) -> tuple[str, str, tuple[int, int]]:
    if len(line) > limits.REQUEST_LINE:
        raise refusal.line_too_long()
    words = line.split(" ")
    if len(words) != 3 or not _TARGET.fullmatch(words[1]):
        raise refusal.malformed_line()
    method, target, version = words
    if not _METHOD.fullmatch(method):
        raise refusal.malformed_method()
    if not _is_target(method, target):
        raise refusal.malformed_line()
    found = _VERSION.fullmatch(version)
    if not found:
        raise refusal.unknown_version()
    return method, target, min((1, int(found[1])), _NEWEST)


def _is_target(method: str, target: str) -> bool:
    """Return whether a request with this method can have this target (RFC 9112, section 3.2)."""
    if target.startswith("/"):
        return method != "CONNECT"
    if method == "CONNECT":
        return bool(_AUTHORITY.fullmatch(target))
    if target == "*":
        return method == "OPTIONS"
    try:
        parts = urlsplit(target)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def _parse_headers(lines: list[str]) -> list[tuple[str, str]]:
    if len(lines) > limits.HEADER_COUNT:
        raise refusal.headers_too_large()
    headers = []
    seen = set()
    for line in lines:
        if len(line) > limits.HEADER_FIELD:
            raise refusal.headers_too_large()
        if not is_header_line(line):
            raise refusal.malformed_header()
        name, _, value = line.partition(":")
        name = name.upper()
        if name in _ONCE and name in seen:
            raise refusal.malformed_header()
        seen.add(name)
        headers.append((name, value.strip(" \t")))
    return headers


def _wants_close(headers: Sequence[tuple[str, str]], version: tuple[int, int]) -> bool:
    options: set[str] = set()
    for name, value in headers:
        if name == "CONNECTION":
            options.update(option.strip(" \t") for option in value.lower().split(","))
    return "close" in options or (version < (1, 1) and "keep-alive" not in options)


def _body_length(named: dict[str, str], version: tuple[int, int]) -> int | None:
    length = named.get("CONTENT-LENGTH")
    coding = named.get("TRANSFER-ENCODING")
    if coding is not None:
        if coding.lower() != "chunked" or length is not None or version < (1, 1):
            raise refusal.unknown_framing()
        return None
    if length is None:
        return 0
    if not _LENGTH.fullmatch(length):
        raise refusal.malformed_header()
    return int(length)


def _expects(named: dict[str, str], version: tuple[int, int]) -> bool:
    expectation = named.get("EXPECT")
    if expectation is None:
        return False
    if expectation.lower() != "100-continue":
        raise refusal.unmet_expectation()
    return version >= (1, 1)
