"""Calls a server every 10 ms from a separate process, and reports the slowest answer.

`python -m tests.attacks.probing PORT` calls until its standard input ends, and calls a bare server
in turn with the real one. The bare server is kept as busy as an attacked one, and looks for a call
every 5 ms, so its delays are those of the machine.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, NamedTuple

import psutil

EVERY: Final = 0.01
"""Seconds between two calls."""
_ASKED: Final = b"GET /_mock/health HTTP/1.1\r\nHost: localhost\r\n\r\n"
_SAMPLE: Final = 0.02

_BARE: Final = """
import socket, time
listening = socket.create_server(("127.0.0.1", 0))
print(listening.getsockname()[1], flush=True)
connection = listening.accept()[0]
connection.setblocking(False)
while True:
    until = time.perf_counter() + 0.005
    while time.perf_counter() < until:
        pass
    try:
        if not connection.recv(65_536):
            break
        connection.sendall(b"HTTP/1.1 200 OK\\r\\n\\r\\n")
    except BlockingIOError:
        pass
"""


class Beside(NamedTuple):
    """What was measured while an attack ran: answers to other clients, and memory."""

    calls: int
    slowest: float
    """Seconds that the slowest answer took."""
    slowest_bare: float
    """Seconds that the slowest answer of the bare server took."""
    memory: int
    """Most bytes that the server's processes had at once."""


class Measured:
    """Has `result`, what was measured, once the attack has ended; not before."""

    result: Beside


@contextmanager
def beside(port: int, process: psutil.Process | None) -> Iterator[Measured]:
    """Call a server every 10 ms from another process while the block runs.

    The block gets an object whose `result` is set when the block has ended.

    Args:
        port: the server's port.
        process: the server's process, whose memory is watched with its children's; None watches
            none.
    """
    probe = subprocess.Popen(
        [sys.executable, "-m", "tests.attacks.probing", str(port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert probe.stdin is not None
    assert probe.stdout is not None
    probe.stdout.readline()
    over = threading.Event()
    most = [0]
    watching = threading.Thread(target=_watch, args=(process, over, most))
    watching.start()
    measured = Measured()
    try:
        yield measured
    finally:
        over.set()
        watching.join()
        probe.stdin.close()
        calls, slowest, bare = json.loads(probe.stdout.read() or "[0, 0, 0]")
        probe.stdout.close()
        probe.wait()
        measured.result = Beside(calls, slowest, bare, most[0])


def _watch(process: psutil.Process | None, over: threading.Event, most: list[int]) -> None:
    while process is not None and not over.wait(_SAMPLE):
        family = [process, *process.children(recursive=True)]
        most[0] = max(most[0], sum(one.memory_info().rss for one in family))


def _probe(port: int) -> None:
    bare = subprocess.Popen([sys.executable, "-c", _BARE], stdout=subprocess.PIPE)
    assert bare.stdout is not None
    bare_port = int(bare.stdout.readline())
    called = [_connect(port), _connect(bare_port)]
    slowest = [0.0, 0.0]
    over = threading.Event()

    def wait_for_the_end() -> None:
        sys.stdin.read()
        over.set()

    threading.Thread(target=wait_for_the_end, daemon=True).start()
    sys.stdout.write("begun\n")
    sys.stdout.flush()
    calls = 0
    while not over.wait(EVERY):
        for which, connection in enumerate(called):
            begun = time.perf_counter()
            connection.sendall(_ASKED)
            if not connection.recv(65_536):
                raise SystemExit("the server has closed the connection")
            slowest[which] = max(slowest[which], time.perf_counter() - begun)
        calls += 1
    bare.kill()
    bare.wait()
    sys.stdout.write(json.dumps([calls, *slowest]))


def _connect(port: int) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=120)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


if __name__ == "__main__":
    _probe(int(sys.argv[1]))
