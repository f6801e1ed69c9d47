"""The pytest plugin: one server for the session, and a new team for each test that uses `sms_mock`.

Modules that take long to import are imported only when a fixture is first used.

    def test_welcome(sms_mock):
        sign_up("0821234567", base_url=sms_mock.url, email=sms_mock.email, token=sms_mock.token)
        sms_mock.assert_sent(to="0821234567", contains="Welcome")
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Any, Final

import pytest

from sms_mock.plugin.counting import Counting
from sms_mock.plugin.options import add_options, check_options, report_path
from sms_mock.testing.teams_in_use import TEAMS, Watcher

if TYPE_CHECKING:
    from sms_mock.explore.in_pytest import Watch
    from sms_mock.testing import SmsMock
    from sms_mock.testing.receiver import WebhookReceiver
    from sms_mock.testing.team import Team

_COUNTING: Final = pytest.StashKey[Counting]()
_REPORTING: Final = pytest.StashKey[Watcher]()
_MARKER: Final = "sms_mock_explore"
_WATCH: Final = pytest.StashKey["Watch"]()
"""Of a test whose runs are perturbed and watched."""


def pytest_addoption(parser: pytest.Parser) -> None:
    add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    check_options(config)
    config.addinivalue_line(
        "markers",
        f"{_MARKER}(runs=100, classes='order'): explore this test, without the option too;"
        " runs=0 leaves it out",
    )
    counting = config.stash[_COUNTING] = Counting(config)
    config.pluginmanager.register(counting, "sms_mock_counting")
    TEAMS.watchers.append(counting)
    options = config.option
    if options.sms_mock_report is not None:
        from sms_mock.plugin import run_report

        alone = _address_elsewhere(config) is None
        reporting = config.stash[_REPORTING] = run_report.RunReporting(
            config, report_path(config), alone=alone
        )
        config.pluginmanager.register(reporting, "sms_mock_run_report")
        TEAMS.watchers.append(reporting)
    if options.sms_mock_explore is not None or options.sms_mock_schedule is not None:
        _explore(config)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Register the explorer if a marker asks to explore a test."""
    if any(item.get_closest_marker(_MARKER) for item in session.items):
        _explore(session.config)


def _explore(config: pytest.Config) -> None:
    from sms_mock.explore.in_pytest import Explorer

    if not config.pluginmanager.has_plugin(_MARKER):
        config.pluginmanager.register(Explorer(config, _WATCH, config.stash[_COUNTING]), _MARKER)


def pytest_unconfigure(config: pytest.Config) -> None:
    for watcher in (config.stash.get(_COUNTING, None), config.stash.get(_REPORTING, None)):
        if watcher in TEAMS.watchers:
            TEAMS.watchers.remove(watcher)


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
    from sms_mock.testing.shared_server import note_outside

    elsewhere = _address_elsewhere(pytestconfig)
    if elsewhere:
        try:
            origin = ControlClient(elsewhere).url
        except ValueError as error:
            raise pytest.UsageError(f"--sms-mock-url: {error}") from None
        note_outside(origin)
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

    The team is deleted after the test. On a server outside this process it also ends by itself when
    it had no request for an hour, in case this run is killed. With `sms_mock_fail_on_refusal` the
    test fails after that if a request was answered 4xx and `allow_refusals` was not called.
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
    """Add what happened in each team that exists to a failed test's report, as a section
    "sms-mock".
    """
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


def _address_elsewhere(config: pytest.Config) -> str | None:
    """Return the address of the server, if it is outside this process; else None."""
    from sms_mock.testing.shared_server import server_of_the_run

    return config.getoption("--sms-mock-url") or server_of_the_run()
