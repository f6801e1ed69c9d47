"""Servers that play other people's, which tests ask whether they were called."""

from __future__ import annotations

import contextlib
import socket
import ssl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sms_mock.interception import certificates
from sms_mock.serving import sockets
from sms_mock.serving.acceptor import Acceptor


@contextmanager
def other_tls_server() -> Iterator[int]:
    """Run a TLS server whose certificate for the provider's hosts is of another authority; yield
    its port.
    """
    with tempfile.TemporaryDirectory() as folder:
        certificates.write(certificates.make(), Path(folder))
        context = certificates.server_context(Path(folder))

    def handle(client: socket.socket, address: object) -> None:
        with contextlib.suppress(ssl.SSLError):
            context.wrap_socket(client, server_side=True).close()

    with Acceptor(sockets.bind("127.0.0.1", 0), handle) as listener:
        yield listener.port


class Elsewhere:
    """A plain HTTP server that counts its calls."""

    def __init__(self) -> None:
        self.heads: list[bytes] = []
        self._listener = Acceptor(sockets.bind("127.0.0.1", 0), self._handle)

    @property
    def port(self) -> int:
        return self._listener.port

    def _handle(self, client: socket.socket, address: object) -> None:
        client.settimeout(10)
        head = b""
        while b"\r\n\r\n" not in head and (data := client.recv(65_536)):
            head += data
        self.heads.append(head)
        client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nhere")

    def __enter__(self) -> Elsewhere:
        self._listener.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.stop()
