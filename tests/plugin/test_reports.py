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


STRANGERS = """
        import urllib.error
        import urllib.request

        import pytest

        def send_as_a_stranger(sms_mock):
            request = urllib.request.Request(
                f"{sms_mock.url}/api/rest/v1/account/balance",
                headers={"email": "stranger@example.com", "token": "x"},
            )
            with pytest.raises(urllib.error.HTTPError):
                urllib.request.urlopen(request, timeout=10)
"""


def test_wrong_credentials_are_told_of_the_test_that_used_them_and_of_no_other(run: Run) -> None:
    result = run(
        STRANGERS
        + """
        def test_passes(sms_mock):
            send_as_a_stranger(sms_mock)

        def test_sends_nothing(sms_mock):
            sms_mock.assert_sent()

        def test_strange(sms_mock):
            send_as_a_stranger(sms_mock)
            sms_mock.assert_sent()

        def test_fails_otherwise(sms_mock):
            send_as_a_stranger(sms_mock)
            assert 1 == 2
        """,
    )
    result.assert_outcomes(passed=1, failed=3)
    nothing, strange, otherwise = result.stdout.str().split("____ test_")[1:]
    assert "stranger@example.com" not in nothing
    assert "with other credentials than sms_mock.email and sms_mock.token" in strange
    for report in (strange, otherwise):
        # In CI pytest's last summary repeats the whole message of each failure.
        section = report.split("- sms-mock -")[1].split("short test summary")[0]
        assert "requests with other credentials than this team's:" in section
        assert section.count("'stranger@example.com'") == 1


def test_wrong_credentials_are_told_in_teams_that_outlive_a_test_too(run: Run) -> None:
    result = run(
        STRANGERS
        + SESSION
        + """
        def test_passes(sms):
            send_as_a_stranger(sms)

        def test_sends_nothing(sms):
            sms.assert_sent()
        """,
    )
    result.assert_outcomes(passed=1, failed=1)
    assert "stranger@example.com" not in result.stdout.str()


@pytest.mark.parametrize("allowed", [False, True])
def test_a_refusal_of_wrong_credentials_fails_the_test_that_asks_for_it(
    run: Run, allowed: bool
) -> None:
    result = run(
        STRANGERS
        + f"""
        def test_strange(sms_mock):
            send_as_a_stranger(sms_mock)
            if {allowed}:
                sms_mock.allow_refusals()

        def test_fine(sms_mock):
            send(sms_mock)
        """,
        ini="sms_mock_fail_on_refusal = true",
    )
    result.assert_outcomes(passed=2, errors=0 if allowed else 1)


SESSION = """
        import pytest
        from sms_mock import SmsMock

        @pytest.fixture(scope="session")
        def sms_of_the_session(sms_mock_origin):
            with SmsMock.fresh(sms_mock_origin) as sms:
                yield sms

        @pytest.fixture
        def sms(sms_of_the_session):
            yield sms_of_the_session
            sms_of_the_session.reset()
"""
OTHER_TEAMS = (
    SESSION
    + """
        def test_reset(sms):
            send(sms, message="Don’t forget", dateToSend="202001010800")

        def test_not_reset(sms_of_the_session):
            send(sms_of_the_session)
            send(sms_of_the_session, dateToSend="202001010800")

        def test_fresh():
            with SmsMock.fresh() as sms:
                send(sms)

        def test_never_deleted():
            send(SmsMock.create(shared()))

        def shared():
            from sms_mock.testing.shared_server import shared_server
            return shared_server()[0]
"""
)


@pytest.mark.parametrize("flags", [(), ("-n", "2")])
def test_teams_that_are_not_the_fixtures_count_too(run: Run, flags: tuple[str, ...]) -> None:
    result = run(OTHER_TEAMS, "--sms-mock-max-credits", "4", *flags, ini="sms_mock_doctor = hint")
    result.assert_outcomes(passed=4)
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        [
            "sms-mock: the tests cost 5 credits, at most 4 were allowed",
            'sms-mock: 5 messages, 5 credits, 1 needed UCS-2 (’ in "Don’t forget")',
        ]
    )
    assert "in test_users.py::test_reset" in result.stdout.str()
    assert "  in test_users.py::test_not_reset\n" in result.stdout.str()


