"""`what_happened`: in one call what the code sent, what it cost, and what its webhooks answered."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from sms_mock.control_client.client import ControlClient
from sms_mock.serving.threads import MockServer
from tests.mcp.driving import Agent, text_of
from tests.receiver import Receiver, answer


class Shop:
    """The code under test: it sends messages with the team's credentials."""

    def __init__(self, url: str, control: ControlClient) -> None:
        team = control.get(f"/teams/{control.team}")
        self._url = f"{url}/api/rest/v1/sms/send"
        self._credentials = {"email": team["email"], "token": team["token"]}

    def send(self, number: str, text: str, **headers: str) -> None:
        requests.post(
            self._url,
            json={"recipientNumber": number, "message": text},
            headers={**self._credentials, "Accept": "application/json", **headers},
            timeout=20,
        )

    def send_bulk(self, *numbers: str) -> None:
        messages = [{"recipientNumber": number, "message": "Hello"} for number in numbers]
        requests.post(
            f"{self._url}-bulk.json",
            json={"sendSmsRequests": messages},
            headers=self._credentials,
            timeout=20,
        )


@pytest.fixture
def shop(mock: MockServer, control: ControlClient) -> Shop:
    return Shop(mock.url, control)


def texts(messages: list[dict[str, Any]]) -> list[str]:
    return [one["text"] for one in messages]


def test_it_answers_what_was_sent_what_it_cost_and_whether_the_webhook_liked_it(
    agent: Agent, team: str, shop: Shop, receiver: Receiver
) -> None:
    receiver.then(answer(), answer(500, b"order 8 is unknown"))
    agent.call("set_webhook_urls", delivery_report_url=receiver.url, team=team)
    shop.send("0821234567", "Welcome")
    receiver.wait_for(1)
    shop.send("0831234567", "Don’t forget")
    receiver.wait_for(2)
    shop.send("08212", "Hello")
    found = agent.call("what_happened", team=team, settle_seconds=20)

    assert texts(found["sent"]) == ["Don’t forget", "Welcome"]
    assert [one["encoding"] for one in found["sent"]] == ["UCS2", "GSM7"]
    assert [one["status"] for one in found["sent"]] == ["DELIVERED", "DELIVERED"]
    assert found["cost"] == {
        "messages": 2,
        "parts": 2,
        "credits": 2,
        "refunded": 0,
        "ucs2_messages": 1,
        "balance": 98,
    }
    (refused,) = found["refused"]
    assert refused["status"] == 400
    assert refused["summary"].startswith("recipientNumber: '08212' is not a number")
    assert "Write one mobile number, such as 0821234567" in refused["summary"]
    of_webhooks = [one["attempts"][0] for one in found["webhooks"]]
    assert [one["status"] for one in of_webhooks] == [500, 200]
    assert of_webhooks[0]["response"] == "order 8 is unknown"
    assert "refusing-receiver" in [one["rule"] for one in found["findings"]]
    assert found["summary"].startswith(
        "The code sent 2 messages (2 parts, 2 credits, 1 in UCS-2): 2 DELIVERED."
        " 1 of 3 requests refused or met by a fault, the newest with 400: recipientNumber: '08212'"
    )
    assert "1 of 2 webhooks accepted; 1 got HTTP 500." in found["summary"]


def test_the_next_call_shows_only_what_is_new(agent: Agent, team: str, shop: Shop) -> None:
    shop.send("0821234567", "First")
    first = agent.call("what_happened", team=team)
    shop.send("0821234567", "Second")
    second = agent.call("what_happened", team=team)
    assert texts(second["sent"]) == ["Second"]
    assert second["since"] == first["mark"]
    assert second["cost"]["credits"] == 1
    third = agent.call("what_happened", team=team)
    assert third["sent"] == []
    assert third["summary"].startswith(
        "Nothing happened: no request came, and no message changed. If the code did send, its"
        " credentials may be wrong"
    )


