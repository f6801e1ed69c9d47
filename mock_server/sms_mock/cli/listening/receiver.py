"""The HTTP side of `sms-mock listen`: takes POSTs, refuses what is none, answers as it is told."""

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
from sms_mock.clock import real_milliseconds

BODY_LIMIT: Final = 1_048_576
_PATIENCE: Final = 10.0
"""Seconds for a request to come in whole."""
_MOST_DIGITS: Final = 9
_EVERYWHERE: Final = ("0.0.0.0", "::")

Answer = tuple[int, str]
"""A status and a text."""


class Receiver(ThreadingHTTPServer):
    """A bound receiver; `serve_forever` answers what waits already, too.

    Args:
        host: a host name or IP address of this machine.
        port: 0 picks a free one.
        take: is given each webhook, on a thread of its own, and says how to answer.
        refused: is told of each request that is no webhook, in a line.

    Raises:
        OSError: the address is taken or not one of this machine.
    """

    daemon_threads = True
    # Elsewhere it lets a restart take a port that was just given back; on Windows, a foreign one.
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
        # Without the look-up of this machine's name, which can take seconds where DNS is slow.
        socketserver.TCPServer.server_bind(self)
        self.server_name = str(self.server_address[0])
        self.server_port = int(self.server_address[1])

    def url(self, name: str | None = None) -> str:
        """'http://127.0.0.1:49152': where it is reached.

        Args:
            name: the host to put there instead of the address that is bound.
        """
        host = name or self.server_name
        if host in _EVERYWHERE:
            host = "127.0.0.1"
        return f"http://{f'[{host}]' if ':' in host else host}:{self.server_port}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        # Who hangs up early is no news; anything else is a bug, and shows its trace.
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class _NoWebhook(Exception):
    """A request that is refused; `status` to answer with."""

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
        """Nothing: what arrives is shown by who takes it."""

    def _read_arrival(self) -> Arrival:
        parts = urlsplit(self.path)
        content_type = self.headers.get("Content-Type", "")
        arrival = Arrival(
            real_milliseconds(), parts.path or "/", parts.query, content_type, self._read_body()
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
