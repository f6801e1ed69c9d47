"""Measures sends per second while event streams are open, and how late streams show a message.

`python -m tests.bench.streams PORT COUNT` opens so many streams and reads them until it is ended.
It is a separate process, so that reading takes no time from the clients that send.
"""

from __future__ import annotations

import selectors
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from tests.bench import load
from tests.bench.load import ACCOUNT, Connection
from tests.bench.servers import Server

FEW, MANY = 1, 50
ROUNDS, ROUND_SECONDS = 9, 1.0
CALM_SENDS_PER_SECOND = 100
CALM_SENDS = 300
_BUFFER = memoryview(bytearray(262_144))

Request = Callable[[int], tuple[str, str, object]]


def open_stream(port: int) -> socket.socket:
    """Open an event stream, and read its head and first frame."""
    stream = socket.create_connection(("127.0.0.1", port))
    head = "".join(f"{name}: {value}\r\n" for name, value in ACCOUNT.items())
    request = f"GET /_mock/events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{head}\r\n"
    stream.sendall(request.encode())
    stream.recv(65_536)
    return stream


def read_for_ever(port: int, count: int) -> None:
    """Open streams, say so on standard output, and read them until this process is ended."""
    selector = selectors.DefaultSelector()
    for _ in range(count):
        selector.register(open_stream(port), selectors.EVENT_READ)
    sys.stdout.write("open\n")
    sys.stdout.flush()
    while True:
        for key, _ in selector.select():
            assert isinstance(key.fileobj, socket.socket)
            if not key.fileobj.recv_into(_BUFFER):
                return


@contextmanager
def readers(port: int, count: int) -> Iterator[None]:
    """Keep streams open, which a separate process reads, while the block runs."""
    command = [sys.executable, "-m", "tests.bench.streams", str(port), str(count)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        process.stdout.readline()
        yield
    finally:
        process.kill()
        process.wait()


def ratios(
    started: Callable[[], AbstractContextManager[Server]], request: Request
) -> tuple[float, float]:
    """Return the sends per second with one and with fifty streams, relative to those without."""
    few, many = [], []
    with started() as server:
        load.run(server.port, request, seconds=1)
        for _ in range(ROUNDS):
            without = load.run(server.port, request, seconds=ROUND_SECONDS)
            with readers(server.port, FEW):
                one = load.run(server.port, request, seconds=ROUND_SECONDS)
            with readers(server.port, MANY):
                fifty = load.run(server.port, request, seconds=ROUND_SECONDS)
            few.append(one.per_second / without.per_second)
            many.append(fifty.per_second / without.per_second)
    return statistics.median(few), statistics.median(many)


def milliseconds_until_seen(
    started: Callable[[], AbstractContextManager[Server]], request: Request
) -> list[float]:
    """Return how many milliseconds after its answer each of some sends appeared on one of fifty
    streams.
    """
    with started() as server, readers(server.port, MANY):
        stream = open_stream(server.port)
        connection = Connection(server.port)
        stream.setblocking(False)
        answered: dict[bytes, float] = {}
        seen: dict[bytes, float] = {}
        told = b""
        begun = time.perf_counter()
        while len(seen) < CALM_SENDS:
            due = begun + len(answered) / CALM_SENDS_PER_SECOND
            if len(answered) < CALM_SENDS and time.perf_counter() >= due:
                status, answer = connection.call(*request(len(answered)))
                assert status == 200
                answered[answer.split(b'"')[3]] = time.perf_counter()
            try:
                told = told[-200:] + stream.recv(1_048_576)
            except BlockingIOError:
                time.sleep(0.001)
                continue
            now = time.perf_counter()
            seen |= {one: now for one in answered.keys() - seen.keys() if one in told}
        return [max(0.0, seen[one] - at) * 1000 for one, at in answered.items()]


if __name__ == "__main__":
    read_for_ever(int(sys.argv[1]), int(sys.argv[2]))