def test_a_mark_and_the_beginning_can_be_named(agent: Agent, team: str, shop: Shop) -> None:
    mark = agent.call("what_happened", team=team)["mark"]
    for text in ("First", "Second"):
        shop.send("0821234567", text)
        agent.call("what_happened", team=team)
    assert texts(agent.call("what_happened", since=mark, team=team)["sent"]) == ["Second", "First"]
    everything = agent.call("what_happened", since="beginning", team=team)
    assert texts(everything["sent"]) == ["Second", "First"]


def test_a_status_that_changed_later_is_shown_with_its_refund(
    agent: Agent, team: str, shop: Shop, control: ControlClient
) -> None:
    control.put("/clock", {"freeze": True})
    control.put("/schedule", {"perturbations": ["send1-never"]})
    shop.send("0821234567", "Hello")
    agent.call("what_happened", team=team)
    (sent,) = control.get("/messages")["items"]
    control.post(f"/messages/{sent['messageId']}/status", {"status": "FAILED_REFUNDED"})
    found = agent.call("what_happened", team=team)
    assert [one["status"] for one in found["changed"]] == ["FAILED_REFUNDED"]
    assert (found["cost"]["credits"], found["cost"]["refunded"]) == (-1, 1)
    assert found["cost"]["balance"] == 100


def test_a_scheduled_message_that_was_cancelled_costs_nothing(
    agent: Agent, team: str, control: ControlClient
) -> None:
    control.put("/clock", {"freeze": True})
    day_later = control.get("/clock")["now"][:10].replace("2026", "2031")
    sent = agent.call(
        "send_message", number="0821234567", text="Hi", send_at=f"{day_later}T08:00", team=team
    )
    assert agent.call("what_happened", team=team)["cost"]["credits"] == 1
    control.delete(f"/messages/{sent['message_id']}")
    found = agent.call("what_happened", team=team)
    assert [one["deleted"] for one in found["changed"]] == [True]
    assert (found["cost"]["credits"], found["cost"]["balance"]) == (-1, 100)


def test_a_reply_and_a_webhook_that_is_sent_again_are_shown(
    agent: Agent, team: str, shop: Shop, receiver: Receiver, control: ControlClient
) -> None:
    agent.call("set_webhook_urls", delivery_report_url=receiver.url, team=team)
    shop.send("0821234567", "Coming?")
    (webhook,) = agent.call("what_happened", team=team)["webhooks"]
    agent.call("reply", number="0821234567", text="Yes", team=team)
    control.post(f"/webhooks/{webhook['webhook_id']}/redeliver")
    found = agent.call("what_happened", team=team)
    assert texts(found["received"]) == ["Yes"]
    assert [len(one["attempts"]) for one in found["webhooks"]] == [2]


def test_a_reset_between_two_calls_shows_everything_since(
    agent: Agent, team: str, shop: Shop, control: ControlClient
) -> None:
    shop.send("0821234567", "Before")
    agent.call("what_happened", team=team)
    control.post("/reset", {})
    shop.send("0821234567", "After")
    found = agent.call("what_happened", team=team)
    assert texts(found["sent"]) == ["After"]
    assert found["requests"] == 1
    assert found["since"] == "the reset of the team"


def test_a_fault_and_advice_of_answers_are_told(
    agent: Agent, team: str, shop: Shop, control: ControlClient
) -> None:
    control.post("/faults", {"effect": {"drop": "before"}, "times": 1})
    with pytest.raises(requests.ConnectionError):
        shop.send("0821234567", "Lost")
    shop.send("0821234567", "In XML", Accept="*/*")
    found = agent.call("what_happened", team=team)
    assert [one["fault"] for one in found["refused"]] == [1]
    (note,) = found["notes"]
    assert note["note"].startswith("XML because Accept did not ask")
    assert note["requests"] == 1


