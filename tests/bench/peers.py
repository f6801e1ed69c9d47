"""Compares sends per second with two general mock servers, Prism and Mockoon, in one run.

Both answer from openapi.yaml and keep nothing: no message, no credits, no webhook. They come from
npm into a folder of the virtual environment. Without npm this says so and measures nothing.
"""

from __future__ import annotations

import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.bench import load, report, servers
from tests.bench.load import send_request
from tests.bench.report import ROOT, row
from tests.bench.servers import AS_A_USER

PACKAGES = ("@stoplight/prism-cli@5", "@mockoon/cli@9")
FOLDER = Path(sys.prefix, "peers")
DESCRIPTION = str(ROOT / "openapi.yaml")
COMMANDS = {
    "Prism": ("prism", "mock", DESCRIPTION, "--verboseLevel", "silent", "--port"),
    "Mockoon": (
        *("mockoon-cli", "start", "--data", DESCRIPTION, "--disable-log-to-file"),
        *("--disable-admin-api", "--port"),
    ),
}
PEERS_SEND = load.SEND.removeprefix("/app")
"""The peers serve the paths of the description without the path of its servers' URL."""
TARGETS = {"Prism": ">= 1.7", "Mockoon": ">= 2.5"}
ROUNDS, ROUND_SECONDS, WARM_UP_SECONDS = 5, 3.0, 10.0
_PATIENCE = 90.0


def measure() -> None:
    """Print the sends per second of each server, and the ratios of ours to the others."""
    npm = shutil.which("npm")
    if npm is None:
        row("Prism and Mockoon", "not measured", "npm was not found")
        return
    subprocess.run(
        [npm, "install", "--silent", "--no-audit", "--no-fund", "--prefix", FOLDER, *PACKAGES],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    measured: dict[str, list[_Sends]] = {name: [] for name in ("sms-mock", *COMMANDS)}
    with ExitStack() as running:
        ours = running.enter_context(servers.mock("--credits", "100000000"))
        started = {"sms-mock": (ours.port, ours.process.pid)}
        for name, command in COMMANDS.items():
            started[name] = running.enter_context(_peer(*command))
        for name, (port, _) in started.items():
            load.run(port, _request(name), seconds=WARM_UP_SECONDS)
        for _ in range(ROUNDS):
            for name, (port, pid) in started.items():
                measured[name].append(_sends(name, port, pid))
    for name, rounds in measured.items():
        rate = statistics.median(one.per_second for one in rounds)
        row(f"POST sms/send at 8 connections, {name} (median of {ROUNDS})", f"{rate:.0f}/s")
    for name in COMMANDS:
        pairs = list(zip(measured["sms-mock"], measured[name], strict=True))
        ratio = statistics.median(ours.per_second / theirs.per_second for ours, theirs in pairs)
        row(f"  sms-mock over {name}", f"{ratio:.2f}", TARGETS[name])
        ratio = statistics.median(
            ours.per_cpu_second / theirs.per_cpu_second for ours, theirs in pairs
        )
        row("    sends per second of the server's CPU, likewise", f"{ratio:.2f}")


class _Sends(NamedTuple):
    """The sends of one round, per second and per second of CPU that the server used."""

    per_second: float
    per_cpu_second: float


def _sends(name: str, port: int, pid: int) -> _Sends:
    before = servers.cpu_seconds(pid)
    sent = load.run(port, _request(name), seconds=ROUND_SECONDS)
    used = servers.cpu_seconds(pid) - before
    assert not sent.errors, f"{name}: {sent.errors} sends failed"
    return _Sends(sent.per_second, sent.per_second * ROUND_SECONDS / used)


def _request(server: str) -> Callable[[int], tuple[str, str, object]]:
    """Return what makes the n-th request to a server: method, path and body."""
    path = PEERS_SEND if server in COMMANDS else load.SEND

    def request(count: int) -> tuple[str, str, object]:
        method, _, body = send_request(count)
        return method, path, body

    return request


@contextmanager
def _peer(program: str, *arguments: str) -> Iterator[tuple[int, int]]:
    """Run a server of the folder; the block gets its port and process id when it listens."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    process = subprocess.Popen(
        [str(FOLDER / "node_modules" / ".bin" / program), *arguments, str(port)],
        env=AS_A_USER,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + _PATIENCE
        while not _listens(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"{program} does not start")
            time.sleep(0.1)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait()


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


if __name__ == "__main__":
    report.main("Beside Prism and Mockoon", {"sends": measure})
