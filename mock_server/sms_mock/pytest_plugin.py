"""The pytest plugin: one server for the session, and a new team for each test.

Modules that take long to import are imported only when a fixture is first used.

    def test_welcome(sms_mock):
        sign_up("0821234567", base_url=sms_mock.url, email=sms_mock.email, token=sms_mock.token)
        sms_mock.assert_sent(to="0821234567", contains="Welcome")
"""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import pytest

from sms_mock.testing.teams_in_use import TEAMS

if TYPE_CHECKING:
    from sms_mock.explore.in_pytest import Watch
    from sms_mock.testing import SmsMock
    from sms_mock.testing.receiver import WebhookReceiver
    from sms_mock.testing.session import SessionCount, Tally
    from sms_mock.testing.team import Team

_SEVERITIES: Final = ("error", "warning", "hint")
_COUNT: Final = pytest.StashKey["SessionCount"]()
_WATCHER: Final = pytest.StashKey["_Watcher"]()
_NARROWED: Final = pytest.StashKey[bool]()
_FROM_WORKER: Final = "sms_mock"
_MARKER: Final = "sms_mock_explore"
_WATCH: Final = pytest.StashKey["Watch"]()
"""Of a test whose runs are perturbed and watched."""


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("sms-mock", "the SMS mock")
    group.addoption(
        "--sms-mock-url",
        metavar="URL",
        help="use the mock that runs there instead of starting one in the test process",
    )
    group.addoption(
        "--sms-mock-max-credits",
        metavar="N",
        type=_credits,
        help="fail the run if the messages of all its tests cost more credits than this",
    )
    explore = parser.getgroup("sms-mock explore", "the schedule that breaks your code")
    explore.addoption(
        "--sms-mock-explore",
        metavar="N",
        type=_runs,
        nargs="?",
        const=100,
        help="run each test again and again under what the live service may do, at most N times"
        " (100), and name the smallest schedule that breaks it",
    )
    explore.addoption(
        "--sms-mock-explore-with",
        metavar="CLASSES",
        default="",
        help="beside the order of webhooks: transport (answers that are slow, lost or refused),"
        " outcomes (messages that fail), or both, separated by a comma",
    )
    explore.addoption(
        "--sms-mock-explore-seconds",
        metavar="S",
        type=float,
        help="explore each test for at most S seconds",
    )
    explore.addoption(
        "--sms-mock-explore-seed",
        metavar="N",
        type=int,
        default=0,
        help="the seed of random schedules (0)",
    )
    explore.addoption(
        "--sms-mock-explore-json", metavar="FILE", help="write what was found to FILE, as JSON"
    )
    explore.addoption(
        "--sms-mock-schedule",
        metavar="TOKENS",
        help="run each test once under a schedule, such as report1x2,answer2-lost",
    )
    parser.addini(
        "sms_mock_fail_on_refusal",
        "fail a test in which the API answered 4xx, unless it called sms_mock.allow_refusals()",
        type="bool",
        default=False,
    )
    parser.addini(
        "sms_mock_report",
        "show what was sent, asked and called back in the report of a failed test",
        type="bool",
        default=True,
    )
    parser.addini(
        "sms_mock_doctor",
        "fail the run if the doctor finds something at least as severe as this in any test:"
        " error, warning or hint",
        default="",
    )


def _runs(text: str) -> int:
    if not text.isdigit() or not int(text):
        raise ArgumentTypeError(f"{text} is not a number of runs; give a whole number from 1")
    return int(text)


