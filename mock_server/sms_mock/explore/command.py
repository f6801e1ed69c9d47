"""Runs a command under schedules, against a mock; a run fails if its exit code is not 0."""

from __future__ import annotations

import shutil
import signal
import tempfile
from collections.abc import Sequence
from typing import Final

from sms_mock.control_client.client import ControlClient
from sms_mock.explore.result import run_result
from sms_mock.explore.search import Run, Schedule
from sms_mock.interception.child import CannotStart
from sms_mock.interception.namespace_launcher import NOT_FOUND
from sms_mock.interception.run import Intercepting

_ENDING: Final = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGBREAK")
_SHOWN: Final = 100_000
"""Bytes of a command's output that are kept; the last ones say why it failed."""


class Interrupted(Exception):
    """A signal came while the command ran, so the search is over.

    Args:
        number: the signal's number.
    """

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.number = number


class ExploredCommand:
    """A command that is run under schedules.

    Args:
        mock: the server that the command calls.
        command: the command's words.

    Raises:
        CannotStart: there is no such command.
    """

    def __init__(self, mock: Intercepting, command: Sequence[str]) -> None:
        # Below a namespace a missing command would look like one that fails.
        if shutil.which(command[0]) is None:
            raise CannotStart(f"{command[0]}: there is no such program", NOT_FOUND)
        self._mock = mock
        self._command = command
        self._signals: list[int] = []
        settings = mock.server.service.settings
        self._control = ControlClient(mock.server.origin, control_token=settings.control_token)
        self.outputs: dict[Schedule, bytes] = {}
        """What the command wrote in the latest failing run under each schedule."""

    def run(self, schedule: Schedule) -> Run:
        """Reset the mock and run the command once under a schedule.

        Raises:
            Interrupted: a signal came that was to end this process.
            CannotStart: the command cannot be executed.
        """
        self._begin(schedule)
        with tempfile.TemporaryFile() as output:
            code = self._mock.run(self._command, output, self._signals.append)
            output.seek(0, 2)
            output.seek(max(0, output.tell() - _SHOWN))
            written = output.read()
        # The command's exit code does not tell: it may handle the signal and exit with any.
        for number in self._signals:
            if signal.Signals(number).name in _ENDING:
                raise Interrupted(number)
        if code:
            self.outputs[schedule] = written
        return self._result(schedule, passed=code == 0)

    def replay(self, schedule: Schedule) -> tuple[int, Run]:
        """Run the command once under a schedule, with its output where this process writes.

        Returns:
            The command's exit code, and the result of the run.
        """
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
