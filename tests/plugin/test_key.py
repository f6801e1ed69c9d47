"""`--sms-mock-url` with a key: fixture, clients, interception and exploration call with it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.keyed import Keyed, keyed_server
from tests.plugin.users import Run

pytest_plugins = ["pytester"]


@pytest.fixture
def keyed() -> Iterator[Keyed]:
    with keyed_server() as server:
        yield server
        assert server.was_always_named(), server.without_key


@pytest.mark.parametrize("end", ["", "/app/"])
def test_a_test_calls_the_server_with_the_key(keyed: Keyed, run: Run, end: str) -> None:
    result = run(
        f"""
        import requests

        def test_key(sms_mock):
            assert sms_mock.url == "{keyed.origin}/app"
            send(sms_mock, message="Your code is 123456")
            assert sms_mock.otp(to="0821234567") == "123456"
            sms_mock.assert_requested(path="/sms/send")
            assert [one.path for one in sms_mock.requests] == ["/app/api/rest/v1/sms/send"]
            with sms_mock.intercept():
                balance = requests.get(
                    "https://www.zoomconnect.com/app/api/rest/v1/account/balance.json",
                    headers=sms_mock.headers,
                    timeout=10,
                ).json()
            assert balance["creditBalance"] == 999
            link = balance["links"][0]["href"]
            assert "www.zoomconnect.com/@checkout/app/" in link
            sms_mock.clock.freeze()
            sms_mock.reply("0821234567", "Yes")
            sms_mock.reset()
        """,
        "--sms-mock-url",
        f"{keyed.origin}{end}",
    )
    result.assert_outcomes(passed=1)


def test_a_failed_test_is_reported_through_the_key(keyed: Keyed, run: Run) -> None:
    result = run(
        """
        def test_key(sms_mock):
            send(sms_mock, message="Hello")
            sms_mock.assert_sent(contains="Goodbye")
        """,
        "--sms-mock-url",
        keyed.origin,
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*Hello*"])


def test_a_test_is_explored_through_the_key(keyed: Keyed, run: Run) -> None:
    result = run(
        """
        def test_key(sms_mock):
            sms_mock.deliver_to(lambda values: None)
            send(sms_mock, message="Hello")
            assert len(sms_mock.received_reports) == 1
        """,
        "--sms-mock-url",
        keyed.origin,
        "--sms-mock-explore=5",
    )
    assert result.ret == 1
    result.stdout.fnmatch_lines(["*report1x2*"])