def pytest_configure(config: pytest.Config) -> None:
    severity = config.getini("sms_mock_doctor")
    if severity and severity not in _SEVERITIES:
        raise pytest.UsageError(
            f"sms_mock_doctor = {severity}: it is one of {', '.join(_SEVERITIES)}"
        )
    config.addinivalue_line(
        "markers",
        f"{_MARKER}(runs=100, classes='order'): explore this test, without the option too;"
        " runs=0 leaves it out",
    )
    watcher = config.stash[_WATCHER] = _Watcher(config)
    TEAMS.watchers.append(watcher)
    options = config.option
    if options.sms_mock_explore is not None or options.sms_mock_schedule is not None:
        _explore(config)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Explore the tests that a marker asks to be explored."""
    if any(item.get_closest_marker(_MARKER) for item in session.items):
        _explore(session.config)


def _explore(config: pytest.Config) -> None:
    from sms_mock.explore.in_pytest import Explorer

    if not config.pluginmanager.has_plugin(_MARKER):
        config.pluginmanager.register(Explorer(config, _WATCH, config.stash[_WATCHER]), _MARKER)


def pytest_unconfigure(config: pytest.Config) -> None:
    watcher = config.stash.get(_WATCHER, None)
    if watcher in TEAMS.watchers:
        TEAMS.watchers.remove(watcher)


class _Watcher:
    """Counts all teams that this process makes: those of the fixture and all others."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self.test = ""
        self.paused = False
        """Whether a run of an explored test is under way that is not the user's own."""

    def made(self, team: Team) -> None:
        if not self.paused:
            self._count().made(team)

    def emptying(self, team: Team) -> None:
        if not self.paused:
            self._count().emptying(team)

    def end_test(self) -> None:
        """Remember which of the teams that still exist were used in the test that has ended."""
        for team in TEAMS.all():
            self._count().end_test(team)

    def _count(self) -> SessionCount:
        count = _count_of(self._config)
        count.test = self.test
        return count


def pytest_runtest_logstart(nodeid: str) -> None:
    for watcher in TEAMS.watchers:
        if isinstance(watcher, _Watcher):
            watcher.test = nodeid


def pytest_runtest_logfinish() -> None:
    """After a test, remember which of the teams that still exist were used in it."""
    for watcher in TEAMS.watchers:
        if isinstance(watcher, _Watcher):
            watcher.end_test()


def pytest_deselected(items: Sequence[pytest.Item]) -> None:
    for item in items[:1]:
        item.config.stash[_NARROWED] = True


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Let the requests without a team count for this test, in the teams that outlive a test."""
    for team in TEAMS.all():
        with suppress(Exception):  # its server may have stopped
            team.begin_test()


@pytest.fixture(scope="session")
def sms_mock_settings() -> dict[str, Any]:
    """Fields of `Settings` for the session's server. Override this fixture to change settings."""
    return {}


@pytest.fixture(scope="session")
def sms_mock_origin(
    pytestconfig: pytest.Config, sms_mock_settings: dict[str, Any]
) -> Iterator[str]:
    """The address of the session's server, such as `http://127.0.0.1:8767`, which is running.

    The server is that of `--sms-mock-url` or of `sms-mock run`; otherwise this fixture starts one
    in the test process and stops it at the end of the session.
    """
    from sms_mock.control_client.client import ControlClient
    from sms_mock.control_client.connections import forget_connections

    elsewhere = _address_elsewhere(pytestconfig)
    if elsewhere:
        try:
            origin = ControlClient(elsewhere).url
        except ValueError as error:
            raise pytest.UsageError(f"--sms-mock-url: {error}") from None
        yield origin
        forget_connections(origin)
        return
    from sms_mock.config import Settings
    from sms_mock.serving.threads import MockServer

    with MockServer(
        Settings(**{"port": 0, "delivery": "immediate", **sms_mock_settings})
    ) as server:
        yield server.origin
        forget_connections(server.origin)


@pytest.fixture(scope="session")
def sms_mock_receiver(pytestconfig: pytest.Config) -> Iterator[WebhookReceiver | None]:
    """The built-in webhook receiver; None with `--sms-mock-url`, whose server may not reach it."""
    if pytestconfig.getoption("--sms-mock-url"):
        yield None
        return
    from sms_mock.testing.receiver import WebhookReceiver

    receiver = WebhookReceiver()
    yield receiver
    receiver.stop()


@pytest.fixture
def sms_mock_team() -> dict[str, Any]:
    """Fields for each test's team, such as `{"credits": 5}`. Override this fixture to set them."""
    return {}


@pytest.fixture
def sms_mock(
    request: pytest.FixtureRequest,
    sms_mock_origin: str,
    sms_mock_receiver: WebhookReceiver | None,
    sms_mock_team: dict[str, Any],
) -> Iterator[SmsMock]:
    """A new team for the test, with its credentials, messages, clock and faults.

    The team is deleted after the test.
    """
    from sms_mock.testing import SmsMock

    made = SmsMock.create(sms_mock_origin, sms_mock_receiver, **sms_mock_team)
    watch: Watch | None = request.node.stash.get(_WATCH, None)
    if watch is not None:
        watch.begin(made)
    yield made
    if watch is not None:
        watch.end(made)
    refused = []
    if request.config.getini("sms_mock_fail_on_refusal"):
        alone = _address_elsewhere(request.config) is None
        refused = made.unexpected_refusals(elsewhere=alone)
    made.delete()
    if refused:
        lines = "\n".join(f"  {one}" for one in refused)
        pytest.fail(f"the API refused what this test did:\n{lines}", pytrace=False)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, None]:
    """Add what happened in each team of the test to its report, as a section "sms-mock"."""
    outcome = yield
    report = outcome.get_result()
    if report.when == "teardown" or not report.failed or not item.config.getini("sms_mock_report"):
        return
    for team in TEAMS.all():
        if happened := _what_happened(team):
            report.sections.append((_title(item, team), happened))


