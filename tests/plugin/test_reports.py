"""What a run reports: about a failed test, about costs, and about the doctor's findings."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sms_mock import SmsMock
from tests.plugin.users import Run

pytest_plugins = ["pytester"]

FAILING = """
        def test_fails(sms_mock):
            assert send(sms_mock, message="Hello " + 30 * "Thandi ") == 200
            assert send(sms_mock, to="12") == 400
            sms_mock.reply("0821234567", "Yes")
            sms_mock.wait_until_idle()
            assert 1 == 2
"""


@pytest.fixture
def sms() -> Iterator[SmsMock]:
    with SmsMock.fresh() as made:
        yield made


def send(sms: SmsMock, message: str) -> None:
    import requests

    requests.post(
        f"{sms.url}/api/rest/v1/sms/send.json",
        json={"recipientNumber": "0821234567", "message": message},
        headers=sms.headers,
        timeout=10,
    ).raise_for_status()


def test_a_failed_test_shows_what_happened(run: Run) -> None:
    result = run(FAILING)
    result.assert_outcomes(failed=1)
    section = result.stdout.str().split("- sms-mock -")[1]
    lines = [line.strip() for line in section.splitlines()]
    assert lines[1] == "sent and received:"
    assert lines[2].startswith("27821234567 DELIVERED: 'Hello Thandi Thandi")
    assert lines[2].endswith("…'")
    assert lines[3] == "reply from 27821234567: 'Yes'"
    assert lines[4] == "requests:"
    assert lines[5].startswith("POST /app/api/rest/v1/sms/send 200")
    assert lines[6].startswith("POST /app/api/rest/v1/sms/send 400")
    assert lines[7] == "webhooks:"
    assert lines[8].startswith("deliveryReport to 127.0.0.1:")
    assert lines[8].endswith("/reports: 200")
    assert lines[9].endswith("/replies: 200")


def test_the_section_can_be_turned_off_and_is_not_there_for_what_passed(run: Run) -> None:
    off = run(FAILING, ini="sms_mock_report = false")
    assert "- sms-mock -" not in off.stdout.str()
    passed = run("def test_passes(sms_mock):\n    send(sms_mock)", "-rP")
    assert "- sms-mock -" not in passed.stdout.str()


def test_tracebacks_end_in_the_line_of_the_test(run: Run) -> None:
    result = run(
        """
        import pytest

        CALLS = {
            "otp": lambda sms_mock: sms_mock.otp(timeout=0),
            "wait_for_message": lambda sms_mock: sms_mock.wait_for_message(timeout=0),
            "assert_sent": lambda sms_mock: sms_mock.assert_sent(),
            "assert_cost": lambda sms_mock: (send(sms_mock), sms_mock.assert_cost(at_most=0)),
        }

        @pytest.mark.parametrize("call", CALLS)
        def test_fails(sms_mock, call):
            CALLS[call](sms_mock)

        class TestThatIsNeverIdle:
            @pytest.fixture
            def sms_mock_team(self):
                return {"delivery": "timed:30"}

            def test_fails(self, sms_mock):
                send(sms_mock)
                sms_mock.wait_until_idle(timeout=0)

            def test_fails_too(self, sms_mock):
                send(sms_mock)
                sms_mock.received_reports.clear() if False else sms_mock.wait_until_idle(0)
        """,
        "--tb=long",
    )
    result.assert_outcomes(failed=6)
    assert "sms_mock/testing/" not in result.stdout.str()
    assert "control_client" not in result.stdout.str().replace("control_client.client.Control", "")


def test_repr_says_what_matters(sms: SmsMock) -> None:
    send(sms, "Hello")
    assert repr(sms) == f"<SmsMock team {sms.team_id}, email {sms.email}, at {sms.url}>"
    assert sms.token not in repr(sms)
    (message,) = sms.sent
    assert repr(message) == f"<Message 27821234567 DELIVERED: 'Hello', {message.message_id}>"
    assert repr(sms.requests[0]).startswith("<Request POST /app/api/rest/v1/sms/send.json 200")


def test_cost_is_asserted_with_the_reason_for_it(sms: SmsMock) -> None:
    sms.assert_cost(at_most=0)
    send(sms, "Hello")
    send(sms, "Don’t forget: " + 70 * "x")
    sms.assert_cost(at_most=3)
    with pytest.raises(AssertionError) as failed:
        sms.assert_cost(at_most=2)
    lines = str(failed.value).splitlines()
    assert lines[0] == "wanted 2 credits at most, 2 messages cost 3"
    assert lines[1].startswith("  2: 27821234567 DELIVERED: 'Don’t forget:")
    assert lines[1].endswith('(2 parts of UCS2 for ’ in "Don’t forget: xxxxxx…")')
    assert lines[2] == "  1: 27821234567 DELIVERED: 'Hello' (1 part of GSM7)"


COSTLY = """
        import pytest

        @pytest.mark.parametrize("number", range(3))
        def test_costly(sms_mock, number):
            send(sms_mock, message="Hello")
            if number == 1:
                send(sms_mock, message="Don’t forget")
"""


@pytest.mark.parametrize("flags", [(), ("-n", "2")])
def test_the_session_ends_with_what_it_cost(run: Run, flags: tuple[str, ...]) -> None:
    result = run(COSTLY, *flags)
    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(
        ['sms-mock: 4 messages, 4 credits, 1 needed UCS-2 (’ in "Don’t forget")']
    )
    assert result.ret == 0


def test_a_session_that_sent_nothing_ends_without_the_line(run: Run) -> None:
    assert "sms-mock:" not in run("def test_nothing(sms_mock):\n    pass").stdout.str()


@pytest.mark.parametrize("flags", [(), ("-n", "2")])
def test_a_run_that_costs_too_much_fails(run: Run, flags: tuple[str, ...]) -> None:
    result = run(COSTLY, "--sms-mock-max-credits", "3", *flags)
    result.assert_outcomes(passed=3)
    assert result.ret == 1
    result.stdout.fnmatch_lines(["sms-mock: the tests cost 4 credits, at most 3 were allowed"])
    assert run(COSTLY, "--sms-mock-max-credits", "4").ret == 0


DOCTORED = """
        def test_fine(sms_mock):
            send(sms_mock)

        def test_with_a_finding(sms_mock):
            send(sms_mock, message="Don’t forget")
            send(sms_mock, dateToSend="202001010800")
"""


def test_the_doctor_fails_the_run_and_names_the_tests(run: Run) -> None:
    result = run(DOCTORED, ini="sms_mock_doctor = hint")
    result.assert_outcomes(passed=2)
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        [
            "sms-mock doctor read 2 teams and found:",
            "*: *",
            "  help: *",
            "  in test_users.py::test_with_a_finding",
        ]
    )
    assert "in test_users.py::test_fine" not in result.stdout.str()


def test_lesser_findings_do_not_fail_the_run(run: Run) -> None:
    result = run("def test_fine(sms_mock):\n    send(sms_mock)", ini="sms_mock_doctor = error")
    assert result.ret == 0


def test_a_severity_that_does_not_exist_is_named(run: Run) -> None:
    result = run(DOCTORED, ini="sms_mock_doctor = fatal")
    assert result.ret != 0
    result.stderr.fnmatch_lines(["*sms_mock_doctor = fatal: it is one of error, warning, hint*"])
