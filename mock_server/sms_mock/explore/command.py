"""Explores a command: runs it again and again against a mock, and its exit code decides."""

from __future__ import annotations

import shlex
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from sms_mock.clock import monotonic
from sms_mock.control_client.client import ControlClient
from sms_mock.explore.result import run_result
from sms_mock.explore.search import Budget, Run, Schedule, Verdict, explore
from sms_mock.explore.words import tokens
from sms_mock.interception.run import Intercepting

_ENDED_BY_CTRL_C: Final = 130
_SHOWN: Final = 100_000
"""Bytes of a command's output that are kept; the last ones say why it failed."""


class Interrupted(Exception):
    """Somebody pressed Ctrl-C while the command ran."""


class ExploredCommand:
    """A command that is run under schedules.

    Args:
        mock: the server that the command calls.
        command: the command's words.
    """

    def __init__(self, mock: Intercepting, command: Sequence[str]) -> None:
        self._mock = mock
        self._command = command
        self._control = ControlClient(mock.server.origin)
        self.outputs: dict[Schedule, bytes] = {}
        """What the command wrote in the latest failing run under each schedule."""

    def run(self, schedule: Schedule) -> Run:
        """Reset the mock and run the command once under a schedule.

        Raises:
            Interrupted: the command was ended by Ctrl-C.
        """
        self._begin(schedule)
        with tempfile.TemporaryFile() as output:
            code = self._mock.run(self._command, output)
            output.seek(0, 2)
            output.seek(max(0, output.tell() - _SHOWN))
            written = output.read()
        if code == _ENDED_BY_CTRL_C:
            raise Interrupted
        if code:
            self.outputs[schedule] = written
        return self._result(schedule, passed=code == 0)

    def replay(self, schedule: Schedule) -> tuple[int, Run]:
        """Run the command once under a schedule, with its output where this process writes."""
        self._begin(schedule)
        code = self._mock.run(self._command)
        return code, self._result(schedule, passed=code == 0)

    def _begin(self, schedule: Schedule) -> None:
        self._control.post("/reset", {"all": True})
        wanted = [one.token for one in schedule]
        self._control.put("/schedule?team=all", {"perturbations": wanted})

    def _result(self, schedule: Schedule, *, passed: bool) -> Run:
        state = self._control.get("/schedule?team=all")
        return run_result(state, schedule, passed=passed, handled=True)


def explore_command(
    command: ExploredCommand, budget: Budget, tell: Callable[[int, int, Schedule], None]
) -> Verdict:
    """Search the smallest schedule under which the command fails.

    Raises:
        Interrupted: the command was ended by Ctrl-C.
        CannotStart: the command cannot be found or executed.
    """
    return explore(command.run, budget, now=monotonic, tell=tell)


def is_pytest(command: Sequence[str]) -> bool:
    """Return whether a command is pytest, which the plugin explores test by test."""
    names = [Path(word).stem for word in command]
    if names[:1] == ["pytest"] or names[:1] == ["py.test"]:
        return True
    return names[0].startswith("python") and list(command[1:3]) == ["-m", "pytest"]


def pytest_words(budget: Budget, schedule: Schedule, json_file: str | None) -> list[str]:
    """Return the options that let pytest do the same."""
    if schedule:
        return [f"--sms-mock-schedule={tokens(schedule)}"]
    words = [f"--sms-mock-explore={budget.runs}", f"--sms-mock-explore-seed={budget.seed}"]
    others = [one for one in budget.classes if one != "order"]
    if others:
        words.append(f"--sms-mock-explore-with={','.join(others)}")
    if budget.seconds is not None:
        words.append(f"--sms-mock-explore-seconds={budget.seconds:g}")
    if json_file:
        words.append(f"--sms-mock-explore-json={json_file}")
    return words


def shown(command: Sequence[str]) -> str:
    """Return a command as it is typed."""
    return shlex.join(command)
