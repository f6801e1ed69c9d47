"""Chooses the format of an answer: by the path's suffix, else by the `Accept` header.

How the header is read rests on evidence A36, A37 and A207. `rendering.py` writes the answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from sms_mock.api.refusals import NotAcceptable

Format = Literal["json", "xml"]
BareFormat = Literal["json", "text"]
AnswerFormat = Literal["json", "xml", "text", "media"]
"""All formats of answers: text is for one value without a name, media for a file."""

# More than any client sends; what a longer header says after this is not read.
LONGEST_ACCEPT = 2_000

_NAMES: dict[str, Format] = {
    "application/json": "json",
    "text/json": "json",
    "application/xml": "xml",
    "text/xml": "xml",
}
_TOKEN = r"[!#$%&'*+.^_`|~0-9a-z-]+"
_RANGE = re.compile(rf"{_TOKEN}/{_TOKEN}")
# Java's own client sends `*/*; q=.2`, so the zero before the point may be missing.
_QUALITY = re.compile(r"0?\.[0-9]{1,9}|[01](?:\.[0-9]{0,9})?")
_HELP = (
    'Send "Accept: application/json" or "Accept: application/xml", or end the path in .json or .xml'
)


class ChosenFormat(NamedTuple):
    """The format of an answer.

    Attributes:
        by_default: whether it is a default, because the request asked for no format.
    """

    format: AnswerFormat
    by_default: bool
    evidence: tuple[str, ...] = ()
    """Entries without which the request would have been refused."""


class _Range(NamedTuple):
    media_type: str
    quality: float


def split_suffix(path: str) -> tuple[str, Format | None]:
    """Split `.json` or `.xml` off the end of a path (evidence O4).

    Only one suffix, in lower case, and never the whole last segment: `/groups/.json` has none.

    Returns:
        The path without the suffix, and the format; None if there is no suffix.
    """
    for suffix in (".json", ".xml"):
        rest = path.removesuffix(suffix)
        if rest != path and rest and not rest.endswith("/"):
            return rest, "json" if suffix == ".json" else "xml"
    return path, None


@lru_cache(maxsize=128)
def choose(suffix: Format | None, accept: str | None, default: Format) -> ChosenFormat:
    """Choose the format of an answer that has fields.

    1. A suffix decides.
    2. Else the range for JSON or XML with the highest q in `Accept`; of equal ones the first.
    3. Else, if the header is absent or blank or accepts anything (`*/*`, `application/*`; also `*`
       and `text/*`, I12), `default` (XML is observed, evidence O9); the other format if `q=0`
       excludes the default.

    Raises:
        NotAcceptable: the header allows neither (evidence A38).
    """
    if suffix is not None:
        return ChosenFormat(suffix, by_default=False)
    if accept is None or not accept.strip(" \t,"):
        return ChosenFormat(default, by_default=True)
    ranges = tuple(_ranges(accept))
    named = _best(ranges)
    if named is not None:
        return ChosenFormat(named, by_default=False)
    accepted, evidence = _takes_anything(ranges)
    if accepted:
        refused = {_NAMES.get(media_type) for media_type, _ in ranges}
        other: Format = "json" if default == "xml" else "xml"
        for format_ in (default, other):
            if format_ not in refused:
                return ChosenFormat(format_, by_default=True, evidence=evidence)
    raise _not_acceptable(accept)


@lru_cache(maxsize=128)
def choose_bare(suffix: Format | None, accept: str | None) -> BareFormat:
    """Choose the format of an answer that is one value without a name.

    1. A suffix decides: JSON for `.json`, plain text for `.xml`.

    2. Without `Accept` it is plain text.

    3. Else the range with the highest q among those for JSON, for text, images or XML; of equal
    ones the first. The answer is JSON for the first kind, plain text for the others (evidence O15,
    O16).

    4. Else the first of `*/*`, `*` and `application/*`: JSON for the last, plain text for the
    others.

    The format counts for a string only; a number or boolean is written as JSON in any case (I4).

    Raises:
        NotAcceptable: the header allows neither.
    """
    if suffix is not None:
        return "json" if suffix == "json" else "text"
    if accept is None or not accept.strip(" \t,"):
        return "text"
    ranges = tuple(_ranges(accept))
    best: BareFormat | None = None
    highest = 0.0
    for media_type, quality in ranges:
        kind = _bare_kind(media_type)
        if kind is not None and quality > highest:
            best, highest = kind, quality
    if best is not None:
        return best
    for media_type, quality in ranges:
        if quality > 0 and media_type in ("*/*", "*", "application/*"):
            return "json" if media_type == "application/*" else "text"
    raise _not_acceptable(accept)


def _bare_kind(media_type: str) -> BareFormat | None:
    """Return the format of a bare answer for a media range; None for one that names no
    type, as `*/*`.
    """
    named = _NAMES.get(media_type)
    if named == "json":
        return "json"
    if named == "xml" or media_type.startswith(("text/", "image/")):
        return "text"
    return None


def _best(ranges: tuple[_Range, ...]) -> Format | None:
    """Return the format that `Accept` names with the highest q above 0, of equal ones the first."""
    best: Format | None = None
    highest = 0.0
    for media_type, quality in ranges:
        named = _NAMES.get(media_type)
        if named is not None and quality > highest:
            best, highest = named, quality
    return best


def _takes_anything(ranges: tuple[_Range, ...]) -> tuple[bool, tuple[str, ...]]:
    """Return whether `Accept` allows JSON and XML without naming them, and on which evidence that
    rests.

    A range `application/*` allows them, or in its absence `*/*` or `*`, or `text/*`, each with a q
    above 0.
    """
    by_type = dict(reversed(ranges))
    if by_type.get("application/*", by_type.get("*/*", 0)) > 0:
        return True, ()
    named_otherwise = by_type.get("application/*", by_type.get("*", 0)), by_type.get("text/*", 0)
    return max(named_otherwise) > 0, ("I12",)


def _ranges(accept: str) -> Iterator[_Range]:
    """Yield the media ranges of an `Accept` header in their order, leaving out what cannot
    be read.
    """
    for part in _split(accept[:LONGEST_ACCEPT], ","):
        media_type, *parameters = [piece.strip(" \t") for piece in _split(part.lower(), ";")]
        if media_type != "*" and not _RANGE.fullmatch(media_type):
            continue
        quality = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.rstrip() == "q":
                value = value.strip()
                quality = float(value) if _QUALITY.fullmatch(value) else -1.0
                break
        if 0 <= quality <= 1:
            yield _Range(media_type, quality)


def _split(text: str, separator: str) -> list[str]:
    """Split a text at the separators that are not inside a quoted string."""
    if '"' not in text:
        return text.split(separator)
    pieces, start, quoted, escaped = [], 0, False, False
    for at, character in enumerate(text):
        if escaped:
            escaped = False
        elif quoted and character == "\\":
            escaped = True
        elif character == '"':
            quoted = not quoted
        elif character == separator and not quoted:
            pieces.append(text[start:at])
            start = at + 1
    pieces.append(text[start:])
    return pieces


def _not_acceptable(accept: str) -> NotAcceptable:
    shown = accept if len(accept) <= 80 else f"{accept[:80]}…"
    return NotAcceptable(
        f'"Accept: {shown}" leaves no format to answer in', field="Accept", help=_HELP
    )
