"""A team's webhook URLs, chosen by `fresh` or `set_webhooks`, and what a reset does with them."""

from __future__ import annotations

from sms_mock import SmsMock

REPLY, REPORT = "http://localhost:1/reply", "http://localhost:1/report"


def urls(sms: SmsMock) -> tuple[str | None, str | None]:
    return sms.settings["replyUrl"], sms.settings["deliveryReportUrl"]


def test_fresh_chooses_the_urls_and_the_style() -> None:
    with SmsMock.fresh(replyUrl=REPLY, deliveryReportUrl=REPORT, webhookStyle="form") as sms:
        assert urls(sms) == (REPLY, REPORT)
        assert sms.settings["webhookStyle"] == "form"
        sms.reset()
        assert urls(sms) == (REPLY, REPORT)


def test_a_kind_that_has_no_url_still_goes_to_the_built_in_receiver() -> None:
    with SmsMock.fresh(deliveryReportUrl=REPORT) as sms:
        sms.reply("0821234567", "Yes")
        assert [reply["message"] for reply in sms.received_replies] == ["Yes"]
        assert urls(sms)[1] == REPORT


def test_a_reset_keeps_the_urls_of_set_webhooks() -> None:
    with SmsMock.fresh() as sms:
        sms.set_webhooks(reply_url=REPLY)
        built_in = urls(sms)[1]
        sms.reset()
        assert urls(sms) == (REPLY, built_in)


def test_an_application_for_one_kind_leaves_the_url_of_the_other() -> None:
    with SmsMock.fresh(deliveryReportUrl=REPORT) as sms:
        sms.deliver_to(lambda values: None, reply="/reply")
        sms.reset()
        assert urls(sms) == ("http://test.invalid/reply", REPORT)
