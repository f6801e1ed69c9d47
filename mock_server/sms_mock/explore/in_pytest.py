"""Explores tests in pytest: runs a test again and again, each time as a whole with a fresh team.

Registered by the plugin only where an option or a marker asks for it.
"""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Callable, Generator, Mapping
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

import pytest
from _pytest.runner import runtestprotocol

from sms_mock.clock import monotonic
from sms_mock.console.files import write_file
from sms_mock.explore.reading import read_classes, read_schedule
from sms_mock.explore.result import merged, run_result
from sms_mock.explore.search import MOST_RUNS, NOT_APPLIED, Budget, Run, Schedule, explore
from sms_mock.explore.words import as_document, as_item, told
from sms_mock.shapes.mistake import Mistake
from sms_mock.testing.sms_mock import SmsMock
from sms_mock.testing.team import Team
from sms_mock.testing.teams_in_use import TEAMS

MARKER: Final = "sms_mock_explore"
_VERDICT: Final = "sms-mock explore"
_MISSED: Final = "sms-mock schedule"
Given = TypeVar("Given")
Read = TypeVar("Read")


class Watch:
    """Puts a schedule in force for the team of one run, and reads what became of it."""

    def __init__(self, schedule: Schedule) -> None:
        self.schedule = schedule
        self.state: Mapping[str, Any] | None = None
        self.handled = False
        self._team: SmsMock | None = None

    def begin(self, team: SmsMock) -> None:
        """Set the schedule for the team; called when the team of the run was made."""
        self._team = team
        TEAMS.watchers.append(self)
        team.perturb(*(one.token for one in self.schedule))

    def made(self, team: Team) -> None:
        """Do nothing; other teams of the test are not under the schedule."""

    def emptying(self, team: Team) -> None:
        """Read what the run did so far; called before the team is reset."""
        if team is self._team:
            state = self._team.schedule
            self.state = merged(self.state, state) if self.state else state

    def end(self, team: SmsMock) -> None:
        """Read what the run did; called before the team is deleted."""
        self.emptying(team)
        TEAMS.watchers.remove(self)
        self.handled = team.has_handler

    def result(self, passed: bool) -> Run:
        """Return the run's result: whether it passed, and what the team's schedule says about
        it.
        """
        if self.state is None:
            return Run(passed=passed)
        return run_result(self.state, self.schedule, passed=passed, handled=self.handled)


class Counter(Protocol):
    """An object that counts the costs of a session, unless it is paused."""

    paused: bool


