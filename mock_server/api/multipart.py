"""Forms that come as multipart/form-data, as PHP's curl sends an array; files in them are left out.

Read as strictly as a query, `query.py`; what the fields mean is `parameters.py`.
"""

from __future__ import annotations

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, Event, Field, File, MultipartDecoder

from mock_server.api import query
from mock_server.api.refusals import MalformedBody

_MEND = (
    "Send parts between the boundary that Content-Type names, or the fields as"
    " application/x-www-form-urlencoded."
)


def parse_form(data: bytes, content_type: str) -> dict[str, str]:
    """The fields of a form by name; of a name given several times the first counts (A34, A139).

    Args:
        data: the whole body; an empty one is a form without fields (O8).
        content_type: the header, with its boundary.

    Raises:
        MalformedBody: it is no such form.
        MalformedQuery: a field is not UTF-8 or has a NUL, or there are more than 1,000.
    """
    if not data:
        return {}
    boundary = parse_options_header(content_type)[1].get("boundary", "")
    if not boundary:
        raise MalformedBody(
            "The Content-Type of the form names no boundary", field="Content-Type", mend=_MEND
        )
    decoder = MultipartDecoder(boundary.encode(), max_parts=query.MOST_PARAMETERS)
    decoder.receive_data(data)
    decoder.receive_data(None)
    try:
        return _fields(decoder)
    except RequestEntityTooLarge:
        raise query.too_many() from None
    except ValueError:
        raise MalformedBody("The body is not the form that it says it is", mend=_MEND) from None


def _fields(decoder: MultipartDecoder) -> dict[str, str]:
    found: dict[str, str] = {}
    name: str | None = None
    pieces: list[bytes] = []
    event: Event = decoder.next_event()
    while not isinstance(event, Epilogue):
        if isinstance(event, Field | File):
            name = event.name if isinstance(event, Field) else None
            pieces = []
        elif isinstance(event, Data):
            pieces.append(event.data)
            if not event.more_data and name is not None:
                found.setdefault(name, query.text_of(b"".join(pieces), name.encode()))
        event = decoder.next_event()
    return found
