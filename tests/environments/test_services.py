"""A server that another program than a person's terminal starts, kills and starts again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sms_mock.control_client.client import ControlClient, NotRunningError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")

PATIENCE = 30.0
SERVERS = ("gunicorn", "threads")


@pytest.fixture
def port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        number: int = found.getsockname()[1]
    return number


@contextmanager
def started(command: str, cwd: Path, **environ: str) -> Iterator[subprocess.Popen[bytes]]:
    """Start a server from a shell, with only the given environment."""
    shell = subprocess.Popen(
        ["/bin/sh", "-c", f"exec {sys.executable} -m sms_mock serve {command}"],
        cwd=cwd,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        yield shell
    finally:
        shell.kill()
        shell.wait()
        assert shell.stdout is not None
        shell.stdout.close()


def answers(process: subprocess.Popen[bytes], port: int) -> bool:
    """Return whether the server answers before it ends, within the time that a busy machine
    needs.
    """
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            return bool(ControlClient(f"http://127.0.0.1:{port}").get("/health", timeout=5))
        except NotRunningError:
            time.sleep(0.05)
    return False


@pytest.mark.parametrize("server", SERVERS)
@pytest.mark.parametrize("closed", [">&-", "<&- >&- 2>&-"])
def test_a_server_without_standard_streams_serves_and_stops(
    server: str, closed: str, port: int, tmp_path: Path
) -> None:
    with started(f"--server {server} --port {port} {closed}", tmp_path) as process:
        assert answers(process, port)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0


@pytest.mark.parametrize("server", SERVERS)
def test_a_server_can_be_started_again_right_after_kill_9(
    server: str, port: int, tmp_path: Path
) -> None:
    command = f"--server {server} --port {port} --store {tmp_path / 'store'}"
    with started(command, tmp_path) as process:
        assert answers(process, port)
        process.kill()
        process.wait()
    with started(command, tmp_path) as process:
        assert answers(process, port)


@pytest.mark.parametrize("server", SERVERS)
def test_an_empty_environment_and_the_root_folder_are_enough(server: str, port: int) -> None:
    with started(f"--server {server} --port {port}", Path("/")) as process:
        assert answers(process, port)


def test_python_without_a_console_has_no_streams_at_all(tmp_path: Path) -> None:
    """pythonw sets the standard streams to None; this test does it by hand."""
    program = (
        "import sys; sys.stdin = sys.stdout = sys.stderr = None\n"
        "from sms_mock import SmsMock\n"
        "with SmsMock.fresh() as sms:\n"
        "    open('origin', 'w').write(sms.clock.now.isoformat())\n"
        "from sms_mock.cli.main import main\n"
        "sys.argv = ['sms-mock', 'serve', '--help']\n"
        "main()\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env=os.environ, timeout=PATIENCE
    )
    assert ended.returncode == 0
    assert (tmp_path / "origin").read_text("utf-8")
