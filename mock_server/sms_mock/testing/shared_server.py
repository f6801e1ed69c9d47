"""Finds or starts the server for tests that do not use the pytest plugin."""

from __future__ import annotations

import atexit
import os
import threading
from typing import Final

from sms_mock.testing.receiver import WebhookReceiver

ABANDONED_SECONDS: Final = 3600.0
"""Real seconds without a request after which a team ends on a server that outlives this process. So
a run that is killed leaves no team behind for long."""

_lock = threading.Lock()
_started: tuple[str, WebhookReceiver] | None = None
_outside: set[str] = set()


def server_of_the_run() -> str | None:
    """Return the address of the server of `sms-mock run`, if that started this process; else None.

    Code that calls the provider's host then reaches that server, so tests must use it too.
    """
    return os.environ.get("SMS_MOCK_URL") if "SMS_MOCK_REDIRECT" in os.environ else None


def note_outside(origin: str) -> None:
    """Note that the server at this address outlives this process."""
    _outside.add(origin)


def is_outside(origin: str) -> bool:
    """Return whether the server at this address is known to outlive this process."""
    return origin in _outside


def shared_server() -> tuple[str, WebhookReceiver]:
    """Return the address of this process's server, and a webhook receiver; start them at the first
    call.

    The server is that of `sms-mock run`, if that started this process; otherwise one is started in
    this process. What this starts ends with the process.
    """
    global _started
    with _lock:
        if _started is None:
            origin = server_of_the_run() or _start()
            receiver = WebhookReceiver()
            atexit.register(receiver.stop)
            _started = origin, receiver
        return _started


def _start() -> str:
    from sms_mock.config import Settings
    from sms_mock.serving.threads import MockServer

    server = MockServer(Settings(port=0, delivery="immediate"))
    server.start()
    atexit.register(server.stop)
    return server.origin
