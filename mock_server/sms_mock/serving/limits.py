"""How much of a request, and for how long, the servers read before they refuse it."""

from __future__ import annotations

from typing import Final

REQUEST_LINE: Final = 65_536
"""Bytes of a request line (evidence A165).

Ten parts in UCS-2 are 670 units of at most three UTF-8 bytes, percent-encoded 6,030 bytes; ten
parts in GSM7 are 1,530 septets of at most two, percent-encoded 9,180, which is more than the 8,190
that gunicorn would read. The rest lets longer texts through, so that the API can refuse them by
name.
"""

HEADER_FIELD: Final = 16_384
"""Bytes of one header."""

HEADER_COUNT: Final = 100

HEADERS: Final = 131_072
"""Bytes of all headers together."""

CHUNK_LINE: Final = 4_096
"""Bytes of the line before a chunk, and of all trailers of a body together."""

PATIENCE_SECONDS: Final = 300.0
"""Seconds that a connection may be silent. This is longer than common clients keep a connection in
their pools, so the client closes it, and never finds it closed when it sends the next request."""

BODY_PATIENCE_SECONDS: Final = 30.0
"""Seconds that a client may be silent in the middle of a body before it gets a 400. This is shorter
than the usual time-outs of clients, so that the client reads the answer."""

LEFTOVER: Final = 65_536
"""Bytes of a body that the application left unread and the server reads and drops, to keep the
connection. If more are left, it closes the connection."""

LINGER_SECONDS: Final = 2.0
"""After a refusal, what the client still sends is read and dropped. It may pause this long."""

LINGER_BYTES: Final = 512 * 1024 * 1024
"""Most bytes that are read and dropped after a refusal."""
