"""The content of webhooks: the guide's examples by parameter, and what else was observed."""

from __future__ import annotations

import hmac
import re
import uuid
from urllib.parse import parse_qsl, quote_plus, urlsplit

import pytest

from sms_mock.openapi.webhooks import webhooks
from tests.conftest import SECRET_KEY, SUB_ACCOUNT, SUB_SECRET_KEY
from tests.driving import ANYBODY, OPTED_OUT, SUB_ACCOUNT_ID, Live
from tests.receiver import Arrival, Receiver, answer, unsigned

CUSTOMER = "+27725551234"


def as_in_the_guide(values: dict[str, str], key: str) -> str:
    """Return the checksum of values that arrived, calculated as a receiver does."""
    pairs = (
        f"{name}={quote_plus(value, safe='*').replace('~', '%7E')}"
        for name, value in sorted(values.items())
        if name != "checksum"
    )
    return hmac.new(key.encode(), "&".join(pairs).encode(), "sha1").hexdigest()


def reply_as_in_the_guide(live: Live, receiver: Receiver) -> tuple[str, str, Arrival]:
    """Send a message and a reply at the times of the guide's example.

    Return the message's id, the reply's id, and the webhook that arrived.
    """
    live.urls(reply=receiver.url)
    live.freeze("2014-04-28T20:50:00+02:00")
    sent = live.send(CUSTOMER, campaign="shoe campaign", dataField="custom")
    live.freeze("2014-04-28T20:55:00+02:00")
    reply = live.reply(CUSTOMER, "REPLY")["messageId"]
    (arrival,) = receiver.wait_for(1)
    return sent, reply, arrival


def test_the_guides_reply_parameter_by_parameter(live: Live, receiver: Receiver) -> None:
    sent, reply, arrival = reply_as_in_the_guide(live, receiver)
    assert arrival.method == "POST"
    assert {**unsigned(arrival.form), "to": ""} == {
        "from": "+27725551234",
        "to": "",
        "repliedToMessageId": sent,
        "messageId": reply,
        "message": "REPLY",
        "date": "201404282055",
        "campaign": "shoe campaign",
        "dataField": "custom",
    }


def test_what_openapi_says_of_webhooks_is_what_they_bring(live: Live, receiver: Receiver) -> None:
    live.urls(reply=receiver.url, report=receiver.url)
    live.send(CUSTOMER, campaign="shoe campaign", dataField="custom")
    live.advance(2)
    live.reply(CUSTOMER, "REPLY")
    report, reply = receiver.wait_for(2)
    for kind, arrival in (("reply", reply), ("deliveryReport", report)):
        content = webhooks()[kind]["post"]["requestBody"]["content"]
        schema = content[arrival.headers["content-type"]]["schema"]
        assert set(arrival.form) == set(schema["properties"])
        for name, value in arrival.form.items():
            assert re.search(schema["properties"][name].get("pattern", ""), value)


def test_a_report_without_campaign_has_all_that_openapi_requires(
    live: Live, receiver: Receiver
) -> None:
    live.urls(report=receiver.url)
    live.send(CUSTOMER)
    live.advance(2)
    (report,) = receiver.wait_for(1)
    content = webhooks()["deliveryReport"]["post"]["requestBody"]["content"]
    assert set(report.form) == set(next(iter(content.values()))["schema"]["required"])


def test_a_reply_also_names_the_teams_number(live: Live, receiver: Receiver) -> None:
    *_, arrival = reply_as_in_the_guide(live, receiver)
    assert arrival.form["to"] == "27600000000"


def test_the_guides_delivery_report_parameter_by_parameter(live: Live, receiver: Receiver) -> None:
    live.urls(report=receiver.url)
    sent = live.send(CUSTOMER)
    live.advance(2)
    (arrival,) = receiver.arrivals
    assert arrival.method == "POST"
    assert unsigned(arrival.form) == {"status": "DELIVERED", "messageId": sent}


def test_a_delivery_report_brings_back_campaign_and_data_field(
    live: Live, receiver: Receiver
) -> None:
    live.urls(report=receiver.url)
    sent = live.send(campaign="Ünïted & co", dataField="a=b&c d+e%20 😀")
    live.advance(2)
    (arrival,) = receiver.arrivals
    assert unsigned(arrival.form) == {
        "status": "DELIVERED",
        "messageId": sent,
        "campaign": "Ünïted & co",
        "dataField": "a=b&c d+e%20 😀",
    }


def test_an_unsolicited_reply_leaves_out_what_there_is_not(live: Live, receiver: Receiver) -> None:
    live.urls(reply=receiver.url)
    reply = live.reply("082 123 4567", "Who is this? 1+1=2 & more 😀")
    (arrival,) = receiver.wait_for(1)
    assert unsigned(arrival.form) == {
        "from": "+27821234567",
        "to": "27600000000",
        "messageId": reply["messageId"],
        "message": "Who is this? 1+1=2 & more 😀",
        "date": "202611221200",
    }


