"""Two hundred tests at the same time on one server: no test sees anything of another."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest

from sms_mock.config import Settings
from sms_mock.control_client.client import ControlClient
from sms_mock.serving.threads import MockServer
from sms_mock.testing import SmsMock
from sms_mock.testing.receiver import WebhookReceiver
from tests.plugin.users import Run

pytest_plugins = ["pytester"]

TESTS = 200


@pytest.fixture(scope="module")
def server() -> Iterator[MockServer]:
    with MockServer(Settings(port=0)) as made:
        yield made


@pytest.fixture(scope="module")
def receiver() -> Iterator[WebhookReceiver]:
    made = WebhookReceiver()
    yield made
    made.stop()


def test_two_hundred_teams_at_once_do_not_meet(
    server: MockServer, receiver: WebhookReceiver
) -> None:
    together = threading.Barrier(TESTS)

    def one(number: int) -> None:
        team = SmsMock.create(server.origin, receiver, credits=10 + number % 7)
        together.wait(60)
        try:
            _lead_a_life(team, number)
        finally:
            team.delete()

    with ThreadPoolExecutor(TESTS) as pool:
        list(pool.map(one, range(TESTS)))
    left = ControlClient(server.origin).get("/teams")["items"]
    assert [one["teamId"] for one in left] == ["default"]


def _lead_a_life(team: SmsMock, number: int) -> None:
    """Use the clock, messages, faults, replies and webhooks of a team, and check the results.

    What it sends is different in each team.
    """
    code = f"{100_000 + number}"
    to = f"0821{number:06}"
    day = datetime(2030, 1, 1, 6, tzinfo=UTC) + timedelta(days=number)
    team.clock.freeze(day)
    assert team.clock.now == day
    assert _send(team, to, f"Your code is {code}") == 200
    assert team.otp(to=to, timeout=0) == code
    if number % 2:
        team.faults.add(path="/sms/send", first=1, status=503)
        assert _send(team, to, "Lost") == 503
    assert _send(team, to, "Second") == 200
    team.clock.advance(number)
    assert team.clock.now == day + timedelta(seconds=number)
    team.reply(to, f"Answer {number}")
    assert [one.message for one in team.messages] == [
        f"Your code is {code}",
        "Second",
        f"Answer {number}",
    ]
    assert team.balance == 10 + number % 7 - 2
    assert [one.status for one in team.requests] == [200, 503, 200] if number % 2 else [200, 200]
    ids = [one.message_id for one in team.sent]
    team.wait_until_idle(60)  # all two hundred share a receiver, and this process
    # In order are those of one message; these are of two.
    assert sorted(one["messageId"] for one in team.received_reports) == ids
    assert [one["message"] for one in team.received_replies] == [f"Answer {number}"]


def _send(team: SmsMock, to: str, message: str) -> int:
    """Send over a new connection: a pool that two hundred threads share would take longer than the
    send.
    """
    connection = http.client.HTTPConnection(urlsplit(team.origin).netloc, timeout=60)
    with closing(connection):
        connection.request(
            "POST",
            "/app/api/rest/v1/sms/send",
            json.dumps({"recipientNumber": to, "message": message}),
            {**team.headers, "Accept": "application/json", "Content-Type": "application/json"},
        )
        return connection.getresponse().status


ENDS = """
        import pytest
        from sms_mock import SmsMock

        @pytest.fixture(scope="session")
        def whole(sms_mock_origin):
            with SmsMock.fresh(sms_mock_origin) as made:
                yield made

        def ends(team):
            return team.control.get(f"/teams/{team.team_id}").get("expiresIn")
"""


def test_teams_on_a_server_elsewhere_end_by_themselves_in_case_the_run_is_killed(
    server: MockServer, run: Run
) -> None:
    result = run(
        f"""{ENDS}
        def test_usual(sms_mock, whole):
            assert [ends(sms_mock), ends(whole)] == [3600, 3600]

        class TestChosen:
            @pytest.fixture
            def sms_mock_team(self):
                return {{"expiresIn": 60}}

            def test_chosen(self, sms_mock):
                assert ends(sms_mock) == 60
        """,
        "--sms-mock-url",
        server.url,
    )
    result.assert_outcomes(passed=2)


def test_teams_on_the_runs_own_server_stay_until_they_are_deleted(run: Run) -> None:
    result = run(
        f"""{ENDS}
        def test_usual(sms_mock, whole):
            assert [ends(sms_mock), ends(whole)] == [None, None]
        """
    )
    result.assert_outcomes(passed=1)


def test_two_hundred_tests_under_xdist_share_a_server_elsewhere(
    server: MockServer, run: Run
) -> None:
    result = run(
        f"""
        import pytest

        @pytest.mark.parametrize("number", range({TESTS}))
        def test_parallel(sms_mock, number):
            assert sms_mock.sent == [] and sms_mock.balance == 1000
            send(sms_mock, message=f"Your code is {{100_000 + number}}")
            assert sms_mock.otp(to="0821234567") == str(100_000 + number)
            sms_mock.assert_sent(times=1)
            assert sms_mock.balance == 999
            assert len(sms_mock.requests) == 1
        """,
        "-n",
        "4",
        "--sms-mock-url",
        server.url,
    )
    result.assert_outcomes(passed=TESTS)
