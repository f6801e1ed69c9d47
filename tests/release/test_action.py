"""The steps of action.yml, run in their order as a runner of GitHub's runs them, but offline."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.release.wheelhouse import Wheelhouse
from tests.server.running import PATIENCE, ROOT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="bash runs the steps")

ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
_EXPRESSION = re.compile(r"\$\{\{ (.+?) \}\}")


def free_port() -> int:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port: int = bound.getsockname()[1]
        return port


class Runner:
    """Runs the action's steps with bash, and hands variables from one to the next.

    Args:
        environ: the environment of the job.
        folder: where the runner keeps its files.
        source: where the action was checked out.
        given: the action's inputs that a workflow gives.
    """

    def __init__(
        self, environ: dict[str, str], folder: Path, source: Path, given: dict[str, str]
    ) -> None:
        self.folder = folder
        self.temp = folder / "temp"
        self.temp.mkdir()
        inputs = {name: one["default"] for name, one in ACTION["inputs"].items()} | given
        self.known = {
            "github.action_path": str(source),
            "runner.temp": str(self.temp),
            "steps.python.outputs.python-path": sys.executable,
            **{f"inputs.{name}": value for name, value in inputs.items()},
        }
        self.files = {name: folder / name for name in ("GITHUB_ENV", "GITHUB_OUTPUT")}
        for path in self.files.values():
            path.touch()
        self.environ = environ | {name: str(path) for name, path in self.files.items()}
        self.groups: list[int] = []

    def evaluated(self, text: str) -> str:
        return _EXPRESSION.sub(lambda found: self.known[found[1]], text)

    def run(self, name: str) -> subprocess.CompletedProcess[str]:
        """Run the step with this name."""
        (step,) = [one for one in STEPS if one["name"] == name]
        variables = dict(
            line.split("=", 1) for line in self.files["GITHUB_ENV"].read_text().splitlines()
        )
        own = {key: self.evaluated(value) for key, value in step.get("env", {}).items()}
        script = self.folder / "step.sh"
        script.write_text(step["run"], "utf-8")
        # What a step starts in the background must not keep this end of a pipe open.
        output = self.folder / "output"
        with output.open("w", encoding="utf-8") as stream:
            process = subprocess.Popen(
                ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
                cwd=self.folder,
                env={**self.environ, **variables, **own},
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            self.groups.append(process.pid)
            code = process.wait(240)
        return subprocess.CompletedProcess(name, code, output.read_text("utf-8"))

    def close(self) -> None:
        for group in self.groups:
            try:
                os.killpg(group, signal.SIGTERM)
            except ProcessLookupError:
                continue

    @property
    def report(self) -> Path:
        return self.temp / "sms-mock-report"


@pytest.fixture(scope="module")
def installed(
    wheelhouse: Wheelhouse, clone: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """Run the step that installs, and return the environment in which the command is found."""
    folder = tmp_path_factory.mktemp("installed")
    environ = dict(wheelhouse.offline(folder))
    # The command of the tests' own environment must not stand in for the installed one.
    tools = folder / "tools"
    tools.mkdir()
    (tools / "pipx").symlink_to(Path(sys.executable).with_name("pipx"))
    environ["PATH"] = os.pathsep.join([str(folder / "bin"), str(tools), "/usr/bin:/bin"])
    runner = Runner(environ, tmp_path_factory.mktemp("runner"), clone, {})
    done = runner.run("Install sms-mock")
    assert done.returncode == 0, done.stdout
    return environ


@pytest.fixture
def runner(installed: dict[str, str], tmp_path: Path) -> Iterator[Runner]:
    """A runner after the steps that start the server."""
    given = {"port": str(free_port()), "run": "sms-mock send 0821234567 Hello"}
    runner = Runner(installed, tmp_path, ROOT, given)
    try:
        for name in ("Start the server", "Wait until it answers"):
            done = runner.run(name)
            assert done.returncode == 0, done.stdout
        yield runner
    finally:
        runner.close()


def test_it_starts_a_server_runs_the_tests_and_keeps_the_doctors_report(runner: Runner) -> None:
    url = f"http://localhost:{runner.known['inputs.port']}"
    assert runner.files["GITHUB_OUTPUT"].read_text("utf-8") == f"url={url}\n"
    tests = runner.run("Run the tests")
    assert tests.returncode == 0, tests.stdout
    assert "GSM7, 1 part, 1 credit" in tests.stdout
    doctor = runner.run("Write the report and ask the doctor")
    assert doctor.returncode == 0, doctor.stdout
    assert {path.name for path in runner.report.iterdir()} == {
        "doctor.json",
        "doctor.txt",
        "run.html",
        "sms-mock.log",
    }
    assert "<h1>Run of Demo team</h1>" in (runner.report / "run.html").read_text("utf-8")
    assert json.loads((runner.report / "doctor.json").read_text("utf-8"))["read"]["requests"] == 1
    assert (runner.report / "doctor.txt").read_text("utf-8") in doctor.stdout
    upload = STEPS[-1]
    assert runner.evaluated(upload["with"]["path"]) == str(runner.report)


def test_tests_that_send_nothing_fail_the_job(runner: Runner) -> None:
    doctor = runner.run("Write the report and ask the doctor")
    assert doctor.returncode == 1
    assert "nothing was examined" in doctor.stdout


def test_a_failed_test_fails_its_step(runner: Runner) -> None:
    runner.known["inputs.run"] = "false\necho went on"
    tests = runner.run("Run the tests")
    assert (tests.returncode, tests.stdout) == (1, "")


def test_a_server_that_does_not_start_shows_its_log(
    installed: dict[str, str], tmp_path: Path
) -> None:
    runner = Runner(installed, tmp_path, ROOT, {"serve-flags": "--no-such-flag"})
    runner.run("Start the server")
    # `sms-mock ready --wait` itself would wait for half a minute.
    runner.environ["PATH"] = f"{_impatient(tmp_path)}:{runner.environ['PATH']}"
    done = runner.run("Wait until it answers")
    assert done.returncode == 1
    assert "--no-such-flag" in done.stdout


def _impatient(folder: Path) -> Path:
    """Make a folder with an `sms-mock` that waits as long as the start takes, and not longer."""
    programs = folder / "programs"
    programs.mkdir()
    log = folder / "temp" / "sms-mock-report" / "sms-mock.log"
    program = programs / "sms-mock"
    turns = int(PATIENCE * 10)
    waits = f'n=0; until [ -s "{log}" ] || [ $n = {turns} ]; do sleep 0.1; n=$((n+1)); done'
    program.write_text(f"#!/bin/sh\n{waits}\nexit 1\n", "utf-8")
    program.chmod(0o755)
    return programs


def test_without_a_command_the_server_is_left_to_the_jobs_own_steps() -> None:
    later = {"Run the tests", "Write the report and ask the doctor", "Keep the report"}
    assert {one["name"] for one in STEPS if "inputs.run != ''" in one.get("if", "")} == later


def test_the_jobs_own_python_is_neither_used_nor_replaced() -> None:
    find, install = STEPS[:2]
    assert find["uses"].startswith("actions/setup-python@")
    assert find["with"]["update-environment"] is False
    assert install["env"]["PYTHON"] == f"${{{{ steps.{find['id']}.outputs.python-path }}}}"
    # Of pipx's own choice a runner may have an older one than the package takes.
    assert '--python "$PYTHON"' in install["run"]


def test_what_is_kept_is_kept_after_a_failed_test_too() -> None:
    for name in ("Write the report and ask the doctor", "Keep the report"):
        (step,) = [one for one in STEPS if one["name"] == name]
        assert "!cancelled()" in step["if"]
