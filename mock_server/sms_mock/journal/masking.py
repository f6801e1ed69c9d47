"""Masks tokens and passwords in requests and answers before these are logged or shown.

A text that may be a secret is masked too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from html import unescape
from typing import Any, Final
from urllib.parse import unquote, unquote_plus

MOST_BODY: Final = 16_384
"""A body with more bytes is cut after this many characters."""
HIDDEN: Final = "…"

_MARGIN: Final = 4096
"""How many bytes behind the cut are searched too, so that a secret at the cut is recognised."""
READ_OF_BODY: Final = MOST_BODY + _MARGIN
"""How many bytes of a body `masked_body` reads."""
_SHORTEST: Final = 4
"""Known secrets with fewer characters are not masked, because texts contain them by chance."""
_NAME: Final = r"(?:password|passwd|passphrase|pwd|token|secret|api[-_]?key)"
_SECRET_NAME: Final = re.compile(rf"{_NAME}|\Apass\Z|\Acookie\Z|\Aset-cookie\Z", re.IGNORECASE)
_SCHEMES: Final = ("basic", "bearer", "digest", "token")

_URL_TOKEN: Final = re.compile(r"(/send[-_]?url/+)([^/]+?)(?=<?/|\Z)", re.IGNORECASE)
_UUID: Final = re.compile(r"\b([0-9a-f]{4})[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f-]*", re.IGNORECASE)
_USER_INFO: Final = re.compile(r"(?<=://)[^/?#@\s]*@")

_SUSPECT: Final = ("pass", "pwd", "token", "secret", "key", "\\u00", "%")
"""In a body with none of these words nothing is masked by its name, only known secrets are."""
_ELEMENT: Final = re.compile(
    rf"(<((?:[\w.-]{{1,64}}:)?[\w.-]{{0,64}}?(?:{_NAME}|\bpass\b)[\w.-]{{0,64}}+)"
    r"(?:\s[^>]*)?(?<!/)>)"
    r"(?:<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|.)*?(?=</\2\s*>|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_TAG: Final = re.compile(r"<[\w:](?:[^<>\"']|\"[^\"]*\"?|'[^']*'?)*")
_ATTRIBUTE: Final = re.compile(
    rf"({_NAME}[\w.-]{{0,64}}+\s*+=\s*)(?:\"[^\"]*\"?|'[^']*'?|[^\s>]+)", re.IGNORECASE
)
_PART: Final = re.compile(
    rf"(content-disposition:[^\r\n]*name=\"?[^\";\r\n]*(?:{_NAME}|\bpass\b)[^\r\n]*\r?\n"
    r"(?:[^\r\n]+\r?\n)*\r?\n).*?(?=\r?\n--|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_LOOSE: Final = re.compile(
    rf"((?:{_NAME}|\bpass\b)[\w\].-]{{0,64}}+[\"']?\s*+(?:=>|[:=])\s*)"
    r"(?:\"(?:[^\"\\]|\\.)*\"?|'(?:[^'\\]|\\.)*'?|[\[{][\s\S]*|[^\r\n&]*)",
    re.IGNORECASE,
)
_ESCAPE: Final = re.compile(r"\\(?:u([0-9a-f]{4})|(.))", re.IGNORECASE | re.DOTALL)
_ESCAPED_LETTER: Final = re.compile(r"\\u00([46][1-9a-f]|[57][0-9a])", re.IGNORECASE)


def mask(secret: str) -> str:
    """Return what is shown instead of a secret: its first four characters, to recognise it, and
    `…`.

    A secret with fewer than 16 characters is shown only as `…`.
    """
    return f"{secret[:4]}{HIDDEN}" if len(secret) >= 16 else HIDDEN


def masked_text(text: str, known: tuple[str, ...] = ()) -> str:
    """Mask the tokens in a text that the server wrote, such as a note that quotes the path of a
    request: UUIDs, and what follows `/send-url/`.

    Args:
        known: secrets that are masked wherever they occur.
    """
    if "-" in text or "_" in text:  # one or the other is in all of these
        text = _UUID.sub(rf"\1{HIDDEN}", _masked_url_token(text))
    return without_known(text, known)


def masked_headers(
    headers: Iterable[tuple[str, str]], known: tuple[str, ...] = ()
) -> dict[str, str]:
    """Return headers by name, with credentials masked. The values of a repeated header are joined.

    Args:
        known: secrets that are masked wherever they occur.
    """
    kept: dict[str, str] = {}
    for name, value in headers:
        lower = name.lower()
        if lower.endswith("authorization") or _SECRET_NAME.search(lower):
            scheme, blank, rest = value.partition(" ")
            whole = not blank or scheme.lower() not in _SCHEMES
            shown = mask(value) if whole else f"{scheme} {mask(rest)}"
        elif lower == "referer":
            shown = masked_target(value, known)
        else:
            shown = without_known(value, known)
        kept[name] = f"{kept[name]}, {shown}" if name in kept else shown
    return kept


def masked_target(target: str, known: tuple[str, ...] = ()) -> str:
    """Mask tokens and passwords in a path with a query string, as a client wrote them, or in a URL.

    Args:
        known: secrets that are masked wherever they occur.
    """
    path, mark, query = _USER_INFO.sub(f"{HIDDEN}@", target).partition("?")
    if "%" in path and masked_text(unquote(path)) != unquote(path):
        path = unquote(path)
    return f"{masked_text(path, known)}{mark}{without_known(_masked_pairs(query), known)}"


def masked_body(
    data: bytes, content_type: str | None, known: tuple[str, ...] = (), *, size: int | None = None
) -> str:
    """Return a body as text with passwords and tokens masked.

    A body of more than MOST_BODY bytes is cut after at most that many characters, and `…` and its
    size follow.

    Args:
        data: the body, or its first `READ_OF_BODY` bytes.
        content_type: the header Content-Type, by which secrets are found.
        known: secrets that are masked wherever they occur.
        size: how many bytes the body has, if `data` is only its beginning.
    """
    size = len(data) if size is None else size
    window = data[:READ_OF_BODY]
    text = window.decode(json.detect_encoding(window), "replace")
    lower = text.lower()
    if any(word in lower for word in _SUSPECT):
        text = _masked_document(text, (content_type or "").lower())
    text = without_known(text, known)
    if size <= MOST_BODY:
        return text
    # The end of what was searched may be the beginning of a secret.
    kept = text[: max(0, min(MOST_BODY, len(text) - _MARGIN))] if size > len(window) else text
    return f"{kept[:MOST_BODY]}{HIDDEN} ({size} bytes)"


def _masked_document(text: str, content_type: str) -> str:
    beginning = text.lstrip("\ufeff \t\r\n")[:1]
    if content_type.startswith("multipart/"):
        return _PART.sub(rf"\1{HIDDEN}", text)
    if beginning == "<":
        return _TAG.sub(
            lambda tag: _ATTRIBUTE.sub(rf"\1{HIDDEN}", tag[0]), _ELEMENT.sub(rf"\1{HIDDEN}", text)
        )
    if beginning in ("{", "["):
        return _masked_json(text)
    if content_type.startswith("application/x-www-form-urlencoded"):
        return _masked_pairs(text)
    return _loosely_masked(text)


def _masked_json(text: str) -> str:
    """Mask the values of secrets in JSON. JSON without secrets is returned exactly as it is.

    A text that is not JSON, for example because it was cut, is masked by `_loosely_masked`.
    """
    try:
        value = json.loads(text.lstrip("\ufeff"))
        masked = _masked_value(value)
    except (ValueError, RecursionError):
        return _loosely_masked(text)
    if masked == value:
        return text
    return _encodable(json.dumps(masked, ensure_ascii=False))


def _encodable(text: str) -> str:
    """Replace half surrogate pairs in a text by JSON escapes, because UTF-8 cannot encode them."""
    return text.encode("utf-8", "backslashreplace").decode()


def _masked_value(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            name: _masked_value(inner) if inner is None or not _SECRET_NAME.search(name) else HIDDEN
            for name, inner in value.items()
        }
    return [_masked_value(inner) for inner in value] if isinstance(value, list) else value


def _loosely_masked(text: str) -> str:
    """Mask what follows the name of a secret, in a text that has no known format or that
    was cut.
    """
    text = _ESCAPED_LETTER.sub(lambda found: chr(int(found[1], 16)), text)
    return _LOOSE.sub(rf"\1{HIDDEN}", text)


def _masked_pairs(pairs: str) -> str:
    """Mask the values of secrets in a query string or form body, by the names of the parameters."""
    if not pairs:
        return pairs
    return "&".join(_masked_pair(pair) for pair in pairs.split("&"))


def _masked_pair(pair: str) -> str:
    name, equals, value = pair.partition("=")
    if value and _SECRET_NAME.search(unquote_plus(name) if "%" in name else name):
        shown = mask(value) if "token" in name.lower() else HIDDEN
        return f"{name}{equals}{shown}"
    return pair


def _masked_url_token(text: str) -> str:
    return _URL_TOKEN.sub(lambda found: f"{found[1]}{mask(found[2])}", text)


def without_known(text: str, known: tuple[str, ...]) -> str:
    """Mask known secrets wherever they occur in a text, also percent-encoded or escaped.

    Secrets with fewer than 4 characters stay, because texts contain them by chance.
    """
    shown = _replaced(text, known)
    for sign, decode in _DECODERS:
        if sign in shown:
            decoded = decode(shown)
            replaced = _replaced(decoded, known)
            if replaced != decoded:  # the text spells a secret in another way
                shown = _encodable(replaced)
    return shown


def _replaced(text: str, known: tuple[str, ...]) -> str:
    for secret, shown in _longest_first(known):
        if secret in text:
            text = text.replace(secret, shown)
    return text


@lru_cache(maxsize=1024)
def _longest_first(known: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Return each secret and what is shown instead of it, the longest secret first."""
    long_enough = {secret for secret in known if len(secret) >= _SHORTEST}
    return tuple((one, mask(one)) for one in sorted(long_enough, key=len, reverse=True))


def _unescaped(text: str) -> str:
    r"""Replace JSON escapes by their characters.

    Of `\n` and the like only the backslash is removed.
    """
    return _ESCAPE.sub(lambda found: found[2] or chr(int(found[1], 16)), text)


_DECODERS: Final[tuple[tuple[str, Callable[[str], str]], ...]] = (
    ("%", unquote_plus),
    ("\\", _unescaped),
    ("&", unescape),
)
"""Spellings in which a secret may hide: the sign that a text uses one, and its decoder."""
