"""Starts servers in processes of their own, as a user does, for tests that read and stop them."""

from __future__ import annotations

import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple

import psutil

ROOT = Path(__file__).parents[2]
PATIENCE = 20.0
"""Seconds after which something that should have happened has not."""
_COMMAND_HANGS = 60.0
"""Seconds after which a command that should end is stopped. On a machine that runs eight other
starts at once, one that refuses to start took up to 30."""

ENDED = "\0"
"""In place of a line, when there will be no more."""

_ADDRESS = re.compile(r"http://localhost:([0-9]+)/app/")


class Ended(NamedTuple):
    """How a server ended: its exit code, the seconds it took, and its output after the banner."""

    code: int
    seconds: float
    output: str
    errors: str


class Running:
    """A running server, whose output is read line by line.

    Args:
        process: the server's process, which was just started.
    """

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.banner: list[str] = []
        self._output: queue.Queue[str] = queue.Queue()
        self._errors: queue.Queue[str] = queue.Queue()
        assert process.stdout is not None
        assert process.stderr is not None
        self._readers = [
            threading.Thread(target=_read, args=(process.stdout, self._output)),
            threading.Thread(target=_read, args=(process.stderr, self._errors)),
        ]
        for reader in self._readers:
            reader.start()
        self.port = self._await_banner()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def line(self) -> str:
        """Take the next line of the log and return it; an empty line is passed over."""
        # An empty one separates it from the banner.
        return self._output.get(timeout=PATIENCE) or self._output.get(timeout=PATIENCE)

    def workers(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children()

    def end(self, number: signal.Signals = signal.SIGTERM, *, group: bool = False) -> Ended:
        """Send a signal to the server or, as Ctrl-C does, to its process group, and wait until it
        ends.
        """
        started = time.monotonic()
        (os.killpg if group else os.kill)(self.process.pid, number)
        return self.ended(started)

    def ended(self, started: float) -> Ended:
        code = self.process.wait(PATIENCE)
        seconds = time.monotonic() - started
        for reader in self._readers:
            reader.join(PATIENCE)
        return Ended(code, seconds, _drain(self._output), _drain(self._errors))

    def kill(self) -> None:
        """Kill whatever is left of the server."""
        for child in self._family():
            child.kill()
        self.process.kill()
        self.process.wait(PATIENCE)
        for reader in self._readers:
            reader.join(PATIENCE)
        for stream in (self.process.stdout, self.process.stderr):
            assert stream is not None
            stream.close()

    def _family(self) -> list[psutil.Process]:
        try:
            return psutil.Process(self.process.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return []

    def _await_banner(self) -> int:
        port = 0
        while True:
            line = self._output.get(timeout=PATIENCE)
            if line == ENDED:
                self.kill()
                raise AssertionError(f"no banner: {_drain(self._errors)}")
            self.banner.append(line)
            found = _ADDRESS.search(line)
            port = int(found[1]) if found else port
            if line.startswith(("Ctrl-C", "{")):
                return port


@contextmanager
def running(
    *flags: str,
    environ: dict[str, str] | None = None,
    module: str = "sms_mock",
    limits: str = "",
) -> Iterator[Running]:
    """Run a server on a free port, with further options and variables.

    Args:
        limits: options of the shell's `ulimit` for the server, such as `-Sn 64`.
    """
    server = Running(start(*flags, environ=environ, module=module, limits=limits))
    try:
        yield server
    finally:
        server.kill()


def start(
    *flags: str,
    environ: dict[str, str] | None = None,
    module: str = "sms_mock",
    limits: str = "",
) -> subprocess.Popen[str]:
    under = ("sh", "-c", f'ulimit {limits} && exec "$@"', "sh") if limits else ()
    return subprocess.Popen(
        [*under, sys.executable, "-m", module, "serve", "--port", "0", *flags],
        cwd=ROOT,
        env={**clean_environ(), **(environ or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def sms_mock(
    *words: str, environ: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run one command of `sms-mock` until it ends."""
    return subprocess.run(
        [sys.executable, "-m", "sms_mock", *words],
        cwd=ROOT,
        env={**clean_environ(), **(environ or {})},
        capture_output=True,
        text=True,
        timeout=_COMMAND_HANGS,
        check=False,
    )


def clean_environ() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if not key.startswith("SMS_MOCK_")}


def _read(stream: IO[str], lines: queue.Queue[str]) -> None:
    for line in stream:
        lines.put(line.rstrip("\n"))
    lines.put(ENDED)


def _drain(lines: queue.Queue[str]) -> str:
    gathered = []
    while not lines.empty():
        gathered.append(lines.get())
    return "\n".join(line for line in gathered if line != ENDED)
