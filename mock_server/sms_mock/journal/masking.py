"""Tokens and passwords taken out of what is kept of requests, wherever a client put them.

Rather too much is masked than too little. Pure: text in, text out; nothing here keeps anything.
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
"""Characters of a body that are kept."""
HIDDEN: Final = "…"

_MARGIN: Final = 4096
"""Read beyond what is kept, so that no secret is cut before it could be recognised."""
_SHORTEST: Final = 4
"""Characters; a shorter token would blacken every text it happens to stand in."""
_NAME: Final = r"(?:password|passwd|passphrase|pwd|token|secret|api[-_]?key)"
_SECRET_NAME: Final = re.compile(rf"{_NAME}|\Apass\Z|\Acookie\Z|\Aset-cookie\Z", re.IGNORECASE)
_SCHEMES: Final = ("basic", "bearer", "digest", "token")

_URL_TOKEN: Final = re.compile(r"(/send[-_]?url/+)([^/]+?)(?=<?/|\Z)", re.IGNORECASE)
_UUID: Final = re.compile(r"\b([0-9a-f]{4})[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f-]*", re.IGNORECASE)
_USER_INFO: Final = re.compile(r"(?<=://)[^/?#@\s]*@")

_SUSPECT: Final = ("pass", "pwd", "token", "secret", "key", "\\u00", "%")
"""One of these stands in every body that has the name of a secret in it; most have none."""
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
    """Enough of a secret to recognise it; of a short one nothing."""
    return f"{secret[:4]}{HIDDEN}" if len(secret) >= 16 else HIDDEN


def masked_text(text: str, known: tuple[str, ...] = ()) -> str:
    """A text of the server's own, which may quote a path, without the tokens that paths can hold.

    Args:
        known: secrets, which are masked wherever they stand.
    """
    if "-" in text or "_" in text:  # one or the other is in all of these
        text = _UUID.sub(rf"\1{HIDDEN}", _masked_url_token(text))
    return _without(text, known)


def masked_headers(
    headers: Iterable[tuple[str, str]], known: tuple[str, ...] = ()
) -> dict[str, str]:
    """Headers with the values of those that carry credentials masked."""
    kept = {}
    for name, value in headers:
        lower = name.lower()
        if lower.endswith("authorization") or _SECRET_NAME.search(lower):
            scheme, blank, rest = value.partition(" ")
            whole = not blank or scheme.lower() not in _SCHEMES
            kept[name] = mask(value) if whole else f"{scheme} {mask(rest)}"
        elif lower == "referer":
            kept[name] = masked_target(value, known)
        else:
            kept[name] = _without(value, known)
    return kept


def masked_target(target: str, known: tuple[str, ...] = ()) -> str:
    """A path and query string, as a client wrote them, without tokens and passwords."""
    path, mark, query = _USER_INFO.sub(f"{HIDDEN}@", target).partition("?")
    if "%" in path and masked_text(unquote(path)) != unquote(path):
        path = unquote(path)
    return f"{masked_text(path, known)}{mark}{_without(_masked_pairs(query), known)}"


def masked_body(data: bytes, content_type: str | None, known: tuple[str, ...] = ()) -> str:
    """A body as text without passwords and tokens, cut at `MOST_BODY`."""
    window = data[: MOST_BODY + _MARGIN]
    text = window.decode(json.detect_encoding(window), "replace")
    lower = text.lower()
    if any(word in lower for word in _SUSPECT):
        text = _masked_document(text, (content_type or "").lower())
    text = _without(text, known)
    if len(data) <= MOST_BODY:
        return text
    # The end of the window may hold the beginning of a secret.
    kept = text[: max(0, min(MOST_BODY, len(text) - _MARGIN))] if len(data) > len(window) else text
    return f"{kept[:MOST_BODY]}{HIDDEN} ({len(data)} bytes)"


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
    """JSON as it is written where no name in it is a secret's; else written anew."""
    try:
        value = json.loads(text.lstrip("\ufeff"))
        masked = _masked_value(value)
    except (ValueError, RecursionError):
        return _loosely_masked(text)
    if masked == value:
        return text
    return _encodable(json.dumps(masked, ensure_ascii=False))


def _encodable(text: str) -> str:
    """Half a surrogate pair can be written in JSON as an escape, and in nothing else."""
    return text.encode("utf-8", "backslashreplace").decode()


def _masked_value(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            name: _masked_value(inner) if inner is None or not _SECRET_NAME.search(name) else HIDDEN
            for name, inner in value.items()
        }
    return [_masked_value(inner) for inner in value] if isinstance(value, list) else value


def _loosely_masked(text: str) -> str:
    """What is no document of any format, or was cut: whatever follows a secret's name."""
    text = _ESCAPED_LETTER.sub(lambda found: chr(int(found[1], 16)), text)
    return _LOOSE.sub(rf"\1{HIDDEN}", text)


def _masked_pairs(pairs: str) -> str:
    """A query string or a form, each secret masked whose name says that it is one."""
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


def _without(text: str, known: tuple[str, ...]) -> str:
    shown = _replaced(text, known)
    for sign, decode in _DECODERS:
        if sign in shown:
            decoded = decode(shown)
            replaced = _replaced(decoded, known)
            if replaced != decoded:  # it was spelled so that it did not show
                shown = _encodable(replaced)
    return shown


def _replaced(text: str, known: tuple[str, ...]) -> str:
    for secret, shown in _longest_first(known):
        if secret in text:
            text = text.replace(secret, shown)
    return text


@lru_cache(maxsize=1024)
def _longest_first(known: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Each secret with what is shown of it."""
    long_enough = {secret for secret in known if len(secret) >= _SHORTEST}
    return tuple((one, mask(one)) for one in sorted(long_enough, key=len, reverse=True))


def _unescaped(text: str) -> str:
    """A text of JSON without its escapes, as far as they matter here."""
    return _ESCAPE.sub(lambda found: found[2] or chr(int(found[1], 16)), text)


_DECODERS: Final[tuple[tuple[str, Callable[[str], str]], ...]] = (
    ("%", unquote_plus),
    ("\\", _unescaped),
    ("&", unescape),
)
"""What a text can be written in, the sign that it may be, and its reading."""