def test_an_empty_reply_has_its_message_all_the_same(live: Live, receiver: Receiver) -> None:
    live.urls(reply=receiver.url)
    live.reply(ANYBODY, "")
    (arrival,) = receiver.wait_for(1)
    assert arrival.query["message"] == arrival.form["message"] == ""


@pytest.mark.parametrize(
    "number, by_hand, status",
    [
        (ANYBODY, "DELIVERED", "DELIVERED"),
        (ANYBODY, "FAILED", "FAILED"),
        (ANYBODY, "FAILED_REFUNDED", "FAILED_REFUNDED"),
        (ANYBODY, "FAILED_OPTOUT", "FAILED_OPTOUT"),
        (ANYBODY, "UNKNOWN", "UNKNOWN"),
        (OPTED_OUT, None, "FAILED_OPTOUT"),
    ],
)
def test_every_outcome_is_reported(
    live: Live, receiver: Receiver, number: str, by_hand: str | None, status: str
) -> None:
    live.urls(report=receiver.url)
    sent = live.send(number)
    if by_hand:
        live.set_status(sent, by_hand)
    else:
        live.advance(2)
    (arrival,) = receiver.wait_for(1)
    assert arrival.form["status"] == status


# Where the values stand


@pytest.mark.parametrize(
    "style, query, form",
    [("both", True, True), ("query", True, False), ("form", False, True)],
)
def test_the_values_stand_where_the_account_wants_them(
    live: Live, receiver: Receiver, style: str, query: bool, form: bool
) -> None:
    live.urls(report=receiver.url, webhookStyle=style)
    sent = live.send()
    live.advance(2)
    (arrival,) = receiver.arrivals
    assert bool(arrival.query) == query
    assert bool(arrival.form) == form
    assert arrival.message_id == sent
    if query and form:
        assert arrival.query == arrival.form


def test_a_form_body_says_that_it_is_one(live: Live, receiver: Receiver) -> None:
    live.urls(report=receiver.url)
    live.send()
    live.advance(2)
    (arrival,) = receiver.arrivals
    assert arrival.headers["content-type"] == "application/x-www-form-urlencoded"
    assert arrival.headers["content-length"] == str(len(arrival.body))


def test_without_a_form_there_is_an_empty_body(live: Live, receiver: Receiver) -> None:
    live.urls(report=receiver.url, webhookStyle="query")
    live.send()
    live.advance(2)
    (arrival,) = receiver.arrivals
    assert arrival.body == b""
    assert arrival.headers["content-length"] == "0"
    assert "content-type" not in arrival.headers


@pytest.mark.parametrize("style", ["both", "query", "form"])
def test_the_headers_that_the_outbox_shows_are_those_that_arrive(
    live: Live, receiver: Receiver, style: str
) -> None:
    live.urls(report=receiver.url, webhookStyle=style)
    live.send()
    live.advance(2)
    (arrival,) = receiver.arrivals
    (webhook,) = live.webhooks()
    shown = {name.lower(): value for name, value in webhook["headers"].items()}
    added = {"host", "content-length", "accept-encoding"}
    assert shown == {name: value for name, value in arrival.headers.items() if name not in added}
    assert webhook["webhookStyle"] == style


@pytest.mark.parametrize("style", ["both", "query", "form"])
def test_the_urls_own_parameters_stay(live: Live, receiver: Receiver, style: str) -> None:
    live.urls(report=f"{receiver.url}/a%20b?key=s%26cret&empty=#part", webhookStyle=style)
    sent = live.send()
    live.advance(2)
    (arrival,) = receiver.arrivals
    assert arrival.path == "/hook/a%20b"
    assert arrival.query["key"] == "s&cret"
    assert arrival.query["empty"] == ""
    assert arrival.message_id == sent
    assert "#" not in arrival.target


def test_letters_beyond_ascii_in_a_url_are_percent_encoded(live: Live, receiver: Receiver) -> None:
    live.urls(report=f"{receiver.url}/größe?für=ë")
    live.send()
    live.advance(2)
    (arrival,) = receiver.arrivals
    assert arrival.path == "/hook/gr%C3%B6%C3%9Fe"
    assert arrival.query["für"] == "ë"


def test_a_url_without_a_path_is_called_at_the_root(live: Live, receiver: Receiver) -> None:
    live.urls(report=f"http://127.0.0.1:{receiver.port}")
    live.send()
    live.advance(2)
    assert receiver.arrivals[0].path == "/"


def test_the_values_keep_the_order_in_which_they_are_known(live: Live, receiver: Receiver) -> None:
    *_, arrival = reply_as_in_the_guide(live, receiver)
    assert [name for name, _ in parse_qsl(urlsplit(arrival.target).query)] == [
        "from",
        "to",
        "repliedToMessageId",
        "messageId",
        "message",
        "date",
        "campaign",
        "dataField",
        "nonce",
        "nonce-date",
        "checksum",
    ]


# The signature


