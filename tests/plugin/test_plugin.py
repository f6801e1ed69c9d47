"""The pytest plugin as its users know it: their test files, run by a pytest inside pytest."""

from __future__ import annotations

import pytest

from sms_mock.config import Settings
from sms_mock.serving.threads import MockServer
from tests.plugin.users import Run

pytest_plugins = ["pytester"]


def test_a_test_sees_what_it_sent_and_what_became_of_it(run: Run) -> None:
    result = run(
        """
        def test_sent(sms_mock):
            assert send(sms_mock, campaign="Welcome") == 200
            (message,) = sms_mock.sent
            assert message.to_number == "27821234567"
            assert message.message_status == "DELIVERED"
            assert message.campaign == "Welcome"
            assert [step.status for step in message.steps] == ["SENT", "DELIVERED"]
            assert sms_mock.balance == 999
        """
    )
    result.assert_outcomes(passed=1)


def test_every_test_begins_with_a_team_of_its_own(run: Run) -> None:
    result = run(
        """
        import pytest

        tokens = set()

        @pytest.mark.parametrize("number", range(3))
        def test_fresh(sms_mock, number):
            assert sms_mock.sent == [] and sms_mock.balance == 1000
            assert sms_mock.token not in tokens
            tokens.add(sms_mock.token)
            send(sms_mock)
        """
    )
    result.assert_outcomes(passed=3)


def test_the_one_time_code_is_that_of_this_test(run: Run) -> None:
    result = run(
        """
        import pytest
        from sms_mock.testing import NothingSent

        def test_first(sms_mock):
            send(sms_mock, message="Your code is 111222")
            assert sms_mock.otp(to="082 123 4567") == "111222"

        def test_second(sms_mock):
            with pytest.raises(NothingSent, match="no message was sent at all"):
                sms_mock.otp(to="0821234567", timeout=0)
        """
    )
    result.assert_outcomes(passed=2)


def test_a_failed_assertion_shows_what_was_wanted_and_what_comes_closest(run: Run) -> None:
    result = run(
        """
        def test_wanted(sms_mock):
            send(sms_mock, to="0821234567", message="Welcome, Thandi")
            send(sms_mock, to="0829999999", message="Goodbye")
            sms_mock.assert_sent(to="0821234567", contains="Your order")
        """
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "*wanted 1 message, found 0*",
            "*to        27821234567*",
            "*contains  'Your order'*",
            "*closest:*",
            "*27821234567 DELIVERED: 'Welcome, Thandi'*",
        ]
    )
    assert "Goodbye" not in result.stdout.str().split("closest:")[1].split("test_users.py:")[0]


def test_webhooks_arrive_at_the_built_in_receiver(run: Run) -> None:
    result = run(
        """
        def test_webhooks(sms_mock):
            send(sms_mock, campaign="Orders", dataField="1001")
            (report,) = sms_mock.received_reports
            assert report["status"] == "DELIVERED" and report["dataField"] == "1001"
            reply = sms_mock.reply("0821234567", "Yes please")
            (received,) = sms_mock.received_replies
            assert received["message"] == "Yes please"
            assert received["repliedToMessageId"] == sms_mock.sent[0].message_id
            assert reply.replied_to_message_id == sms_mock.sent[0].message_id
        """
    )
    result.assert_outcomes(passed=1)


def test_the_clock_freezes_and_moves(run: Run) -> None:
    result = run(
        """
        import pytest

        @pytest.fixture
        def sms_mock_team():
            return {"delivery": "timed:5"}

        def test_reminder(sms_mock):
            sms_mock.clock.freeze("2030-01-07T07:59:00+02:00")
            assert send(sms_mock, dateToSend="203001070800") == 200
            assert sms_mock.sent[0].message_status == "SCHEDULED"
            happened = sms_mock.clock.advance(65)
            assert [one["kind"] for one in happened][:2] == ["sent", "outcome"]
            assert sms_mock.sent[0].message_status == "DELIVERED"
            assert sms_mock.clock.now.isoformat() == "2030-01-07T08:00:05+02:00"
        """
    )
    result.assert_outcomes(passed=1)


