"""`sms-mock serve` from threads of one process: where gunicorn cannot run, such as on Windows."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from types import FrameType
from typing import Final, NoReturn

from sms_mock.config import Settings
from sms_mock.console.announcement import announce
from sms_mock.console.terminal import standard_output, write_log
from sms_mock.serving.process_end import leave
from sms_mock.serving.threads import MockServer

_INTERRUPTIBLE_SECONDS: Final = 0.25
"""On Windows a wait without end does not hear Ctrl-C."""


def serve(
    settings: Settings,
    beside: Callable[[MockServer], AbstractContextManager[object]] = nullcontext,
) -> NoReturn:
    """Serve until Ctrl-C or SIGTERM, then exit the process.

    Args:
        settings: what it is started with.
        beside: what runs as long as the server does, entered before its address is told.

    Raises:
        StartFailure: the address is taken, or the settings or fixtures cannot be used.
    """
    told_to_stop = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        told_to_stop.set()

    for name in ("SIGINT", "SIGTERM", "SIGBREAK", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, stop)
    server = MockServer(settings)
    server.start()
    try:
        lines = standard_output()
        write_log(server.service, lines)
        with beside(server):
            announce(server.service, server.port, lines)
            while not told_to_stop.wait(_INTERRUPTIBLE_SECONDS):
                pass
    finally:
        server.stop()
    leave()
