"""Counts what the tests of a session cost and what the doctor finds, and fails the session for it.

Each process of a session, also those of pytest-xdist, has one `Counting`. It is told of every team
that this process makes, not only of those of the fixture.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import pytest

from sms_mock.testing.teams_in_use import TEAMS

if TYPE_CHECKING:
    from sms_mock.testing.session import SessionCount, Tally
    from sms_mock.testing.team import Team

_FROM_WORKER: Final = "sms_mock"


class Counting:
    """Hooks that count; registered for one session.

    Attributes:
        paused: whether an explored test is being run again by the plugin; such runs are not
            counted.
    """

    def __init__(self, config: pytest.Config) -> None:
        self.paused = False
        self._config = config
        self._test = ""
        self._session: SessionCount | None = None
        self._narrowed = False

    # Told by the teams

    def made(self, team: Team) -> None:
        """Tell the session's count that a team was made."""
        if not self.paused:
            self._count().made(team)

    def emptying(self, team: Team) -> None:
        """Count what a team did; it is about to be deleted or reset."""
        if not self.paused:
            self._count().emptying(team)

    def _count(self) -> SessionCount:
        if self._session is None:
            from sms_mock.testing.session import SessionCount

            self._session = SessionCount(examine=bool(self._config.getini("sms_mock_doctor")))
        self._session.test = self._test
        return self._session

    @property
    def _tally(self) -> Tally | None:
        """The sums and findings of the session; None if no team was made."""
        return self._session.tally if self._session else None

    # Told by pytest

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Remember which test runs."""
        self._test = nodeid

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self) -> None:
        """Let `requests_elsewhere` of each team that already exists begin with this test."""
        for team in TEAMS.all():
            with suppress(Exception):  # its server may have stopped
                team.begin_test()

    def pytest_runtest_logfinish(self) -> None:
        """After a test, let the session's count record which of the teams that still exist the test
        used.
        """
        for team in TEAMS.all():
            self._count().end_test(team)

    def pytest_deselected(self, items: Sequence[pytest.Item]) -> None:
        """Remember that the run does not have all tests, if any were deselected."""
        self._narrowed = self._narrowed or bool(items)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Add the sums of a worker process of pytest-xdist to those of the session."""
        counted = getattr(node, "workeroutput", {}).get(_FROM_WORKER)
        if counted:
            self._count().tally.merge(counted)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Count the teams that still exist, then fail the run if its costs or findings exceed the
        options.

        A worker process of pytest-xdist hands its sums to the main process instead.
        """
        for team in TEAMS.all():  # of a server that goes on, such as that of `fresh()`
            self.emptying(team)
        if hasattr(session.config, "workeroutput"):
            tally = self._tally
            session.config.workeroutput[_FROM_WORKER] = tally.as_dict() if tally else None
        elif self._complaints() and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print why the run fails, if it does, and what its tests cost."""
        for complaint in self._complaints():
            terminalreporter.write_line(complaint, red=True)
        if self._tally and (line := self._tally.cost_line()):
            terminalreporter.write_line(f"sms-mock: {line}")

    def _complaints(self) -> list[str]:
        """Return lines that say why costs or findings make the run fail; none if they do not."""
        lines = []
        config, tally = self._config, self._tally
        severity, most = (
            config.getini("sms_mock_doctor"),
            config.getoption("--sms-mock-max-credits"),
        )
        if severity and tally and tally.read:
            if found := tally.doctor_lines(severity):
                from sms_mock.domain.spelling import counted

                read = counted(tally.read, "team")
                lines += [f"sms-mock doctor read {read} and found:", *found]
        elif severity and self._runs_all_tests():
            lines.append("sms-mock doctor read nothing: no test used sms_mock")
        if most is not None and tally and tally.credits > most:
            from sms_mock.domain.spelling import counted

            lines.append(
                f"sms-mock: the tests cost {counted(tally.credits, 'credit')},"
                f" at most {most:g} {'was' if most == 1 else 'were'} allowed"
            )
        return lines

    def _runs_all_tests(self) -> bool:
        """Return whether the options select no tests; a run of selected tests may not use
        sms_mock.
        """
        option = self._config.option
        chosen = (option.keyword, option.markexpr, option.collectonly, getattr(option, "lf", False))
        return (
            self._config.args_source is not pytest.Config.ArgsSource.ARGS
            and not any(chosen)
            and not self._narrowed
        )
