"""Starts HAProxy and nginx with the files of `deploy/`, in front of servers of sms-mock.

HAProxy reads ports and addresses from its environment; in nginx's files the ports are replaced.
Everything listens on loopback.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Final, NamedTuple

import httpx
import pytest

from tests.server.running import ROOT, Running, start

DEPLOY: Final = ROOT / "deploy"
PATIENCE: Final = 30.0
_NAMES: Final = ("one", "two", "three", "four")


def until(look: Callable[[], bool], what: str) -> None:
    """Call `look` again and again until it is true; the test fails if that takes too long."""
    deadline = time.monotonic() + PATIENCE
    pause = threading.Event()
    while not look():
        assert time.monotonic() < deadline, f"{what} never came"
        pause.wait(0.02)


def program(name: str) -> str:
    """Return the path of a proxy's program; the test is skipped if it is not installed."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if found is None:
        pytest.skip(f"{name} is not installed here")
    return found


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port: int = probe.getsockname()[1]
        return port


class Servers:
    """Servers of sms-mock behind a proxy, each with a store and a port that stay over a restart.

    Args:
        folder: where their stores are.
        count: how many there are.
    """

    def __init__(self, folder: Path, count: int) -> None:
        self.names = _NAMES[:count]
        self.ports = {name: free_port() for name in self.names}
        self._folder = folder
        self._running: dict[str, Running] = {}

    def start(self, *names: str) -> None:
        """Start these servers side by side; return when all of them answer."""
        begun = {name: self._begin(name) for name in names}
        self._running |= {name: Running(process) for name, process in begun.items()}

    def _begin(self, name: str) -> subprocess.Popen[str]:
        return start(
            *("--port", str(self.ports[name]), "--store", str(self._folder / name)),
            *("--behind-proxy", "--delivery", "immediate", "--credits", "1000000"),
        )

    def origin(self, name: str) -> str:
        return f"http://127.0.0.1:{self.ports[name]}"

    def stop(self, name: str, number: signal.Signals = signal.SIGTERM) -> None:
        """End a server by a signal to all its processes."""
        server = self._running.pop(name)
        os.killpg(server.process.pid, number)
        server.kill()

    @contextmanager
    def without(self, name: str, number: signal.Signals = signal.SIGTERM) -> Iterator[None]:
        """End a server by a signal, and start it again on its store after the `with` block."""
        self.stop(name, number)
        try:
            yield
        finally:
            self.start(name)

    def stop_all(self) -> None:
        for name in list(self._running):
            self.stop(name)


class Proxy(NamedTuple):
    """A running proxy: its address for HTTP/1.1, its address for HTTP/2 without TLS, and its
    process.
    """

    origin: str
    origin_2: str
    pid: int

    def client(self, *, http2: bool = False) -> httpx.Client:
        """Return a client that speaks one version of HTTP only."""
        origin = self.origin_2 if http2 else self.origin
        return httpx.Client(
            base_url=origin, http1=not http2, http2=http2, timeout=PATIENCE, trust_env=False
        )

    def server_of(self, key: str, client: httpx.Client) -> str:
        """Return the name of the server that a key leads to, which is that of its store's folder;
        "" if no server answers.
        """
        answer = client.get(f"/@{key}/_mock/health")
        return Path(answer.json()["store"]).name if answer.status_code == 200 else ""


@contextmanager
def haproxy(
    config: Path,
    ports: Mapping[str, int],
    folder: Path,
    *,
    changed: Mapping[str, str] | None = None,
) -> Iterator[Proxy]:
    """Run HAProxy with a file of `deploy/`.

    Args:
        ports: the port of each server, by name; one that the file lacks is added after the last.
        folder: where a changed file is written.
        changed: texts that are replaced in the file.
    """
    port = free_port()
    environ = {
        **os.environ,
        "SMS_MOCK_BIND": f"127.0.0.1:{port}",
        "SMS_MOCK_CHECK": "100ms",
        **{f"SMS_MOCK_{name.upper()}": f"127.0.0.1:{ports[name]}" for name in ports},
    }
    text = config.read_text("utf-8")
    for old, new in (changed or {}).items():
        assert old in text
        text = text.replace(old, new)
    if "four" in ports:
        last = re.search(r"    server three .*\n", text)
        assert last
        text = text.replace(last[0], f'{last[0]}    server four "${{SMS_MOCK_FOUR}}" id 4\n')
    used = folder / f"{port}.cfg"
    used.write_text(text, "utf-8")
    with _running([program("haproxy"), "-db", "-f", str(used)], port, environ) as pid:
        yield Proxy(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port}", pid)


@contextmanager
def nginx(config: Path, ports: Mapping[str, int], folder: Path) -> Iterator[Proxy]:
    """Run nginx with a file of `deploy/`, in which its ports and those of the servers are
    replaced.

    Args:
        ports: the port of each server, by name; one that the file lacks is added after the last.
        folder: where the changed file is written.
    """
    if os.name != "posix" or os.geteuid() != 0:
        pytest.skip("Debian's nginx keeps temporary files in /var/lib/nginx, as root")
    port, port_2 = free_port(), free_port()
    text = config.read_text("utf-8")
    if "four" in ports:
        last = re.search(r"        server 127\.0\.0\.1:8773.*\n", text)
        assert last
        text = text.replace(last[0], f"{last[0]}{last[0].replace('8773', '8774')}")
    given = {"8767": f"127.0.0.1:{port}", "8768": f"127.0.0.1:{port_2}"}
    text = re.sub(r"\blisten (876\d)", lambda found: f"listen {given[found[1]]}", text)
    for number, name in enumerate(ports):
        text = text.replace(f"127.0.0.1:{8771 + number}", f"127.0.0.1:{ports[name]}")
    used = folder / f"{port}.conf"
    used.write_text(text, "utf-8")
    quiet = f"daemon off; pid {folder / f'{port}.pid'}; error_log {folder / 'nginx.log'};"
    with _running([program("nginx"), "-c", str(used), "-g", quiet], port, dict(os.environ)) as pid:
        yield Proxy(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port_2}", pid)


@contextmanager
def _running(command: list[str], port: int, environ: dict[str, str]) -> Iterator[int]:
    """Run a proxy until the end of the `with` block, from when its port accepts connections.

    Yields:
        The id of its process.
    """
    output = Path(f"{command[command.index('-f' if '-f' in command else '-c') + 1]}.output")
    with ExitStack() as ending:
        written = ending.enter_context(output.open("w"))
        process = subprocess.Popen(command, env=environ, stdout=written, stderr=written)
        ending.callback(process.wait, PATIENCE)
        ending.callback(process.terminate)
        until(lambda: process.poll() is not None or _accepts(port), f"{command[0]} on its port")
        assert process.poll() is None, output.read_text()
        yield process.pid


def _accepts(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True
