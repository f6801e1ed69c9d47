"""Writes the server's lines to standard output, which may be a terminal, a file, or closed."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import IO


def wants_colour(stream: IO[str], environ: Mapping[str, str]) -> bool:
    """Return whether to colour text for a stream: on a terminal, without NO_COLOR or TERM=dumb."""
    if environ.get("NO_COLOR") or environ.get("TERM") == "dumb":
        return False
    return stream.isatty()


class Lines:
    """Writes whole lines to a stream at once, and drops them once nobody reads the stream."""

    def __init__(self, stream: IO[str], environ: Mapping[str, str]) -> None:
        self.colour = wants_colour(stream, environ)
        self._stream = stream
        self._open = True
        if hasattr(stream, "reconfigure"):
            # A letter that the stream's encoding lacks must not stop the log.
            stream.reconfigure(errors="backslashreplace")

    def write(self, line: str) -> None:
        if not self._open:
            return
        try:
            self._stream.write(f"{line}\n")
            self._stream.flush()
        except (OSError, ValueError):
            self._open = False
            self._send_to_nowhere()

    def _send_to_nowhere(self) -> None:
        # Buffered text would cause an error again when Python ends, and change the exit code.
        try:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self._stream.fileno())
            os.close(nowhere)
        except (OSError, ValueError):
            pass


def standard_output() -> Lines:
    return Lines(sys.stdout, os.environ)
