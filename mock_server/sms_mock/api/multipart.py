"""Reads multipart/form-data: the fields of a form, or a file in the form.

The text of a field has to be UTF-8 without NUL, and is not percent-decoded.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, Event, Field, File, MultipartDecoder

from sms_mock.api import query
from sms_mock.api.refusals import MalformedBody

_HELP = (
    "Send parts between the boundary that Content-Type names, or the fields as"
    " application/x-www-form-urlencoded."
)


def parse_form(data: bytes, content_type: str) -> query.Given:
    """Return the fields of a form: for each name its values, without files (evidence A139).

    Args:
        data: the whole body; an empty one is a form without fields (O8).
        content_type: the header, which names the boundary between the parts.

    Raises:
        MalformedBody: the body is not a multipart form.
        MalformedQuery: a field is not UTF-8 or has a NUL, or there are more than 1,000 parts.
    """
    found: query.Given = {}
    for part, content in _parts(data, content_type):
        if isinstance(part, Field):
            found.setdefault(part.name, []).append(query.text_of(content, part.name.encode()))
    return found


class UploadedFile(NamedTuple):
    """A file in a form.

    Attributes:
        media_type: as the form names it; "" if it names none.
        name: the file's name in the form; "" if it has none.
    """

    media_type: str
    name: str
    data: bytes


def file_in(data: bytes, content_type: str, field: str) -> UploadedFile | None:
    """Return the first file in the form's field with this name; None if there is none.

    Raises:
        MalformedBody: the body is not a multipart form.
        MalformedQuery: there are more than 1,000 parts.
    """
    for part, content in _parts(data, content_type):
        if isinstance(part, File) and part.name == field:
            media_type = part.headers.get("Content-Type", "").partition(";")[0].strip()
            return UploadedFile(media_type, part.filename or "", content)
    return None


def _parts(data: bytes, content_type: str) -> Iterator[tuple[Field | File, bytes]]:
    if not data:
        return
    boundary = parse_options_header(content_type)[1].get("boundary", "")
    if not boundary:
        raise MalformedBody(
            "The Content-Type of the form names no boundary", field="Content-Type", help=_HELP
        )
    decoder = MultipartDecoder(boundary.encode(), max_parts=query.MOST_PARAMETERS)
    decoder.receive_data(data)
    decoder.receive_data(None)
    part: Field | File | None = None
    pieces: list[bytes] = []
    while not isinstance(event := _next(decoder), Epilogue):
        if isinstance(event, Field | File):
            part, pieces = event, []
        elif isinstance(event, Data):
            pieces.append(event.data)
            if not event.more_data and part is not None:
                yield part, b"".join(pieces)


def _next(decoder: MultipartDecoder) -> Event:
    try:
        return decoder.next_event()
    except RequestEntityTooLarge:
        raise query.too_many() from None
    except ValueError:
        raise MalformedBody("The body is not the form that it says it is", help=_HELP) from None
