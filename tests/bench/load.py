"""A small load generator: raw sockets, persistent connections, one thread for each."""

from __future__ import annotations

import json
import socket
import statistics
import threading
import time
from collections.abc import Callable
from typing import NamedTuple

ACCOUNT = {
    "email": "demo@example.com",
    "token": "11111111-1111-4111-8111-111111111111",
    "Accept": "application/json",
    "Content-Type": "application/json",
}


SEND = "/app/api/rest/v1/sms/send"


def send_request(count: int) -> tuple[str, str, object]:
    """Return the n-th request that sends a message: method, path and body."""
    number = f"2782{count % 10_000_000:07d}"
    return "POST", SEND, {"recipientNumber": number, "message": "Your code is 123456"}


def bare_request(count: int) -> tuple[str, str, object]:
    """Return the n-th request to the bare route, with the same body."""
    return "POST", "/send", send_request(count)[2]


class Connection:
    """A persistent connection, which needs answers with Content-Length."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._buffer = b""

    def call(self, method: str, path: str, body: object = None) -> tuple[int, bytes]:
        """Make a request, and return the status and the body of its answer."""
        data = b"" if body is None else json.dumps(body).encode()
        head = "".join(f"{name}: {value}\r\n" for name, value in ACCOUNT.items())
        request = (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\n{head}"
            f"Content-Length: {len(data)}\r\n\r\n"
        )
        self._socket.sendall(request.encode() + data)
        return self._read()

    def _read(self) -> tuple[int, bytes]:
        while b"\r\n\r\n" not in self._buffer:
            self._fill()
        head, _, rest = self._buffer.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        length = 0
        for line in lines[1:]:
            name, _, value = line.partition(":")
            if name.lower() == "content-length":
                length = int(value)
        self._buffer = rest
        while len(self._buffer) < length:
            self._fill()
        body, self._buffer = self._buffer[:length], self._buffer[length:]
        return int(lines[0].split()[1]), body

    def _fill(self) -> None:
        more = self._socket.recv(65536)
        if not more:
            raise ConnectionError("the server closed the connection")
        self._buffer += more

    def close(self) -> None:
        self._socket.close()


class Load(NamedTuple):
    """What a run of load measured; times are in milliseconds."""

    per_second: float
    median: float
    slowest_percent: float
    errors: int


def run(
    port: int,
    request: Callable[[int], tuple[str, str, object]],
    *,
    connections: int = 8,
    seconds: float = 4.0,
) -> Load:
    """Send requests as fast as answers come, for some seconds.

    Args:
        request: returns the method, path and body of the n-th request.
    """
    times: list[list[float]] = [[] for _ in range(connections)]
    errors = [0] * connections
    begin = threading.Barrier(connections + 1)
    stop_at = [0.0]

    def work(index: int) -> None:
        connection = Connection(port)
        begin.wait()
        count = index
        while time.perf_counter() < stop_at[0]:
            method, path, body = request(count)
            sent = time.perf_counter()
            status, _ = connection.call(method, path, body)
            times[index].append(time.perf_counter() - sent)
            errors[index] += status >= 400
            count += connections
        connection.close()

    threads = [threading.Thread(target=work, args=(index,)) for index in range(connections)]
    for thread in threads:
        thread.start()
    stop_at[0] = time.perf_counter() + seconds
    begin.wait()
    for thread in threads:
        thread.join()
    taken = sorted(one for row in times for one in row)
    return Load(
        len(taken) / seconds,
        statistics.median(taken) * 1000,
        taken[int(len(taken) * 0.99)] * 1000,
        sum(errors),
    )
