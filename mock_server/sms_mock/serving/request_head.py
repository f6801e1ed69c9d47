"""The head of one request: bytes in, its parts or a refusal out. Nothing is read or sent here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from sms_mock.serving import limits, refusal

_METHOD: Final = re.compile(r"[A-Z][A-Z_-]{2,19}")
_TARGET: Final = re.compile(r"[\x21-\x7e]+")
_VERSION: Final = re.compile(r"HTTP/1\.([0-9])")
_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_LENGTH: Final = re.compile(r"[0-9]{1,18}")
_ONCE: Final = frozenset({"HOST", "CONTENT-TYPE", "CONTENT-LENGTH", "TRANSFER-ENCODING", "EXPECT"})


class RequestHead(NamedTuple):
    """A request up to its body.

    Attributes:
        method: such as 'POST'.
        target: what stood after it, still percent-encoded.
        version: such as (1, 1).
        headers: names in capitals, values without space around, in the order they came.
        length: the bytes of its body; None for a chunked one.
        wants_close: whether the client asks that the connection ends with the answer.
        awaits_continue: whether the client waits for a 100 before it sends the body.
    """

    method: str
    target: str
    version: tuple[int, int]
    headers: Sequence[tuple[str, str]]
    length: int | None
    wants_close: bool
    awaits_continue: bool


def parse_head(data: bytes) -> RequestHead:
    """Read a head; strictly, because what two readers could take differently is a mistake.

    Args:
        data: the lines of the head, without the empty one.

    Raises:
        BadRequest, UriTooLong, HeadersTooLarge, ExpectationFailed: it is not a well-formed head.
    """
    first, *lines = data.decode("latin-1").split("\r\n")
    method, target, version = _parse_first(first)
    headers = _parse_headers(lines)
    named = dict(headers)
    connection = named.get("CONNECTION", "").lower()
    return RequestHead(
        method=method,
        target=target,
        version=version,
        headers=headers,
        length=_body_length(named, version),
        wants_close=(
            "close" in connection
            or method == "CONNECT"
            or (version < (1, 1) and "keep-alive" not in connection)
        ),
        awaits_continue=_expects(named, version),
    )


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
    return method, target, (1, int(found[1]))


def _is_target(method: str, target: str) -> bool:
    if target.startswith("/"):
        return True
    if method in ("OPTIONS", "CONNECT"):
        return True
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
        name, colon, value = line.partition(":")
        # A name with space around is a folded line, or a header that hides from other readers.
        if not colon or not _NAME.fullmatch(name) or _CONTROL.search(value):
            raise refusal.malformed_header()
        name = name.upper()
        if name in _ONCE and name in seen:
            raise refusal.malformed_header()
        seen.add(name)
        headers.append((name, value.strip(" \t")))
    return headers


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
