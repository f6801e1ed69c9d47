"""The failure texts for a message that was not sent: wanted, found, closest, refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from sms_mock.config import Settings
from sms_mock.control_client.client import ControlCallError
from sms_mock.serving.threads import MockServer
from sms_mock.testing import NothingSent, SmsMock
from tests.conftest import ADMINISTRATOR


@pytest.fixture
def sms() -> Iterator[SmsMock]:
    with SmsMock.fresh() as made:
        yield made


def send(sms: SmsMock, number: str, text: str) -> int:
    return requests.post(
        f"{sms.url}/api/rest/v1/sms/send.json",
        json={"recipientNumber": number, "message": text},
        headers=sms.headers,
        timeout=10,
    ).status_code


def test_one_too_many_is_shown_as_found(sms: SmsMock) -> None:
    send(sms, "0821234567", "Hello")
    send(sms, "0829999999", "Goodbye")
    with pytest.raises(AssertionError) as failed:
        sms.assert_nothing_sent()
    assert str(failed.value).splitlines() == [
        "wanted no message, found 2",
        "found:",
        "  27821234567 DELIVERED: 'Hello'",
        "  27829999999 DELIVERED: 'Goodbye'",
    ]


def test_without_one_to_the_number_all_others_are_close(sms: SmsMock) -> None:
    send(sms, "0821234567", "Hello")
    with pytest.raises(AssertionError) as failed:
        sms.assert_sent(to="082 999 9999", contains="Hi", times=2)
    assert str(failed.value).splitlines() == [
        "wanted 2 messages, found 0",
        "wanted:",
        "  to        27829999999",
        "  contains  'Hi'",
        "closest:",
        "  27821234567 DELIVERED: 'Hello'",
    ]


def test_those_with_the_text_are_closest_where_none_went_to_the_number(sms: SmsMock) -> None:
    send(sms, "0821234567", "Welcome, Thandi")
    send(sms, "0821234567", "Goodbye")
    with pytest.raises(AssertionError) as failed:
        sms.assert_sent(to="0829999999", contains="Welcome")
    assert str(failed.value).splitlines()[-2:] == [
        "closest:",
        "  27821234567 DELIVERED: 'Welcome, Thandi'",
    ]


def test_a_number_that_cannot_exist_is_refused_and_not_looked_for(sms: SmsMock) -> None:
    with pytest.raises(ValueError, match=r"^to: ") as refused:
        sms.assert_sent(to="08212", times=0)
    with pytest.raises(ControlCallError) as told:
        sms.wait_for_message(to="08212", timeout=0)
    assert str(refused.value) == str(told.value)


def test_everything_that_was_asked_for_is_said_of_a_wait(sms: SmsMock) -> None:
    send(sms, "0821234567", "Hello")
    first = sms.sent[0].message_id
    with pytest.raises(NothingSent) as failed:
        sms.wait_for_message(status="FAILED", after=first, count=2, timeout=0)
    assert str(failed.value).splitlines()[0] == (
        f"fewer than 2 matching messages came within 0 s: status FAILED, after {first}"
    )
    with pytest.raises(NothingSent) as failed:
        sms.otp(pattern="no ([0-9]+)", timeout=0)
    assert str(failed.value).splitlines()[0] == (
        "no message with a one-time code came within 0 s: pattern 'no ([0-9]+)'"
    )


def test_a_reply_is_shown_as_one(sms: SmsMock) -> None:
    send(sms, "0821234567", "Hello")
    assert str(sms.reply("0821234567", "Hi")) == "reply from 27821234567: 'Hi'"


def test_where_nothing_was_sent_what_was_refused_is_shown(sms: SmsMock) -> None:
    assert send(sms, "not a number", "Hello") == 400
    with pytest.raises(AssertionError) as failed:
        sms.assert_sent(to="0829999999")
    lines = str(failed.value).splitlines()
    assert lines[:4] == [
        "wanted 1 message, found 0",
        "wanted:",
        "  to        27829999999",
        "no message was sent at all",
    ]
    assert lines[4] == "refused:"
    assert lines[5].startswith("  POST /app/api/rest/v1/sms/send.json 400 ")


def test_calls_with_other_credentials_are_shown_where_nothing_was_sent() -> None:
    """This is as with code that holds an account: the send succeeds, but in the default team."""
    with MockServer(Settings(port=0)) as server, SmsMock.fresh(server.origin) as sms:
        body = {"recipientNumber": "0821234567", "message": "Hello"}
        for email, token in (ADMINISTRATOR, ("app@example.com", "of-another")):
            requests.post(
                f"{sms.url}/api/rest/v1/sms/send.json",
                json=body,
                headers={"email": email, "token": token},
                timeout=10,
            )
        with pytest.raises(AssertionError) as failed:
            sms.assert_sent(to="0821234567")
    title, sent, refused = str(failed.value).splitlines()[-3:]
    assert title == (
        "but this server was called with other credentials than sms_mock.email and sms_mock.token:"
    )
    assert sent.startswith("  POST /app/api/rest/v1/sms/send.json 200 27821234567 ")
    assert refused.startswith("  POST /app/api/rest/v1/sms/send.json 401 ")


def test_a_wait_that_ends_without_shows_what_did_come(sms: SmsMock) -> None:
    send(sms, "0821234567", "Hello")
    with pytest.raises(NothingSent) as failed:
        sms.wait_for_message(to="0821234567", contains="Welcome", timeout=0)
    assert str(failed.value).splitlines() == [
        "no matching message came within 0 s: to 27821234567, contains 'Welcome'",
        "sent so far:",
        "  27821234567 DELIVERED: 'Hello'",
    ]


def test_only_the_ten_newest_are_shown(sms: SmsMock) -> None:
    for number in range(12):
        send(sms, f"08212345{number:02}", f"Hello {number}")
    with pytest.raises(NothingSent) as failed:
        sms.otp(timeout=0)
    shown = str(failed.value).splitlines()[2:]
    assert [line.rpartition(" ")[2] for line in shown] == [f"{n}'" for n in range(2, 12)]


def test_more_than_a_page_of_messages_is_read_to_its_end(sms: SmsMock) -> None:
    sms.top_up(1000)
    items = [{"recipientNumber": "0821234567", "message": f"{n}"} for n in range(1001)]
    requests.post(
        f"{sms.url}/api/rest/v1/sms/send-bulk.json",
        json={"sendSmsRequests": items},
        headers=sms.headers,
        timeout=60,
    )
    assert [message.message for message in sms.sent] == [f"{n}" for n in range(1001)]


def test_requests_are_asserted_whatever_was_answered(sms: SmsMock) -> None:
    send(sms, "0821234567", "Hello")
    send(sms, "not a number", "Hello")
    sms.assert_requested(path="/sms/send", times=2)
    sms.assert_requested(operation_id="sendSms", number="082 123 4567")
    sms.assert_requested(status=400, contains="not a number")
    sms.assert_requested(method="DELETE", path="/contacts/*", times=0)
    with pytest.raises(AssertionError) as failed:
        sms.assert_requested(path="/sms/send-bulk", email=sms.email)
    lines = str(failed.value).splitlines()
    assert lines[:5] == [
        "wanted 1 request, found 0",
        "wanted:",
        "  path         /sms/send-bulk",
        f"  email        {sms.email}",
        "closest:",
    ]
    assert [line.split()[2] for line in lines[5:]] == ["200", "400"]


def test_a_request_that_cannot_be_is_refused_and_not_counted(sms: SmsMock) -> None:
    with pytest.raises(ControlCallError, match="'/sms/sned' fits no path"):
        sms.assert_requested(path="/sms/sned", times=0)


@pytest.mark.parametrize("message_id", ["a b", "x?y", "ü", "../x", "a/b"])
def test_an_id_may_have_any_characters(sms: SmsMock, message_id: str) -> None:
    with pytest.raises(ControlCallError) as error:
        sms.set_status(message_id, "SENT")
    assert error.value.status == 404


def test_an_empty_id_changes_nothing(sms: SmsMock) -> None:
    rule = sms.faults.add(path="/account/balance", status=500)
    empty: Any = ""
    with pytest.raises(ValueError, match="message_id is empty"):
        sms.set_status("", "SENT")
    with pytest.raises(TypeError, match="is not the id of a rule"):
        sms.faults.remove(empty)
    assert [one["id"] for one in sms.faults.all()] == [rule["id"]]


def test_a_time_out_that_is_no_number_is_refused(sms: SmsMock) -> None:
    with pytest.raises(TypeError, match="timeout: nan is not a number of seconds"):
        sms.wait_until_idle(float("nan"))
