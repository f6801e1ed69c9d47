"""How much of a request the servers read before they refuse it. Numbers only."""

from __future__ import annotations

from typing import Final

REQUEST_LINE: Final = 65_536
"""Bytes of a request line (evidence A165).

Ten parts in UCS-2 are 670 units of at most three UTF-8 bytes, percent-encoded 6,030 bytes; ten
parts in GSM7 are 1,530 septets of at most two, percent-encoded 9,180, which is more than the 8,190
that gunicorn would read. The rest leaves room for texts that are too long, to be told just that.
"""

HEADER_FIELD: Final = 16_384
"""Bytes of one header."""

HEADER_COUNT: Final = 100

HEADERS: Final = 131_072
"""Bytes of all headers together."""

CHUNK_LINE: Final = 4_096
"""Bytes of a line that announces a chunk, and of all trailers together."""

PATIENCE_SECONDS: Final = 300.0
"""How long a connection may be silent: longer than common clients keep one in their pools, so that
it is they who close, and none finds its connection gone in the middle of a POST."""

BODY_PATIENCE_SECONDS: Final = 30.0
"""How long a client may be silent in the middle of a body before it is told that there is more to
come: short enough to be read by who waits for the answer."""

LEFTOVER: Final = 65_536
"""Bytes of an unread body that are read away to keep a connection; with more it is closed."""

LINGER_SECONDS: Final = 2.0
"""How long a refused client may pause while it finishes sending, so that it reads the refusal."""

LINGER_BYTES: Final = 512 * 1024 * 1024
