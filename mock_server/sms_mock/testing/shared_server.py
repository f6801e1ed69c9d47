"""The server of tests: that of `sms-mock run`, or one in this process, started once."""

from __future__ import annotations

import atexit
import os
import threading

from sms_mock.testing.receiver import WebhookReceiver

_lock = threading.Lock()
_started: tuple[str, WebhookReceiver] | None = None


def server_of_the_run() -> str | None:
    """The origin of the mock of the `sms-mock run` that this process runs in, which hard-coded
    calls reach; None elsewhere."""
    return os.environ.get("SMS_MOCK_URL") if "SMS_MOCK_REDIRECT" in os.environ else None


def shared_server() -> tuple[str, WebhookReceiver]:
    """The server's origin and a receiver in this process, for tests without the plugin; what was
    started here ends with the process."""
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
