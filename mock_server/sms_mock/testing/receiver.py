"""A webhook receiver in the test's process, which keeps the webhooks of each team."""

from __future__ import annotations

import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import BaseServer
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from sms_mock import real_sockets

REPLIES: Final = "replies"
REPORTS: Final = "reports"
_MOST_BODY: Final = 1024 * 1024


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # With the default of 5, a connection may wait a second when many tests run at once.
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        # `TCPServer.__init__` would use `socket.socket`, which a test tool may have replaced.
        BaseServer.__init__(self, address, handler)
        self.socket = real_sockets.working_class()(self.address_family, self.socket_type)
        self.server_bind()
        self.server_activate()

    def get_request(self) -> tuple[socket.socket, Any]:
        return real_sockets.accept(self.socket)


class WebhookReceiver:
    """Receives webhooks on a free port of 127.0.0.1 until it is stopped; it answers each POST with
    200.
    """

    def __init__(self) -> None:
        self._received: dict[str, list[dict[str, str]]] = {}
        self._lock = threading.Lock()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = min(int(self.headers.get("Content-Length") or 0), _MOST_BODY)
                body = self.rfile.read(length).decode("utf-8", "replace")
                parts = urlsplit(self.path)
                receiver.keep(parts.path, dict(parse_qsl(f"{parts.query}&{body}")))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Do nothing: `received` shows what arrived, so no log is needed."""

        self._server = _Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )
        self._thread.start()

    def url(self, team_id: str, kind: str) -> str:
        """Return the URL for a team's webhooks of one kind: "replies" or "reports"."""
        return f"http://127.0.0.1:{self._server.server_port}/{team_id}/{kind}"

    def keep(self, path: str, values: dict[str, str]) -> None:
        """Keep the values of a webhook that arrived at a path of a URL that `url` returned."""
        with self._lock:
            self._received.setdefault(path, []).append(values)

    def received(self, team_id: str, kind: str) -> list[dict[str, str]]:
        """Return the values of each webhook of one kind that arrived for a team, in order."""
        with self._lock:
            return list(self._received.get(f"/{team_id}/{kind}", []))

    def forget(self, team_id: str) -> None:
        """Forget the webhooks that arrived for a team."""
        with self._lock:
            for kind in (REPLIES, REPORTS):
                self._received.pop(f"/{team_id}/{kind}", None)

    def stop(self) -> None:
        """Stop listening and close the port."""
        self._server.shutdown()
        self._server.server_close()
