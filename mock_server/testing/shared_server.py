"""A server and a webhook receiver in this process, for tests without the plugin: started once."""

from __future__ import annotations

import atexit
import threading

from mock_server.testing.receiver import WebhookReceiver

_lock = threading.Lock()
_started: tuple[str, WebhookReceiver] | None = None


def shared_server() -> tuple[str, WebhookReceiver]:
    """The server's origin and the receiver; both end with the process."""
    global _started
    with _lock:
        if _started is None:
            from mock_server.config import Settings
            from mock_server.server import MockServer

            server = MockServer(Settings(port=0, delivery="immediate"))
            server.start()
            receiver = WebhookReceiver()
            atexit.register(receiver.stop)
            atexit.register(server.stop)
            _started = server.origin, receiver
        return _started
