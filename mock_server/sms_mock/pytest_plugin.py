"""The pytest plugin: a server once a session, and for each test a team of its own.

Fixtures only; what is heavy is imported when a fixture is first used.

    def test_welcome(sms_mock):
        sign_up("0821234567", base_url=sms_mock.url, email=sms_mock.email, token=sms_mock.token)
        sms_mock.assert_sent(to="0821234567", contains="Welcome")
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from sms_mock.testing import SmsMock
    from sms_mock.testing.receiver import WebhookReceiver


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("sms-mock", "the SMS mock")
    group.addoption(
        "--sms-mock-url",
        metavar="URL",
        help="use the mock that runs there instead of starting one in the test process",
    )
    parser.addini(
        "sms_mock_fail_on_refusal",
        "fail a test in which the API answered 4xx, unless it called sms_mock.allow_refusals()",
        type="bool",
        default=False,
    )


@pytest.fixture(scope="session")
def sms_mock_settings() -> dict[str, Any]:
    """What the session's server is started with: fields of `Settings`; override to change."""
    return {}


@pytest.fixture(scope="session")
def sms_mock_origin(
    pytestconfig: pytest.Config, sms_mock_settings: dict[str, Any]
) -> Iterator[str]:
    """The address of the session's server, `http://127.0.0.1:port`; bound before it is told."""
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
    """The built-in webhook receiver; None with a server elsewhere, which could not reach it."""
    if pytestconfig.getoption("--sms-mock-url"):
        yield None
        return
    from sms_mock.testing.receiver import WebhookReceiver

    receiver = WebhookReceiver()
    yield receiver
    receiver.stop()


@pytest.fixture
def sms_mock_team() -> dict[str, Any]:
    """What each test's team is to be, such as `{"credits": 5}`; override to change."""
    return {}


@pytest.fixture
def sms_mock(
    request: pytest.FixtureRequest,
    sms_mock_origin: str,
    sms_mock_receiver: WebhookReceiver | None,
    sms_mock_team: dict[str, Any],
) -> Iterator[SmsMock]:
    """A team of the test's own on the session's server: credentials, messages, clock, faults."""
    from sms_mock.testing import SmsMock

    made = SmsMock.create(sms_mock_origin, sms_mock_receiver, **sms_mock_team)
    yield made
    refused = []
    if request.config.getini("sms_mock_fail_on_refusal"):
        refused = made.unexpected_refusals()
    made.delete()
    if refused:
        lines = "\n".join(f"  {one}" for one in refused)
        pytest.fail(f"the API refused what this test did:\n{lines}", pytrace=False)
