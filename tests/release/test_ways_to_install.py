"""The first screen of the README: each way to install that needs no engine, in an empty folder.

The lines are read from the README and run in a shell; nothing comes from a package index. Docker's
steps are in test_image.py, and `make serve` is what every contributor runs.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sms_mock.config import Settings
from sms_mock.serving.threads import MockServer
from tests.release.wheelhouse import Wheelhouse
from tests.server.running import PATIENCE, ROOT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell runs the lines")

README = (ROOT / "README.md").read_text("utf-8")
PLACE = '".[serve]"'
"""What the README's lines install: the clone in the current folder."""


def lines_of(way: str) -> list[str]:
    """Return the commands in a row of the README's table of ways."""
    row = re.search(rf"^\| {way} \| (.+) \|$", README, re.MULTILINE)
    assert row is not None
    return re.findall(r"`([^`]+)`", row[1])


def wheel_path() -> str:
    """Return the path of a wheel that the README puts in the place of the clone."""
    found = re.search(r'`("\./sms_mock-[^`]+\.whl\[serve\]")`', README)
    assert found is not None
    return found[1]


class Machine:
    """A home folder and a current folder of its own, in which lines are run offline."""

    def __init__(self, house: Wheelhouse, folder: Path, here: Path) -> None:
        self.environ = {**house.offline(folder / "home"), "SMS_MOCK_PORT": "0"}
        self.here = here
        (folder / "home").mkdir()

    def run(self, line: str) -> str:
        """Run a line that must succeed, and return what it prints."""
        ran = subprocess.run(
            ["sh", "-c", line],
            cwd=self.here,
            env=self.environ,
            capture_output=True,
            text=True,
            timeout=240,
        )
        assert ran.returncode == 0, f"{line}\n{ran.stdout}{ran.stderr}"
        return ran.stdout

    @contextmanager
    def serving(self, line: str) -> Iterator[str]:
        """Run a line that serves until it is stopped, and yield the server's URL."""
        process = subprocess.Popen(
            ["sh", "-c", f"exec {line} --log-format json"],
            cwd=self.here,
            env=self.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert process.stdout is not None
        try:
            yield _address(process.stdout)
        finally:
            process.terminate()
            process.communicate(timeout=PATIENCE)


def _address(output: Iterator[str]) -> str:
    seen = []
    for line in output:
        seen.append(line)
        found = re.search(r"http://(?:localhost|127\.0\.0\.1):(\d+)", line)
        if found:
            return f"http://127.0.0.1:{found[1]}"
    raise AssertionError("".join(seen))


@pytest.fixture(params=[pytest.param("a clone", marks=pytest.mark.slow), "a wheel"])
def machine(
    request: pytest.FixtureRequest, wheelhouse: Wheelhouse, clone: Path, tmp_path: Path
) -> Machine:
    if request.param == "a clone":
        return Machine(wheelhouse, tmp_path, clone)
    empty = tmp_path / "empty"
    empty.mkdir()
    shutil.copy(wheelhouse.wheel, empty)
    return Machine(wheelhouse, tmp_path, empty)


def place_in(machine: Machine, line: str) -> str:
    """Return a line of the README as it is typed in the machine's folder."""
    return line if (machine.here / "pyproject.toml").exists() else line.replace(PLACE, wheel_path())


def serves_and_sends(machine: Machine, serve: str, send: str) -> None:
    with machine.serving(serve) as url:
        machine.environ["SMS_MOCK_URL"] = url
        printed = machine.run(send).splitlines()
    assert printed[0].startswith("Message ")
    assert printed[-1].strip() == "GSM7, 1 part, 1 credit"


@pytest.mark.slow
def test_uvx(machine: Machine) -> None:
    (serve,) = lines_of("uv")
    (send,) = re.findall(r"`(uvx [^`]+ send [^`]+)`", README)
    assert PLACE in serve
    serves_and_sends(machine, place_in(machine, serve), place_in(machine, send))


@pytest.mark.slow
def test_pipx(machine: Machine) -> None:
    install, serve = lines_of("pipx")
    machine.run(place_in(machine, install))
    serves_and_sends(machine, serve, "sms-mock send 0821234567 Hello")


def test_pip(machine: Machine) -> None:
    install, serve, as_module = lines_of("pip, in a virtual environment")
    environment = machine.here.parent / f"venv-{machine.here.name}"
    machine.run(f"{sys.executable} -m venv '{environment}'")
    machine.environ["PATH"] = f"{environment / 'bin'}:{machine.environ['PATH']}"
    machine.run(place_in(machine, install))
    serves_and_sends(machine, serve, "sms-mock send 0821234567 Hello")
    serves_and_sends(machine, as_module, "sms-mock send 0821234567 Hello")


def test_the_path_of_the_wheel_is_that_of_the_wheel_which_is_built(wheelhouse: Wheelhouse) -> None:
    assert wheel_path() == f'"./{wheelhouse.wheel.name}[serve]"'


def test_the_line_for_cmd_sends_a_message() -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed here")
    line = (ROOT / "tests/examples/first-send.bat").read_text("utf-8")
    # Both cmd and sh read \" within double quotes as a double quote.
    with MockServer(Settings(port=0)) as server:
        ran = subprocess.run(
            ["sh", "-c", line.replace("http://localhost:8767", f"--noproxy '*' {server.origin}")],
            capture_output=True,
            text=True,
            timeout=30,
        )
    assert json.loads(ran.stdout)["messageId"], ran.stderr


def test_the_lines_for_powershell_name_a_request_that_sends_a_message() -> None:
    text = (ROOT / "tests/examples/first-send.ps1").read_text("utf-8")
    headers = dict(re.findall(r'(\w+) = "([^"]+)"', text))
    (body,) = re.findall(r"\$sms = '(.+)'", text)
    (url,) = re.findall(r"Invoke-RestMethod (\S+)", text)
    (content_type,) = re.findall(r"-ContentType (\S+)", text)
    assert "-Method Post -Headers $account" in text
    assert "-Body $sms" in text
    with MockServer(Settings(port=0)) as server:
        request = urllib.request.Request(
            url.replace("http://localhost:8767", server.origin),
            data=body.encode(),
            headers={**headers, "Content-Type": content_type},
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=30) as answer:
            assert json.load(answer)["messageId"]
