"""Starts the servers that are measured, each in a process, and reads their memory."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import psutil

BARE = textwrap.dedent(
    """
    from flask import Flask, jsonify, request
    app = Flask(__name__)

    @app.post("/send")
    def send():
        asked = request.get_json()
        return jsonify(messageId=asked["recipientNumber"], error=None)

    @app.get("/health")
    def health():
        return "ok"
    """
)


AS_A_USER = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""The environment of what is measured: whoever installs a program runs it compiled."""


class Server:
    """A running server: its port, its process, and how long it took until its first answer, in real
    seconds and in seconds of CPU."""

    def __init__(
        self, process: subprocess.Popen[str], port: int, seconds: float, cpu: float = 0.0
    ) -> None:
        self.process = process
        self.port = port
        self.seconds = seconds
        self.cpu = cpu

    def pss(self) -> float:
        """Return the proportional set size of all its processes, in MB."""
        mother = psutil.Process(self.process.pid)
        family = [mother, *mother.children(recursive=True)]
        return float(sum(one.memory_full_info().pss for one in family)) / 1e6


THREADS = textwrap.dedent(
    """
    import threading
    from sms_mock.config import Settings
    from sms_mock.serving.threads import MockServer
    with MockServer(Settings(port=0, credits=100_000_000)) as server:
        print(server.origin, flush=True)
        threading.Event().wait()
    """
)


def mock(*flags: str) -> AbstractContextManager[Server]:
    """Start `sms-mock serve` on a free port."""
    return _mock(str(Path(sys.executable).with_name("sms-mock")), "serve", "--port", "0", *flags)


def mock_on_threads() -> AbstractContextManager[Server]:
    """Start the server that the fixture and Windows use, in a process of its own."""
    return _mock(sys.executable, "-c", THREADS)


@contextmanager
def _mock(*command: str) -> Iterator[Server]:
    begun = time.perf_counter()
    process = subprocess.Popen(
        command,
        env=AS_A_USER,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        bufsize=1,
    )
    with _running(process):
        assert process.stdout is not None
        port = 0
        for line in process.stdout:
            found = re.search(r"http://[^:/]+:(\d+)", line)
            if found:
                port = int(found[1])
                break
        _first_answer(port, "/_mock/health")
        seconds = time.perf_counter() - begun
        cpu = cpu_seconds(process.pid)
        _drain(process)
        yield Server(process, port, seconds, cpu)


@contextmanager
def bare_flask(port: int) -> Iterator[Server]:
    """Start a bare Flask route under gunicorn's gevent worker, to compare with."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "bare.py").write_text(BARE)
        begun = time.perf_counter()
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "-k", "gevent", "-w", "1"),
                *("-b", f"127.0.0.1:{port}", "--chdir", folder, "bare:app"),
            ],
            env=AS_A_USER,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        with _running(process):
            _first_answer(port, "/health")
            yield Server(process, port, time.perf_counter() - begun)


def cpu_seconds(pid: int) -> float:
    """Return the seconds of CPU that a process and those that it started have used."""
    mother = psutil.Process(pid)
    times = [one.cpu_times() for one in (mother, *mother.children(recursive=True))]
    return float(sum(one.user + one.system for one in times))


def import_flask_seconds() -> float:
    """Return the seconds that `python -c "import flask"` takes, the best of five."""
    taken = []
    for _ in range(5):
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-c", "import flask"], env=AS_A_USER, check=True)
        taken.append(time.perf_counter() - begun)
    return min(taken)


@contextmanager
def _running(process: subprocess.Popen[str]) -> Iterator[None]:
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()


def _first_answer(port: int, path: str) -> None:
    deadline = time.perf_counter() + 15
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2) as answer:
                answer.read()
            return
        except OSError:
            if time.perf_counter() > deadline:
                raise


def _drain(process: subprocess.Popen[str]) -> None:
    """Keep reading what a process prints, so that it never waits because a pipe is full."""
    assert process.stdout is not None
    stdout = process.stdout
    threading.Thread(target=lambda: [None for _ in stdout], daemon=True).start()
