"""The pytest plugin: one server for the session, and a new team for each test.

Modules that take long to import are imported only when a fixture is first used.

    def test_welcome(sms_mock):
        sign_up("0821234567", base_url=sms_mock.url, email=sms_mock.email, token=sms_mock.token)
        sms_mock.assert_sent(to="0821234567", contains="Welcome")
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Any, Final

import pytest

if TYPE_CHECKING:
    from sms_mock.testing import SmsMock
    from sms_mock.testing.receiver import WebhookReceiver
    from sms_mock.testing.session import Tally

_SEVERITIES: Final = ("error", "warning", "hint")
_TALLY: Final = pytest.StashKey["Tally"]()
_FROM_WORKER: Final = "sms_mock"


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
        type=float,
        help="fail the run if the messages of all its tests cost more credits than this",
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


def pytest_configure(config: pytest.Config) -> None:
    severity = config.getini("sms_mock_doctor")
    if severity and severity not in _SEVERITIES:
        raise pytest.UsageError(
            f"sms_mock_doctor = {severity}: it is one of {', '.join(_SEVERITIES)}"
        )


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
    from sms_mock.testing.shared_server import server_of_the_run

    elsewhere = pytestconfig.getoption("--sms-mock-url") or server_of_the_run()
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
    yield made
    refused = []
    if request.config.getini("sms_mock_fail_on_refusal"):
        refused = made.unexpected_refusals()
    _count(request.config, made, request.node.nodeid)
    made.delete()
    if refused:
        lines = "\n".join(f"  {one}" for one in refused)
        pytest.fail(f"the API refused what this test did:\n{lines}", pytrace=False)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, None]:
    """Add what happened in the test's team to the report of a failed test, as "sms-mock"."""
    outcome = yield
    report = outcome.get_result()
    made = getattr(item, "funcargs", {}).get("sms_mock")
    if made is None or report.when != "call" or not report.failed:
        return
    from sms_mock.testing import SmsMock
    from sms_mock.testing.summary import what_happened

    if isinstance(made, SmsMock) and item.config.getini("sms_mock_report"):
        try:
            happened = what_happened(made)
        except Exception as error:  # the test's own failure matters more
            happened = f"the server could not be asked: {error}"
        if happened:
            report.sections.append(("sms-mock", happened))


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Add the sums of a worker process of pytest-xdist to those of the session."""
    counted = getattr(node, "workeroutput", {}).get(_FROM_WORKER)
    if counted:
        _tally(node.config).merge(counted)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run if its tests cost too many credits together, or because of doctor findings.

    A worker process of pytest-xdist hands its sums to the main process instead.
    """
    tally = session.config.stash.get(_TALLY, None)
    if tally is None:
        return
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput[_FROM_WORKER] = tally.as_dict()
    elif _complaints(session.config, tally) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    tally = config.stash.get(_TALLY, None)
    if tally is None:
        return
    for complaint in _complaints(config, tally):
        terminalreporter.write_line(complaint, red=True)
    if line := tally.cost_line():
        terminalreporter.write_line(f"sms-mock: {line}")


def _count(config: pytest.Config, made: SmsMock, test: str) -> None:
    """Add a test's messages, and findings if the doctor is on, to the sums of the session."""
    tally = _tally(config)
    tally.add_messages(made)
    if config.getini("sms_mock_doctor"):
        tally.examine(made, test)


def _complaints(config: pytest.Config, tally: Tally) -> list[str]:
    """Return lines that say why the run fails; none if neither costs nor findings make it fail."""
    lines = []
    severity, most = config.getini("sms_mock_doctor"), config.getoption("--sms-mock-max-credits")
    if severity:
        found = tally.doctor_lines(severity)
        if found:
            lines += [f"sms-mock doctor read {tally.read} teams and found:", *found]
        elif not tally.read:
            lines.append("sms-mock doctor read nothing: no test used sms_mock")
    if most is not None and tally.credits > most:
        lines.append(
            f"sms-mock: the tests cost {tally.credits:g} credits, at most {most:g} were allowed"
        )
    return lines


def _tally(config: pytest.Config) -> Tally:
    from sms_mock.testing.session import Tally

    return config.stash.setdefault(_TALLY, Tally())
