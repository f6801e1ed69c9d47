"""A test under a schedule of its own."""

from sms_mock import SmsMock


def test_a_report_that_comes_twice_refunds_once(sms_mock: SmsMock) -> None:
    refunds: set[str] = set()
    sms_mock.deliver_to(lambda values: refunds.add(values["messageId"]))
    sms_mock.perturb("report1x2")
    assert [one["token"] for one in sms_mock.schedule["perturbations"]] == ["report1x2"]
