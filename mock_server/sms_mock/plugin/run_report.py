"""Writes one report of a whole run of pytest: `--sms-mock-report`.

A team lives as long as its test, so what a report needs is read when the team is reset or deleted,
and travels with the test's own report, also from a process of pytest-xdist. The process that
writes the file keeps as much as the file shows: failed tests first, of the others only sums when
there are many.
"""

from __future__ import annotations

import json
from collections.abc import Generator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest

from sms_mock.clock import process_milliseconds
from sms_mock.console.files import write_file
from sms_mock.control_client.client import ControlCallError, NotRunningError
from sms_mock.domain.dates import iso8601
from sms_mock.journal.masking import masked_body, masked_target, masked_text
from sms_mock.report.merging import empty_report, merged
from sms_mock.report.shapes import ReportedRefusal, ReportedTest, RunReport
from sms_mock.testing.messages import Request
from sms_mock.testing.session import TeamUsage
from sms_mock.testing.team import Team
from sms_mock.testing.teams_in_use import TEAMS

_FROM_WORKER: Final = "sms_mock_report"
_PARTS: Final = "sms_mock_parts"
"""The attribute of pytest's report of a test's teardown that has the reports of its teams."""
_SAID: Final = "sms_mock_said"
_NAME: Final = "sms_mock_test"
_MOST_SAID: Final = 300
_BAD: Final = ("failed", "error")
_REFUSED: Final = 400


class _Part(NamedTuple):
    """The report of one team, and the tests that used the team; JSON makes a list of it."""

    tests: list[str]
    report: RunReport


class RunReporting:
    """Hooks that collect the reports of all teams, and write the file at the end of the session.

    Args:
        path: the file to write.
        alone: whether the server belongs to this process, so that requests with wrong credentials
            come from the test that runs.
    """

    def __init__(self, config: pytest.Config, path: Path, *, alone: bool) -> None:
        self._in_worker = hasattr(config, "workerinput")
        self._path = path
        self._alone = alone
        self._trouble = ""
        # In the process that runs tests
        self._test = ""
        self._parts: list[_Part] = []
        self._secrets: set[str] = set()
        self._usage = TeamUsage()
        self._elsewhere: dict[str, int] = {}
        """The id of the last request without a team's credentials that is in a report, by the
        address of the server."""
        # In the process that writes the file
        self._outcomes: dict[str, str] = {}
        """By the id of the test, as `_said`."""
        self._said: dict[str, str] = {}
        self._ids: dict[str, str] = {}
        """The ids of tests by the names that the report shows, in which secrets are masked."""
        self._rows: dict[str, ReportedTest] = {}
        self._failed: list[RunReport] = []
        self._others: list[RunReport] = []

    # Told by the teams

    def made(self, team: Team) -> None:
        """Remember the secrets of a team, which must not be in the file."""
        self._secrets |= {team.token, team.url_token, team.secret_key}

    def emptying(self, team: Team) -> None:
        """Read what a team did; it is about to be reset or deleted.

        If its server cannot be asked, the team is left out.
        """
        with suppress(ControlCallError, NotRunningError):
            part: RunReport = team.control.get("/report", {"format": "json"})
            tests = [self._shown(test) for test in self._usage.take(team, self._test)]
            refused = self._refused_elsewhere(team, part["teams"][0]["team"])
            part["refusals"] += refused
            part["totals"]["refusals"] += len(refused)
            for items in (
                *(part["teams"], part["conversations"], part["refusals"], part["webhooks"]),
                *(part["findings"], part["schedule"], part["faults"]),
            ):
                for one in items:
                    one["test"] = " or ".join(tests)
            self._parts.append(_Part(tests, part))

    def _refused_elsewhere(self, team: Team, name: str) -> list[ReportedRefusal]:
        """Return refused requests with wrong credentials that no report has yet."""
        if not self._alone:
            return []
        last = self._elsewhere.get(team.origin, 0)
        asked = [one for one in team.requests_elsewhere if one.request_id > last]
        if asked:
            self._elsewhere[team.origin] = asked[-1].request_id
        return [_refusal(one, name) for one in asked if one.status >= _REFUSED]

    def _shown(self, nodeid: str) -> str:
        return masked_text(nodeid, tuple(self._secrets))

    # Told by pytest, in the process that runs tests

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Remember which test runs, and forget the secrets of teams that are gone."""
        self._test = nodeid
        self._secrets.clear()
        for team in TEAMS.all():
            self.made(team)

    def pytest_runtest_logfinish(self) -> None:
        """Record which of the teams that live on the test used."""
        for team in TEAMS.all():
            self._usage.end_test(team, self._test)

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Generator[None, Any, None]:
        """Add the reports of a test's teams to its own, and the message of its failure, masked."""
        outcome = yield
        report = outcome.get_result()
        setattr(report, _NAME, self._shown(item.nodeid))
        if report.failed:
            setattr(report, _SAID, self._masked(_message_of(report)))
        if report.when == "teardown":
            setattr(report, _PARTS, json.dumps(self._parts))
            self._parts = []

    def _masked(self, said: str) -> str:
        known = tuple(self._secrets)
        return masked_target(
            masked_body(said.encode("utf-8", "replace"), "text/plain", known), known
        )

    # Told by pytest, in the process that writes the file

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take what a test's report carries; it may come from another process."""
        if self._in_worker:
            return
        test = report.nodeid
        self._ids[getattr(report, _NAME, test)] = test
        self._outcomes[test] = _outcome(report, self._outcomes.get(test, ""))
        if said := getattr(report, _SAID, ""):
            self._said[test] = said if len(said) <= _MOST_SAID else f"{said[:_MOST_SAID]}…"
        for part in json.loads(getattr(report, _PARTS, "[]")):
            self._take(*part)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Take a file that cannot be collected for a test with an error."""
        if self._in_worker or not report.failed:
            return
        file = report.nodeid
        name = self._shown(file)
        self._ids[name] = file
        self._outcomes[file] = "error"
        self._said[file] = self._masked(_message_of(report))[:_MOST_SAID]
        self._rows[name] = _empty_row(name)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take the reports of teams that lived as long as a worker process of pytest-xdist."""
        for part in json.loads(getattr(node, "workeroutput", {}).get(_FROM_WORKER) or "[]"):
            self._take(*part)

    def _take(self, names: list[str], part: RunReport) -> None:
        """Keep the report of a team, and count what the team did for its test.

        Args:
            names: the tests that used the team.
        """
        for name in names:
            row = self._rows.setdefault(name, _empty_row(name))
            if len(names) > 1:
                row["shared"] = True
                continue
            totals = part["totals"]
            row["messages"] += totals["messages"]
            row["credits"] = round(row["credits"] + totals["credits"], 3)
            row["refusals"] += totals["refusals"]
            row["undelivered"] += totals["undelivered"]
        failed = any(self._outcomes.get(self._ids.get(name, name)) in _BAD for name in names)
        kept = self._failed if failed else self._others
        kept[:] = [merged([*kept, part])]

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Read the teams that live on, and write the file; a worker process hands its part over."""
        for team in TEAMS.all():
            self.emptying(team)
        if self._in_worker:
            session.config.workeroutput[_FROM_WORKER] = json.dumps(self._parts)  # type: ignore[attr-defined]
            return
        for part in self._parts:
            self._take(*part)
        try:
            write_file(self._path, _rendered(self._report(), self._path).encode())
        except OSError as error:
            self._trouble = f"sms-mock report: {self._path} cannot be written: {error.strerror}"
            if session.exitstatus == pytest.ExitCode.OK:
                session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def _report(self) -> RunReport:
        """Return the report of the run, the tests that failed first."""
        used = {self._ids.get(name, name): row for name, row in self._rows.items()}
        for test, row in used.items():
            row["outcome"] = self._outcomes.get(test, "")
            row["said"] = self._said.get(test, "")
        rows = sorted(self._rows.values(), key=lambda row: row["outcome"] not in _BAD)
        whole = merged([*self._failed, *self._others] or [empty_report()])
        return merged(
            [
                {
                    **whole,
                    "at": iso8601(process_milliseconds()),
                    "tests": rows,
                    "otherTests": len(self._outcomes.keys() - used.keys()),
                }
            ]
        )

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say where the file is, or why it could not be written."""
        if self._trouble:
            terminalreporter.write_line(self._trouble, red=True)
        elif not self._in_worker:
            terminalreporter.write_line(f"sms-mock report: {self._path}")


