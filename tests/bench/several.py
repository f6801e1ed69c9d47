"""Measures several servers behind HAProxy, and what one team costs a server."""

from __future__ import annotations

import shutil
import statistics
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import psutil

from tests.bench import load, servers
from tests.bench.load import Connection, send_request
from tests.bench.report import row
from tests.bench.servers import cpu_seconds
from tests.deploy.proxies import DEPLOY, haproxy

KEYS = 48
TEAMS = 500
_SECONDS = 3.0
_LINES = {
    "two": '    server two   "${SMS_MOCK_TWO-127.0.0.1:8772}"   id 2\n',
    "three": '    server three "${SMS_MOCK_THREE-127.0.0.1:8773}" id 3\n',
}
"""The lines of HAProxy's file that are left out where there are fewer servers."""


class Carried(NamedTuple):
    """What some servers carried: sends a second, and microseconds of CPU for each send, of the
    servers and of HAProxy."""

    per_second: float
    servers: float
    proxy: float


def keyed_send(count: int) -> tuple[str, str, object]:
    """Return the n-th request that sends a message, under one of 48 keys."""
    method, path, body = send_request(count)
    return method, f"/@key-{count % KEYS}{path}", body


def carried(number: int, folder: Path) -> Carried:
    """Send through HAProxy to so many servers for some seconds."""
    names = ("one", "two", "three")[:number]
    flags = ("--credits", "100000000", "--behind-proxy")
    with ExitStack() as running:
        started = [running.enter_context(servers.mock(*flags)) for _ in names]
        ports = {name: one.port for name, one in zip(names, started, strict=True)}
        left_out = {line: "" for name, line in _LINES.items() if name not in names}
        proxy = running.enter_context(
            haproxy(DEPLOY / "haproxy-several.cfg", ports, folder, changed=left_out)
        )
        port = int(proxy.origin.rpartition(":")[2])
        pids = [one.process.pid for one in started]
        load.run(port, keyed_send, seconds=1)
        before, proxy_before = sum(map(cpu_seconds, pids)), cpu_seconds(proxy.pid)
        sent = load.run(port, keyed_send, connections=24, seconds=_SECONDS)
        used = sum(map(cpu_seconds, pids)) - before
        proxy_used = cpu_seconds(proxy.pid) - proxy_before
        assert not sent.errors, f"{sent.errors} sends failed"
    sends = sent.per_second * _SECONDS
    return Carried(sent.per_second, used / sends * 1e6, proxy_used / sends * 1e6)


def throughput() -> None:
    if shutil.which("haproxy", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin") is None:
        row("several servers behind HAProxy", "HAProxy is not installed")
        return
    with tempfile.TemporaryDirectory() as folder:
        rounds = [[carried(number, Path(folder)) for number in (1, 2, 3)] for _ in range(3)]
    for number in range(3):
        runs = [one[number] for one in rounds]
        ratios = [one[number].per_second / one[0].per_second for one in rounds]
        row(
            f"sends a second behind HAProxy, {number + 1} of 3 servers (ratio to 1)",
            f"{statistics.median(run.per_second for run in runs):.0f}"
            f" ({statistics.median(ratios):.2f})",
        )
        row(
            "  CPU for each send, of the servers and of HAProxy",
            f"{statistics.median(run.servers for run in runs):.0f}"
            f" and {statistics.median(run.proxy for run in runs):.0f} µs",
        )


def teams() -> None:
    """Measure what a team costs that has sent nothing, in memory and in a store."""
    with servers.mock("--max-teams", "10000") as ours:
        before = ours.pss()
        _make(ours.port)
        row("Pss for each team in memory", f"{(ours.pss() - before) * 1e3 / TEAMS:.0f} kB")
    with (
        tempfile.TemporaryDirectory() as folder,
        servers.mock("--max-teams", "10000", "--store", folder) as ours,
    ):
        before, open_before = ours.pss(), _descriptors(ours)
        _make(ours.port)
        disk = sum(file.stat().st_blocks * 512 for file in Path(folder).iterdir())
        row("Pss for each team in a store", f"{(ours.pss() - before) * 1e3 / TEAMS:.0f} kB")
        row("  disk", f"{disk / TEAMS / 1e3:.0f} kB")
        row("  open files", f"{(_descriptors(ours) - open_before) / TEAMS:.1f}")


def _make(port: int) -> None:
    connection = Connection(port)
    for _ in range(TEAMS):
        assert connection.call("POST", "/_mock/teams", {})[0] == 201
    connection.close()


def _descriptors(ours: servers.Server) -> int:
    return sum(one.num_fds() for one in psutil.Process(ours.process.pid).children())
