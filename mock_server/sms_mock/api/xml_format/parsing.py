"""Runs the XML parser over a body, with bounds on size and depth, and refuses what is not XML.

`reading.py` uses it to read a body by its schema. `texts` reads a body that has no schema.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice
from typing import Protocol
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ErrorString

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from sms_mock.api.refusals import MalformedBody
from sms_mock.api.xml_format import encoding as encodings
from sms_mock.clock import give_way

MOST_DEPTH = 100
MOST_ELEMENTS = 200_000
"""Elements with an end tag that a body may have; 10,000 messages with every field have 60,000."""
MOST_ATTRIBUTES = 20_000
"""Attributes that a body may have. None is needed, and those of one element are read at once."""
_FED_AT_ONCE = 8_192
"""Bytes that are parsed before other requests get a turn; with small elements they take 3 ms."""
_ATTRIBUTE = re.compile(rb"=\s*[\"']")
_INVALID_TOKEN = 4
_INCORRECT_ENCODING = 19
"""The numbers of two errors of expat."""


class Target(Protocol):
    """What `feed` calls for each tag and each text of a body, in their order."""

    def start(self, tag: str, attributes: Mapping[str, str], /) -> None:
        """Called for a start tag. Its name is `{namespace}name` if it is in a namespace."""

    def data(self, text: str, /) -> None:
        """Called for a piece of text. The text of one element may come in several pieces."""

    def end(self, tag: str, /) -> None:
        """Called for an end tag, and at the end of an empty element."""

    def close(self) -> None:
        """Called at the end of the body."""


def feed(data: bytes, target: Target, encoding: str | None = None) -> None:
    """Parse an XML body, and call `target` for each tag and each text.

    Args:
        encoding: that of the body if its Content-Type decides it; None if the body itself decides.

    Raises:
        MalformedBody: the body is not well-formed XML, has a DTD (A29), too many elements or
            attributes, or an encoding that is not read. Errors of form are named with line and
            column.
    """
    parser = DefusedXMLParser(target=target, encoding=encoding, forbid_dtd=True)
    parser.parser.XmlDeclHandler = encodings.check_declaration
    try:
        _check_size(data)
        encodings.check_surrogates(data)
        for start in range(0, len(data), _FED_AT_ONCE):
            if start:
                give_way()
            parser.feed(data[start : start + _FED_AT_ONCE])
        parser.close()
    except ParseError as error:
        line, column = error.position
        if error.code in (_INVALID_TOKEN, _INCORRECT_ENCODING):
            encodings.check_bytes(data, encoding, surely=error.code == _INCORRECT_ENCODING)
        raise MalformedBody(
            f"The body is not XML: {ErrorString(error.code)} at line {line}, column {column + 1}",
            help=encodings.HELP,
        ) from None
    except DefusedXmlException:
        raise MalformedBody(
            "The body has a DTD or an entity declaration, which are not read",
            help="Leave out <!DOCTYPE …> and write characters themselves or as &#…; references.",
            evidence=("A29",),
        ) from None
    except (LookupError, ValueError):
        raise MalformedBody(
            "The body is not in the encoding it declares", help=encodings.HELP
        ) from None


def check_depth(depth: int) -> None:
    """Refuse elements that are nested too deeply.

    Args:
        depth: how many elements are open, the innermost included.

    Raises:
        MalformedBody: there are more than MOST_DEPTH.
    """
    if depth > MOST_DEPTH:
        raise MalformedBody(
            f"The elements are nested more than {MOST_DEPTH} deep",
            help="Send the documented elements; no body here needs more than three levels.",
        )


def _check_size(data: bytes) -> None:
    """Refuse a body with too many elements or attributes before they take time and memory.

    Raises:
        MalformedBody: there are more `<` than MOST_ELEMENTS elements with an end tag have, or more
            `=` with a quotation mark than MOST_ATTRIBUTES attributes have. Those that are in texts
            count too.
    """
    # The start tag and the end tag of an element have one `<` each.
    if data.count(b"<") > 2 * MOST_ELEMENTS:
        what = f"{MOST_ELEMENTS} elements"
    elif any(True for _ in islice(_ATTRIBUTE.finditer(data), MOST_ATTRIBUTES, None)):
        what = f"{MOST_ATTRIBUTES} attributes"
    else:
        return
    raise MalformedBody(f"The body has more than {what}", help="Send less in one request.")


def texts(data: bytes) -> list[tuple[str, str]]:
    """Return the text of each element of an XML body, without a schema, as pairs of name and text.

    The text is what stands in the element itself, not in elements inside it. Names have no prefix,
    white space around texts is removed, and elements without text are left out. The elements are in
    the order of their end tags, so an inner one comes before the one around it.

    Raises:
        MalformedBody: as `feed` does, or the elements are nested too deeply.
    """
    reader = _Texts()
    feed(data, reader)
    return reader.found


class _Texts:
    """Collects the pairs that `texts` returns.

    `start` raises MalformedBody for an element that is nested too deeply.
    """

    def __init__(self) -> None:
        self.found: list[tuple[str, str]] = []
        self._open: list[list[str]] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._open.append([])
        check_depth(len(self._open))

    def data(self, text: str) -> None:
        if self._open:
            self._open[-1].append(text)

    def end(self, tag: str) -> None:
        text = "".join(self._open.pop()).strip()
        if text:
            self.found.append((tag.rpartition("}")[2], text))

    def close(self) -> None:
        """Called by the parser at the end of the body."""