def test_a_webhook_is_signed(live: Live, receiver: Receiver) -> None:
    live.urls(report=receiver.url)
    live.send()
    live.advance(2)
    values = receiver.arrivals[0].form
    assert str(uuid.UUID(values["nonce"])) == values["nonce"]
    assert values["nonce-date"] == "20261122120502"  # sent at 12:00:02
    assert values["checksum"] == as_in_the_guide(values, SECRET_KEY)


AWKWARD = "a b+c*d~e&f=g%h/é€😀'()!\n-_."


@pytest.mark.parametrize("style", ["both", "query", "form"])
def test_the_checksum_is_over_what_is_sent_in_either_place(
    live: Live, receiver: Receiver, style: str
) -> None:
    live.urls(reply=f"{receiver.url}?key=own", webhookStyle=style)
    live.send(CUSTOMER, campaign=AWKWARD, dataField="*~ ")
    live.reply(CUSTOMER, AWKWARD)
    (arrival,) = receiver.wait_for(1)
    if style != "query":
        assert arrival.form["checksum"] == as_in_the_guide(arrival.form, SECRET_KEY)
    if style != "form":
        added = {name: value for name, value in arrival.query.items() if name != "key"}
        assert added["message"] == AWKWARD
        assert added["checksum"] == as_in_the_guide(added, SECRET_KEY)


def test_what_is_sent_is_encoded_as_what_is_signed(live: Live, receiver: Receiver) -> None:
    """A receiver may sort and hash the pairs of the body as they arrived."""
    live.urls(reply=receiver.url)
    live.send(CUSTOMER)
    live.reply(CUSTOMER, AWKWARD)
    (arrival,) = receiver.wait_for(1)
    pairs = [pair for pair in arrival.body.split(b"&") if not pair.startswith(b"checksum=")]
    by_name = sorted(pairs, key=lambda pair: pair.partition(b"=")[0])
    made = hmac.new(SECRET_KEY.encode(), b"&".join(by_name), "sha1").hexdigest()
    assert made == arrival.form["checksum"]


def test_the_key_is_the_one_of_the_attempt(live: Live, receiver: Receiver) -> None:
    live.urls(report=receiver.url)
    live.send()
    receiver.then(answer(500))
    live.advance(2)
    live.urls(secretKey="another")
    live.advance(1)
    first, second = receiver.arrivals
    assert first.form["checksum"] == as_in_the_guide(first.form, SECRET_KEY)
    assert second.form["checksum"] == as_in_the_guide(second.form, "another")


def test_each_webhook_has_a_nonce_of_its_own(live: Live, receiver: Receiver) -> None:
    live.urls(report=receiver.url, reply=receiver.url)
    live.send()
    live.advance(2)
    live.reply(ANYBODY, "Yes")
    first, second = receiver.wait_for(2)
    assert first.form["nonce"] != second.form["nonce"]


def test_a_sub_accounts_webhooks_go_to_its_url_signed_with_its_key(
    live: Live, receiver: Receiver
) -> None:
    live.urls(report=receiver.url, reply=receiver.url, user_id=SUB_ACCOUNT_ID)
    live.as_(SUB_ACCOUNT).send()
    live.send("27831234567")
    live.advance(2)
    live.reply(ANYBODY, "Yes")
    for arrival in receiver.wait_for(2):
        assert arrival.form["checksum"] == as_in_the_guide(arrival.form, SUB_SECRET_KEY)
    live.idle()
    assert len(receiver.arrivals) == 2


def test_a_webhook_of_a_message_that_is_not_kept_is_signed_with_the_administrators_key(
    live: Live, receiver: Receiver
) -> None:
    state = live.mock("GET", "/state")
    delivery = {
        "kind": "deliveryReport",
        "messageId": "of before",
        "url": receiver.url,
        "style": "form",
        "parameters": {"status": "DELIVERED", "nonce": "old", "checksum": "old"},
        "state": "pending",
        "tries": 0,
        "nextAttemptAt": "2026-11-22T12:00:00+02:00",
    }
    live.mock("PUT", "/state", {**state, "deliveries": [delivery]})
    live.advance(1)
    (arrival,) = receiver.wait_for(1)
    assert arrival.form["checksum"] == as_in_the_guide(arrival.form, SECRET_KEY)
    assert arrival.form["nonce"] != "old"


# Nothing to tell


def test_no_url_no_webhook(live: Live) -> None:
    live.send()
    live.advance(2)
    live.reply(ANYBODY, "Yes")
    live.idle()
    assert live.webhooks() == []


def test_scheduled_sent_and_cancelled_are_not_reported(live: Live, receiver: Receiver) -> None:
    live.urls(report=receiver.url)
    scheduled = live.send(dateToSend="202611221230")
    live.send("27831234567")
    live.advance(1)
    live.call("DELETE", f"/messages/{scheduled}")
    live.idle()
    assert receiver.arrivals == []


def test_a_url_set_before_the_outcome_counts_whenever_the_message_was_sent(
    live: Live, receiver: Receiver
) -> None:
    sent = live.send()
    live.urls(report=receiver.url)
    live.advance(2)
    assert [arrival.message_id for arrival in receiver.arrivals] == [sent]
