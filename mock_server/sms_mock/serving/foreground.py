"""Runs `sms-mock serve` with threads in one process: for --tls, or where gunicorn cannot run."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from types import FrameType
from typing import Final, NoReturn

from sms_mock.clock import ForwardTime
from sms_mock.config import Settings
from sms_mock.console.banner import announce
from sms_mock.console.log_writer import write_log
from sms_mock.console.terminal import standard_output
from sms_mock.serving.process import exit_now
from sms_mock.serving.threads import MockServer

_INTERRUPTIBLE_SECONDS: Final = 0.25
"""The wait ends this often, because on Windows Ctrl-C does not end a wait without a time-out."""


def serve(
    settings: Settings,
    beside: Callable[[MockServer], AbstractContextManager[object]] = nullcontext,
) -> NoReturn:
    """Start a server, write its banner and log to the terminal, and exit the process after Ctrl-C
    or SIGTERM.

    Closing the terminal, or Ctrl-Break on Windows, ends it too.

    Args:
        settings: the settings of the server.
        beside: takes the running server and returns a context manager. It is entered before the
            banner is written, and left before the server stops.

    Raises:
        StartFailure: the address is taken, or the settings, the fixtures or the store cannot be
            used.
    """
    stop_requested = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        stop_requested.set()

    for name in ("SIGINT", "SIGTERM", "SIGBREAK", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, stop)
    server = MockServer(settings, now=ForwardTime())
    server.start()
    lines = standard_output()
    log = write_log(server.service, lines)
    try:
        with beside(server):
            announce(server.service, server.port, lines)
            while not stop_requested.wait(_INTERRUPTIBLE_SECONDS):
                pass
    finally:
        server.stop()
        log.close()
    exit_now()
