"""Limits of the servers: how many bytes of a request they read, and how long they wait for them."""

from __future__ import annotations

from typing import Final

REQUEST_LINE: Final = 65_536
"""The most bytes of a request line (evidence A165).

A text of ten parts has at most 9,180 bytes in a URL: in UCS-2 670 units, which are 6,030 bytes in
percent-encoded UTF-8, and in GSM7 1,530 septets, which are 9,180. That is more than the 8,190 that
gunicorn would read. The limit is higher still, so that the API can refuse longer texts with a
reason.
"""

HEADER_FIELD: Final = 16_384
"""The most bytes of one header."""

HEADER_COUNT: Final = 100

HEADERS: Final = 131_072
"""The most bytes of all headers together."""

CHUNK_LINE: Final = 4_096
"""The most bytes of the line before a chunk, and of all trailers of a body together."""

PATIENCE_SECONDS: Final = 300.0
"""Seconds that a connection may be silent. This is longer than common clients keep a connection in
their pools, so the client closes it, and never finds it closed when it sends the next request."""

BODY_PATIENCE_SECONDS: Final = 30.0
"""Seconds that a client may be silent in the middle of a body before it gets a 400. This is shorter
than the usual time-outs of clients, so that the client reads the answer."""

LEFTOVER: Final = 65_536
"""If the application leaves at most so many bytes of a body unread, the server reads and drops
them, to keep the connection. If more are left, it closes the connection."""

LINGER_SECONDS: Final = 2.0
"""Seconds for which a client may be silent after a refusal; what it sends until then is dropped."""

LINGER_BYTES: Final = 512 * 1024 * 1024
"""The most bytes that are read and dropped after a refusal."""