def _what_happened(team: Team) -> str:
    from sms_mock.testing.summary import what_happened

    try:
        return what_happened(team)
    except Exception as error:  # the test's own failure matters more
        return f"the server could not be asked: {error}"


def _title(item: pytest.Item, team: Team) -> str:
    """Return the title of a report's section: `sms-mock`, and the fixture's name if it differs."""
    fixtures = getattr(item, "funcargs", {})
    names = [name for name, value in fixtures.items() if value is team and name != "sms_mock"]
    return f"sms-mock: {names[0]}" if names else "sms-mock"


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Add the sums of a worker process of pytest-xdist to those of the session."""
    counted = getattr(node, "workeroutput", {}).get(_FROM_WORKER)
    if counted:
        _count_of(node.config).tally.merge(counted)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run if its tests cost too many credits together, or because of doctor findings.

    A worker process of pytest-xdist hands its sums to the main process instead.
    """
    for team in TEAMS.all():  # of a server that goes on, such as that of `fresh()`
        session.config.stash[_WATCHER].emptying(team)
    tally = _tally(session.config)
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput[_FROM_WORKER] = tally.as_dict() if tally else None
    elif _complaints(session.config, tally) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    tally = _tally(config)
    for complaint in _complaints(config, tally):
        terminalreporter.write_line(complaint, red=True)
    if tally and (line := tally.cost_line()):
        terminalreporter.write_line(f"sms-mock: {line}")


def _address_elsewhere(config: pytest.Config) -> str | None:
    """Return the address of the server, if it is outside this process; else None."""
    from sms_mock.testing.shared_server import server_of_the_run

    return config.getoption("--sms-mock-url") or server_of_the_run()


def _complaints(config: pytest.Config, tally: Tally | None) -> list[str]:
    """Return lines that say why the run fails; none if neither costs nor findings make it fail."""
    lines = []
    severity, most = config.getini("sms_mock_doctor"), config.getoption("--sms-mock-max-credits")
    if severity and tally and tally.read:
        if found := tally.doctor_lines(severity):
            from sms_mock.domain.spelling import counted

            read = counted(tally.read, "team")
            lines += [f"sms-mock doctor read {read} and found:", *found]
    elif severity and _runs_all_tests(config):
        lines.append("sms-mock doctor read nothing: no test used sms_mock")
    if most is not None and tally and tally.credits > most:
        from sms_mock.domain.spelling import counted

        lines.append(
            f"sms-mock: the tests cost {counted(tally.credits, 'credit')},"
            f" at most {most:g} {'was' if most == 1 else 'were'} allowed"
        )
    return lines


def _runs_all_tests(config: pytest.Config) -> bool:
    """Return whether the run has all tests; selected ones may not use sms_mock."""
    option = config.option
    chosen = (option.keyword, option.markexpr, option.collectonly, getattr(option, "lf", False))
    return (
        config.args_source is not pytest.Config.ArgsSource.ARGS
        and not any(chosen)
        and not config.stash.get(_NARROWED, False)
    )


def _tally(config: pytest.Config) -> Tally | None:
    """Return the session's sums and findings; None if no team was made."""
    count = config.stash.get(_COUNT, None)
    return count.tally if count else None


def _count_of(config: pytest.Config) -> SessionCount:
    from sms_mock.testing.session import SessionCount

    return config.stash.setdefault(
        _COUNT, SessionCount(examine=bool(config.getini("sms_mock_doctor")))
    )


def _credits(text: str) -> float:
    """Return the number of credits that `--sms-mock-max-credits` gives.

    Raises:
        ArgumentTypeError: it is not a number of credits.
    """
    try:
        credits = float(text)
    except ValueError:
        credits = -1.0
    if not 0 <= credits < float("inf"):
        raise ArgumentTypeError(f"{text!r} is not a number of credits; give 0 or more, such as 100")
    return credits