def test_statuses_are_set_by_hand(run: Run) -> None:
    result = run(
        """
        import pytest

        @pytest.fixture
        def sms_mock_team():
            return {"delivery": "manual", "credits": 5}

        def test_by_hand(sms_mock):
            send(sms_mock)
            assert sms_mock.balance == 4
            sms_mock.set_status(sms_mock.sent[0].message_id, "FAILED_REFUNDED")
            assert sms_mock.balance == 5
        """
    )
    result.assert_outcomes(passed=1)


def test_faults_are_one_line_and_count_what_they_did(run: Run) -> None:
    result = run(
        """
        def test_outage(sms_mock):
            rule = sms_mock.faults.add(path="/sms/send", status=500, times=2)
            assert [send(sms_mock) for _ in range(3)] == [500, 500, 200]
            assert sms_mock.faults.all()[0]["hits"] == 2
            sms_mock.assert_sent(times=1)
        """
    )
    result.assert_outcomes(passed=1)


def test_a_refusal_nobody_expected_fails_the_test_where_that_is_set(run: Run) -> None:
    result = run(
        """
        def test_wrong_number(sms_mock):
            send(sms_mock, to="12")

        def test_wrong_on_purpose(sms_mock):
            sms_mock.allow_refusals()
            send(sms_mock, to="12")
        """,
        ini="sms_mock_fail_on_refusal = true",
    )
    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(["*the API refused what this test did*", "*sms/send 400*"])


def test_without_the_setting_refusals_are_the_tests_own_matter(run: Run) -> None:
    run("def test_wrong(sms_mock):\n    assert send(sms_mock, to='12') == 400").assert_outcomes(
        passed=1
    )


def test_it_works_under_xdist(run: Run) -> None:
    result = run(
        """
        import pytest

        @pytest.mark.parametrize("number", range(40))
        def test_parallel(sms_mock, number):
            send(sms_mock, message=f"Number {number}")
            sms_mock.assert_sent(contains=f"Number {number}")
            assert len(sms_mock.sent) == 1
        """,
        "-n",
        "2",
    )
    result.assert_outcomes(passed=40)


def test_unittest_uses_the_same_class(run: Run) -> None:
    result = run(
        """
        import unittest
        from sms_mock.testing import SmsMock

        class Sending(unittest.TestCase):
            def setUp(self):
                self.sms_mock = self.enterContext(SmsMock.fresh(credits=3))

            def test_sent(self):
                send(self.sms_mock)
                self.sms_mock.assert_sent(to="0821234567", contains="code")
                self.assertEqual(self.sms_mock.balance, 2)
        """
    )
    result.assert_outcomes(passed=1)


def test_nothing_heavy_is_imported_by_those_who_do_not_use_it(run: Run) -> None:
    result = run(
        """
        import sys

        def test_light():
            heavy = {"flask", "phonenumbers", "marshmallow", "gevent", "faker"}
            assert not heavy & set(sys.modules)
        """
    )
    result.assert_outcomes(passed=1)


def test_pytest_finds_the_plugin_by_itself(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest_subprocess("--fixtures", "-v")
    result.stdout.fnmatch_lines(["sms_mock --*", "*A new team for the test*"])


def test_an_address_that_is_none_is_said_in_one_line(run: Run) -> None:
    result = run("def test_any(sms_mock): pass", "--sms-mock-url", "localhost:8767")
    result.stdout.fnmatch_lines(["*--sms-mock-url: 'localhost:8767' is not an address such as*"])


def test_a_server_elsewhere_with_a_control_token_is_called_with_that_of_the_environment(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with MockServer(Settings(port=0, control_token="a-token-of-control")) as server:
        asked = ("def test_any(sms_mock): send(sms_mock)", "--sms-mock-url", server.url)
        run(*asked).stdout.fnmatch_lines(["*started with a control token*SMS_MOCK_CONTROL_TOKEN*"])
        monkeypatch.setenv("SMS_MOCK_CONTROL_TOKEN", "a-token-of-control")
        run(*asked).assert_outcomes(passed=1)


def test_where_nothing_runs_elsewhere_that_is_said(run: Run) -> None:
    result = run("def test_any(sms_mock): pass", "--sms-mock-url", "http://127.0.0.1:9")
    result.stdout.fnmatch_lines(["*NotRunningError: no sms-mock answers at http://127.0.0.1:9"])
