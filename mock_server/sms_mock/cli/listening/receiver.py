"""The HTTP server of `sms-mock listen`: it takes POST requests and refuses all others."""

from __future__ import annotations

import os
import socket
import socketserver
import sys
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import urlsplit

from sms_mock import __version__
from sms_mock.cli.listening.arrival import Arrival
from sms_mock.clock import process_milliseconds

BODY_LIMIT: Final = 1_048_576
_PATIENCE: Final = 10.0
"""Seconds after which a client that sends nothing more is cut off."""
_MOST_DIGITS: Final = 9
_EVERYWHERE: Final = ("0.0.0.0", "::")

Answer = tuple[int, str]
"""The HTTP status and the text of an answer."""


class Receiver(ThreadingHTTPServer):
    """An HTTP server that listens once it is made, and answers while `serve_forever` runs.

    Args:
        host: a host name or IP address of this machine.
        port: the port to listen on; 0 chooses a free one.
        take: called with each webhook, on a thread of its own; returns the answer.
        refused: called with a line of text about each request that is not a webhook.

    Raises:
        OSError: the address is taken, or is not an address of this machine.
    """

    daemon_threads = True
    # This lets a restart bind the port at once. On Windows it would let two programs share a port.
    allow_reuse_address = os.name != "nt"

    def __init__(
        self,
        host: str,
        port: int,
        take: Callable[[Arrival], Answer],
        refused: Callable[[str], None] = lambda line: None,
    ) -> None:
        self.take = take
        self.refused = refused
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        super().__init__((host, port), _Handler)

    def server_bind(self) -> None:
        # HTTPServer would look up this machine's name, which can take seconds with a slow DNS.
        socketserver.TCPServer.server_bind(self)
        self.server_name = str(self.server_address[0])
        self.server_port = int(self.server_address[1])

    def url(self, name: str | None = None) -> str:
        """Return the receiver's URL, such as `http://127.0.0.1:49152`.

        Args:
            name: the host in the URL; None takes the address that the receiver listens on. In place
                of an address that stands for all addresses the URL has 127.0.0.1.
        """
        host = name or self.server_name
        if host in _EVERYWHERE:
            host = "127.0.0.1"
        return f"http://{f'[{host}]' if ':' in host else host}:{self.server_port}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        # A client that has gone is not reported. Anything else is a bug and prints its traceback.
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class _NoWebhook(Exception):
    """A request is not a webhook, and is refused with the HTTP status `status`."""

    def __init__(self, status: int, problem: str) -> None:
        super().__init__(problem)
        self.status = status


class _Handler(BaseHTTPRequestHandler):
    server: Receiver
    timeout = _PATIENCE
    server_version = f"sms-mock-listen/{__version__}"
    sys_version = ""
    error_message_format = "%(message)s\n"
    error_content_type = "text/plain; charset=utf-8"

    def do_POST(self) -> None:
        try:
            arrival = self._read_arrival()
        except _NoWebhook as wrong:
            self._refuse(wrong.status, str(wrong))
            return
        status, text = self.server.take(arrival)
        self._answer(status, text)

    def _refuse_method(self) -> None:
        self._refuse(405, "webhooks are posted; this is sms-mock listen")

    do_GET = do_HEAD = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _refuse_method

    def log_message(self, format: str, *args: Any) -> None:
        """Do nothing, because the functions `take` and `refused` print what came."""

    def _read_arrival(self) -> Arrival:
        try:
            parts = urlsplit(self.path)
        except ValueError:
            raise _NoWebhook(400, "a malformed URL") from None
        content_type = self.headers.get("Content-Type", "")
        arrival = Arrival(
            process_milliseconds(), parts.path or "/", parts.query, content_type, self._read_body()
        )
        if not arrival.readable:
            raise _NoWebhook(400, "more values than a webhook can have")
        return arrival

    def _read_body(self) -> bytes:
        if "Transfer-Encoding" in self.headers:
            raise _NoWebhook(411, "a body without a Content-Length")
        length = self.headers.get("Content-Length", "0")
        if not (length.isascii() and length.isdecimal()):
            raise _NoWebhook(400, "a Content-Length that is not a number")
        if len(length) > _MOST_DIGITS or int(length) > BODY_LIMIT:
            raise _NoWebhook(413, f"a body of more than {BODY_LIMIT} bytes")
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            raise _NoWebhook(400, "a body shorter than its Content-Length")
        return body

    def _refuse(self, status: int, problem: str) -> None:
        self.server.refused(f"{self.command} {self.path}: answered {status}, {problem}")
        self._answer(status, f"{problem}\n", {"Allow": "POST"} if status == 405 else {})

    def _answer(self, status: int, text: str, headers: dict[str, str] | None = None) -> None:
        content = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        bodyless = status in (204, 304)
        if not bodyless:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if not bodyless and self.command != "HEAD":
            self.wfile.write(content)