class Explorer:
    """The hooks of a session that explores.

    Args:
        watch: the key under which the fixture `sms_mock` looks in an item's stash for the `Watch`
            over the run.
        counter: counts the costs of the session, which are those of undisturbed runs.
    """

    def __init__(
        self, config: pytest.Config, watch: pytest.StashKey[Watch], counter: Counter
    ) -> None:
        self._config = config
        self._watch = watch
        self._counter = counter
        classes, schedule = "--sms-mock-explore-with", "--sms-mock-schedule"
        self._classes = _read(classes, config.getoption(classes), read_classes)
        self._verdicts: list[dict[str, Any]] = []
        self._missed: list[str] = []
        given = config.getoption(schedule)
        self._replayed = None if given is None else _read(schedule, given, read_schedule)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> object:
        """Explore a test instead of running it once, or put a replayed schedule in force for it.

        A test that does not use the fixture `sms_mock` is left to pytest.
        """
        if "sms_mock" not in getattr(item, "fixturenames", ()):
            return None
        if self._replayed is not None:
            item.stash[self._watch] = Watch(self._replayed)
            return None
        budget = self._budget(item)
        if budget is None:
            return None
        hooks = item.ihook
        hooks.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
        for report in self._explore(item, nextitem, budget):
            hooks.pytest_runtest_logreport(report=report)
        hooks.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
        return True

    def _budget(self, item: pytest.Item) -> Budget | None:
        """Return how much to explore a test; None if it is not explored."""
        marker = item.get_closest_marker(MARKER)
        wanted = self._config.getoption("--sms-mock-explore")
        if marker is None and wanted is None:
            return None
        asked = marker.kwargs if marker else {}
        runs = int(asked.get("runs", wanted or MOST_RUNS))
        if runs < 1:
            return None
        return Budget(
            runs=runs,
            seconds=self._config.getoption("--sms-mock-explore-seconds"),
            classes=_read(f"{item.nodeid}: the marker's classes", asked["classes"], read_classes)
            if "classes" in asked
            else self._classes,
            seed=self._config.getoption("--sms-mock-explore-seed"),
        )

    def _explore(
        self, item: pytest.Item, nextitem: pytest.Item | None, budget: Budget
    ) -> list[pytest.TestReport]:
        """Explore a test, and return the reports of the run that says most about it."""
        reports: dict[Schedule, list[pytest.TestReport]] = {}

        def run(schedule: Schedule) -> Run:
            watch = item.stash[self._watch] = Watch(schedule)
            self._counter.paused = bool(reports)
            # Its module stays set up, and the session with its server; the test is a whole new one.
            stays: Any = item.parent
            made = runtestprotocol(item, log=False, nextitem=stays)
            if any(report.skipped for report in made):
                raise _Skipped(made)
            passed = all(report.passed for report in made)
            if schedule not in reports or not passed:
                reports[schedule] = made
            return watch.result(passed)

        try:
            verdict = explore(run, budget, now=monotonic)
        except _Skipped as skipped:
            return skipped.reports
        finally:
            self._counter.paused = False
            item.session._setupstate.teardown_exact(nextitem)
        shown = reports[verdict.schedule if verdict.kind in ("breaks", "sometimes") else ()]
        test = shlex.quote(_shown_id(item))
        lines = told(
            item.name, verdict, lambda tokens: f"pytest {test} --sms-mock-schedule {tokens}"
        )
        said = {"lines": lines, **as_item(item.nodeid, verdict)}
        shown[-1].user_properties.append((_VERDICT, json.dumps(said)))
        for report in shown:
            if report.failed and verdict.schedule:
                report.sections.append((_VERDICT, "\n".join(lines)))
        return shown

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Generator[None]:
        """Note which parts of a replayed schedule could not be applied."""
        yield
        if self._replayed is not None and self._watch in item.stash:
            item.user_properties += [
                (_MISSED, f"{item.name}: {token} was not applied: {why}")
                for token, why in item.stash[self._watch].result(True).why_not
            ]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Collect what the last report of a test carries; it may come from another process."""
        if report.when == "teardown":
            for name, value in report.user_properties:
                if name == _VERDICT:
                    self._verdicts.append(json.loads(str(value)))
                elif name == _MISSED:
                    self._missed.append(str(value))

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Write the verdicts to a file, if an option names one; fail a session whose schedule was
        not applied.
        """
        if hasattr(session.config, "workeroutput"):
            return
        if self._missed and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = NOT_APPLIED
        path = self._config.getoption("--sms-mock-explore-json")
        if path:
            items = (
                {name: value for name, value in one.items() if name != "lines"}
                for one in self._verdicts
            )
            try:
                write_file(Path(path), as_document(items).encode())
            except OSError as error:
                self._missed.append(f"{path} cannot be written: {error.strerror}")
                if session.exitstatus == pytest.ExitCode.OK:
                    session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the verdicts, what a replayed schedule could not do, and why the file could not be
        written.
        """
        if self._verdicts or self._missed:
            terminalreporter.section(_VERDICT)
        for verdict in self._verdicts:
            for line in verdict["lines"]:
                terminalreporter.write_line(line)
        for line in self._missed:
            terminalreporter.write_line(line, red=True)


def _shown_id(item: pytest.Item) -> str:
    """Return the id of a test as a person types it in the present folder."""
    inside = item.nodeid.partition("::")[2]
    return f"{Path(os.path.relpath(item.path)).as_posix()}::{inside}"


class _Skipped(Exception):
    """The test was skipped, or is expected to fail."""

    def __init__(self, reports: list[pytest.TestReport]) -> None:
        super().__init__()
        self.reports = reports


def _read(where: str, given: Given, read: Callable[[Given], Read]) -> Read:
    """Read the value of an option or of a marker.

    Args:
        where: names the option or marker.

    Raises:
        pytest.UsageError: the value is wrong.
    """
    try:
        return read(given)
    except Mistake as mistake:
        raise pytest.UsageError(f"{where}: {mistake.after_place}; {mistake.help}") from None