def _rendered(report: RunReport, path: Path) -> str:
    """Return a report in the form that the ending of the file names: .txt, .json, else HTML."""
    if path.suffix.lower() == ".json":
        return json.dumps(report, indent=2) + "\n"
    if path.suffix.lower() == ".txt":
        from sms_mock.report.run_text import run_as_text

        return run_as_text(report)
    from sms_mock.report.page import run_as_html

    return "".join(run_as_html(report))


def _outcome(report: pytest.TestReport, before: str) -> str:
    """Return the outcome of a test after the report of a phase of it.

    Args:
        before: the outcome after the phases before.
    """
    if report.failed:
        return before if before == "failed" else "failed" if report.when == "call" else "error"
    if report.when == "teardown":
        return before
    expected = hasattr(report, "wasxfail")
    if report.skipped:
        return "xfailed" if expected else "skipped"
    return "xpassed" if expected else "passed"


def _message_of(report: pytest.TestReport | pytest.CollectReport) -> str:
    """Return the message of a failure, without the traceback."""
    crash = getattr(report.longrepr, "reprcrash", None)
    if crash:
        return str(crash.message)
    whole = str(report.longrepr or "")
    message = [line[1:].strip() for line in whole.splitlines() if line.startswith("E ")]
    return "\n".join(message) or whole


def _refusal(request: Request, team: str) -> ReportedRefusal:
    return {
        "team": team,
        "test": None,
        "id": request.request_id,
        "at": request.at.isoformat(),
        "method": request.method,
        "path": request.path,
        "status": request.status,
        "problem": request.summary,
        "help": "",
        "fault": request.fault,
        "body": "",
    }


def _empty_row(name: str) -> ReportedTest:
    return {
        "test": name,
        "outcome": "",
        "said": "",
        "messages": 0,
        "credits": 0,
        "refusals": 0,
        "undelivered": 0,
        "shared": False,
    }
