"""Tests that freeze or move the time of their process: the mock's time follows."""

from __future__ import annotations

import pytest

from tests.environments.users import RunBeside

pytest_plugins = ["pytester"]

FREEZERS = {
    "freezegun": """
        from freezegun import freeze_time

        def frozen(at):
            return freeze_time(at)

        def ticking(at):
            return freeze_time(at, tick=True)
        """,
    "time-machine": """
        import time_machine

        def frozen(at):
            return time_machine.travel(f"{at}+00:00", tick=False)

        def ticking(at):
            return time_machine.travel(f"{at}+00:00", tick=True)
        """,
}


@pytest.mark.parametrize("freezer", FREEZERS)
def test_the_mock_follows_the_time_of_the_process(beside: RunBeside, freezer: str) -> None:
    result = beside(
        FREEZERS[freezer]
        + """
        import datetime
        import time

        import pytest
        from sms_mock import NothingSent


        def status_of(sms_mock, number):
            (message,) = [one for one in sms_mock.sent if one.to_number == number]
            return message.message_status


        @pytest.mark.parametrize("travel", [frozen, ticking])
        def test_a_reminder_for_tomorrow_waits_and_goes_when_tomorrow_comes(sms_mock, travel):
            with travel("2024-05-01 10:00:00") as process:
                assert send(sms_mock, to="0821234567", dateToSend="202405020900") == 200
                assert send(sms_mock, to="0831234567") == 200
                assert status_of(sms_mock, "27821234567") == "SCHEDULED"
                assert status_of(sms_mock, "27831234567") == "DELIVERED"
                assert sms_mock.clock.now.date() == datetime.date(2024, 5, 1)
                assert len(sms_mock.received_reports) == 1

                process.move_to(datetime.datetime(2024, 5, 2, 7, 0, 1, tzinfo=datetime.UTC))

                assert status_of(sms_mock, "27821234567") == "DELIVERED"
                assert len(sms_mock.received_reports) == 2
                assert sms_mock.sent[0].date_time_sent.date() == datetime.date(2024, 5, 2)


        def test_time_that_goes_back_is_followed_back(sms_mock):
            send(sms_mock)
            with frozen("2024-05-01 10:00:00"):
                assert sms_mock.clock.now.isoformat() == "2024-05-01T12:00:00+02:00"
                assert send(sms_mock, to="0831234567", dateToSend="202405011201") == 200
                assert status_of(sms_mock, "27831234567") == "SCHEDULED"
            assert sms_mock.clock.now.year > 2024
            assert status_of(sms_mock, "27831234567") == "DELIVERED"


        def test_a_step_of_time_brings_what_is_due(sms_mock):
            with frozen("2024-05-01 10:00:00") as process:
                send(sms_mock, dateToSend="202405011201")
                assert status_of(sms_mock, "27821234567") == "SCHEDULED"
                step = getattr(process, "tick", None) or process.shift
                step(datetime.timedelta(seconds=61))
                assert status_of(sms_mock, "27821234567") == "DELIVERED"


        def test_waits_end_after_real_seconds(sms_mock):
            with frozen("2024-05-01 10:00:00"):
                with pytest.raises(NothingSent, match="no message was sent at all"):
                    sms_mock.wait_for_message(to="0831234567", timeout=0.2)
                with pytest.raises(NothingSent):
                    sms_mock.otp(timeout=0.2)


        class TestWithATimedDelivery:
            @pytest.fixture
            def sms_mock_team(self):
                return {"delivery": "timed:30"}

            def test_nothing_is_waited_for_that_a_frozen_time_never_brings(self, sms_mock):
                with frozen("2024-05-01 10:00:00") as process:
                    send(sms_mock)
                    sms_mock.wait_until_idle(timeout=5)
                    assert status_of(sms_mock, "27821234567") == "SENT"
                    process.move_to(datetime.datetime(2024, 5, 1, 10, 0, 31, tzinfo=datetime.UTC))
                    assert status_of(sms_mock, "27821234567") == "DELIVERED"


        def test_the_clock_of_the_team_is_moved_beside_that_of_the_process(sms_mock):
            with frozen("2024-05-01 10:00:00"):
                sms_mock.clock.freeze("2030-01-07T07:59:00+02:00")
                send(sms_mock, dateToSend="203001070800")
                sms_mock.clock.advance(60)
                assert status_of(sms_mock, "27821234567") == "DELIVERED"
        """
    )
    result.assert_outcomes(passed=7)


def test_time_may_be_frozen_before_the_mock_is_first_imported(beside: RunBeside) -> None:
    result = beside(
        """
        import unittest
        from freezegun import freeze_time

        @freeze_time("2024-05-01 10:00:00")
        class Frozen(unittest.TestCase):
            def test_it(self):
                from sms_mock import NothingSent, SmsMock
                with SmsMock.fresh() as sms:
                    assert sms.clock.now.year == 2024
                    with self.assertRaises(NothingSent):
                        sms.otp(timeout=0.1)
                    send(sms)
                    assert sms.otp() == "123456"
                    assert sms.received_reports[0]["status"] == "DELIVERED"
        """
    )
    result.assert_outcomes(passed=1)