def test_a_failed_test_shows_the_teams_that_are_not_the_fixtures_too(run: Run) -> None:
    result = run(
        SESSION
        + """
        def test_before(sms):
            send(sms, message="Before")

        def test_fails(sms, sms_mock):
            send(sms, message="Hello")
            send(sms_mock, message="Welcome")
            assert 1 == 2
        """
    )
    result.assert_outcomes(passed=1, failed=1)
    first, second = result.stdout.str().split("- sms-mock")[1:]
    assert "'Hello'" in first
    assert "'Before'" not in first
    assert "sms_of_the_session" in first or ": sms " in first
    assert "'Welcome'" in second


def test_a_test_whose_fixture_fails_shows_what_happened(run: Run) -> None:
    result = run(
        """
        import pytest

        @pytest.fixture
        def signed_up(sms_mock):
            send(sms_mock, message="Hello")
            raise ValueError("no")

        def test_it(signed_up):
            pass
        """
    )
    result.assert_outcomes(errors=1)
    assert "'Hello'" in result.stdout.str().split("- sms-mock -")[1]


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


def test_the_doctor_fails_a_run_of_several_processes(run: Run) -> None:
    result = run(DOCTORED, "-n", "2", ini="sms_mock_doctor = hint")
    result.assert_outcomes(passed=2)
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        ["sms-mock doctor read 2 teams and found:", "  in test_users.py::test_with_a_finding"]
    )
    fine = run(
        "def test_fine(sms_mock):\n    send(sms_mock)", "-n", "2", ini="sms_mock_doctor = error"
    )
    assert fine.ret == 0


@pytest.mark.parametrize("flags", [(), ("-n", "2")])
def test_a_doctor_that_read_nothing_fails_the_run(run: Run, flags: tuple[str, ...]) -> None:
    result = run("def test_nothing():\n    pass", *flags, ini="sms_mock_doctor = error")
    assert result.ret == 1
    result.stdout.fnmatch_lines(["sms-mock doctor read nothing: no test used sms_mock"])


@pytest.mark.parametrize("flags", [("-k", "nothing"), ("test_users.py",), ("--collect-only",)])
def test_a_part_of_the_tests_need_not_use_the_mock(run: Run, flags: tuple[str, ...]) -> None:
    result = run("def test_nothing():\n    pass", *flags, ini="sms_mock_doctor = error")
    assert result.ret == 0
    assert "read nothing" not in result.stdout.str()


@pytest.mark.parametrize("credits", ["-1", "many", "nan", "inf"])
def test_a_limit_that_is_not_a_number_of_credits_is_refused(run: Run, credits: str) -> None:
    result = run(COSTLY, f"--sms-mock-max-credits={credits}")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"*'{credits}' is not a number of credits; give 0 or more*"])


def test_one_credit_and_one_team_are_told_of_in_the_singular(run: Run) -> None:
    result = run(
        "def test_one(sms_mock):\n    send(sms_mock, dateToSend='202001010800')",
        "--sms-mock-max-credits=0",
        ini="sms_mock_doctor = hint",
    )
    result.stdout.fnmatch_lines(
        [
            "sms-mock doctor read 1 team and found:",
            "sms-mock: the tests cost 1 credit, at most 0 were allowed",
            "sms-mock: 1 message, 1 credit",
        ]
    )


def test_lesser_findings_do_not_fail_the_run(run: Run) -> None:
    result = run("def test_fine(sms_mock):\n    send(sms_mock)", ini="sms_mock_doctor = error")
    assert result.ret == 0


def test_a_severity_that_does_not_exist_is_named(run: Run) -> None:
    result = run(DOCTORED, ini="sms_mock_doctor = fatal")
    assert result.ret != 0
    result.stderr.fnmatch_lines(["*sms_mock_doctor = fatal: it is one of error, warning, hint*"])