def test_lists_are_bounded_and_what_is_counted_is_all(agent: Agent, team: str, shop: Shop) -> None:
    for number in range(4):
        shop.send("0821234567", f"Message {number}")
        shop.send("1", "Refused")
    found = agent.call("what_happened", limit=3, team=team)
    assert (len(found["sent"]), found["more_sent"], found["cost"]["messages"]) == (3, 1, 4)
    assert (len(found["refused"]), found["more_refused"], found["requests"]) == (3, 1, 8)


def test_messages_that_a_bulk_send_refused_are_in_the_summary(
    agent: Agent, team: str, shop: Shop
) -> None:
    """A bulk send is answered with 200, also if it sent nothing."""
    shop.send_bulk("0821234567", "0821", "0831234567")
    shop.send_bulk("0822")
    summary = agent.call("what_happened", team=team)["summary"]
    assert "The code sent 2 messages" in summary
    assert "2 messages in 2 bulk sends refused, the newest because: '0822' is too short" in summary


def test_webhooks_that_were_given_up_are_in_the_summary(
    agent: Agent, team: str, shop: Shop, receiver: Receiver
) -> None:
    receiver.then(*[answer(500)] * 20)
    agent.call("set_webhook_urls", delivery_report_url=receiver.url, team=team)
    agent.call("freeze_clock", team=team)
    shop.send("0821234567", "Hello")
    agent.call("advance_clock", seconds=86400, team=team)
    summary = agent.call("what_happened", team=team)["summary"]
    assert "0 of 1 webhook accepted; 1 got HTTP 500; 1 given up" in summary


def test_it_says_that_no_url_is_set(agent: Agent, team: str, shop: Shop) -> None:
    shop.send("0821234567", "Hello")
    summary = agent.call("what_happened", team=team)["summary"]
    assert "No webhook was posted, because no URL is set: see set_webhook_urls." in summary


def test_what_is_still_to_happen_is_told(agent: Agent, team: str, shop: Shop) -> None:
    control_number = "27600000031"  # reported a minute late
    shop.send(control_number, "Hello")
    found = agent.call("what_happened", settle_seconds=0, team=team)
    assert [(one["kind"], one["status"]) for one in found["pending"]] == [("outcome", "DELIVERED")]


def test_a_mark_of_another_team_is_refused(agent: Agent, team: str) -> None:
    mark = agent.call("what_happened", team=team)["mark"]
    text = agent.refusal("what_happened", since=mark)
    assert text.startswith(f"since: team default has no mark '{mark}' in this session; give")


def test_of_five_hundred_messages_what_failed_comes_first_in_a_short_answer(
    agent: Agent, team: str, shop: Shop, control: ControlClient, receiver: Receiver
) -> None:
    control.post("/credits", {"credits": 1000})
    receiver.then(answer(500, b"no such order"))
    agent.call("set_webhook_urls", delivery_report_url=receiver.url, team=team)
    shop.send("0600000001", "Lost")
    receiver.wait_for(1)
    shop.send_bulk(*(f"08212{number:05}" for number in range(500)))
    result = agent.result("what_happened", {"team": team, "settle_seconds": 20})
    found: Any = result.structured_content
    assert (found["cost"]["messages"], found["cost"]["credits"]) == (501, 501)
    assert found["sent"][0]["text"] == "Lost"
    assert found["sent"][0]["status"] == "FAILED"
    assert len(found["sent"]) + found["more_sent"] == 501
    # On a busy machine another one may not be delivered at once either.
    troubled = [
        one for one in found["webhooks"] if (one["state"], len(one["attempts"])) != ("delivered", 1)
    ]
    assert found["webhooks"][: len(troubled)] == troubled
    assert found["sent"][0]["message_id"] in [one["message_id"] for one in troubled]
    assert found["summary"].startswith(
        "The code sent 501 messages (501 parts, 501 credits): 500 DELIVERED, 1 FAILED."
    )
    assert len(text_of(result)) < 12_000
