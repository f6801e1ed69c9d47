"""Errors name the argument and what to give instead; no answer shows a secret."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest

from sms_mock.control_client.client import ControlClient
from sms_mock.serving.threads import MockServer
from tests.mcp.conftest import CONTROL_TOKEN, SECRET_KEY, TOKEN, URL_TOKEN
from tests.mcp.driving import Agent, text_of
from tests.receiver import Arrival, Receiver, answer

ABSENT = "000000000000000000000000"
IN_URL = "canary-password"
IN_QUERY = "canary-query-secret"
BASIC = base64.b64encode(f"user:{IN_URL}".encode()).decode()
SECRETS = (TOKEN, URL_TOKEN, SECRET_KEY, CONTROL_TOKEN, IN_URL, IN_QUERY, BASIC)


@pytest.mark.parametrize(
    "tool, arguments, text",
    [
        ("send_message", {"number": "0821234567"}, "text: is required"),
        (
            "send_message",
            {"number": "0821", "text": "Hi"},
            "sms/send answered 400: recipientNumber: '0821' is too short",
        ),
        (
            "send_message",
            {"number": "0821234567", "text": "Hi", "send_at": "soon"},
            "send_at: 'soon' is not an instant; give one such as 2026-11-23T08:00",
        ),
        (
            "send_message",
            {"number": "0821234567", "text": "Hi", "user": "nobody@example.com"},
            "user: team default has no user 'nobody@example.com'; its users are owner@",
        ),
        ("list_messages", {"limit": 500}, "limit: input should be less than or equal to 200"),
        ("list_messages", {"cursor": "x"}, "cursor: 'x' is not a cursor; give `cursor` of"),
        ("list_messages", {"team": "nope"}, "team: there is no team 'nope'; list_teams"),
        (
            "list_messages",
            {"serach": "x"},
            "serach: list_messages has no such argument; it has search, limit, cursor, team",
        ),
        ("list_mesages", {}, "there is no tool 'list_mesages'; list_messages is one"),
        ("get_message", {"message_id": ABSENT}, "message_id: "),
        (
            "get_message",
            {"message_id": "../state"},
            "message_id: is not 24 hexadecimal digits; list_messages has the ids",
        ),
        ("list_webhooks", {"message_id": ABSENT}, "message_id: there is no message"),
        ("get_request", {"request_id": 999}, "request_id: request '999' is not kept"),
        (
            "reply",
            {"number": "x", "text": "Hi"},
            "number: 'x' has letters in it; write it in digits only",
        ),
        ("set_message_status", {"message_id": ABSENT, "status": "SENT"}, "message_id: "),
        ("wait_for_message", {"status": "GONE", "timeout_seconds": 0}, "status: "),
        ("wait_for_message", {"after": "x", "timeout_seconds": 0}, "after: is neither the id"),
        ("get_one_time_code", {"pattern": "(", "timeout_seconds": 0}, "pattern: is not a regular"),
        ("freeze_clock", {"at": "noon"}, "at: is not a date and time"),
        ("advance_clock", {}, "seconds: give exactly one of seconds and to"),
        ("add_fault", {"path": "/nowhere", "status": 500}, "path: '/nowhere' fits no path"),
        (
            "add_fault",
            {"path": "/sms/send"},
            "status: no effect is given; give at least one of status, code, message,"
            " retry_after_seconds, latency_seconds, drop, body",
        ),
        ("remove_fault", {}, "fault_id: give either fault_id or all_rules; list_faults"),
        ("remove_fault", {"fault_id": 77}, "fault_id: "),
        ("redeliver_webhook", {"webhook_id": 77}, "webhook_id: "),
        ("set_webhook_urls", {"reply_url": "ftp://x"}, "reply_url: "),
        ("put_schedule", {"tokens": ["report1x9"]}, "tokens[0]: is not a perturbation"),
        ("look_up_behaviour", {"subject": "A"}, "subject: string should have at least 2"),
        ("look_up_behaviour", {"subject": "A9999"}, "subject: nothing is known about 'A9999'"),
        (
            "create_team",
            {"email": "owner@example.com", "token": "another-token-01234"},
            "email: ",
        ),
        (
            "create_team",
            {"email": "a@example.com", "token": "a-token-0123456", "expires_in_seconds": -1},
            "expires_in_seconds: ",
        ),
        ("delete_team", {"team_id": "default"}, "team_id: "),
    ],
)
def test_an_error_names_the_argument_and_what_would_work(
    agent: Agent, tool: str, arguments: dict[str, Any], text: str
) -> None:
    refusal = agent.refusal(tool, **arguments)
    assert refusal.startswith(text)
    assert "Traceback" not in refusal
    assert "pydantic" not in refusal


def test_a_wait_in_vain_says_what_was_sent_instead(
    agent: Agent, team: str, control: ControlClient
) -> None:
    agent.call("send_message", number="0821234567", text="Hello", team=team)
    text = agent.refusal("wait_for_message", to="0831234567", timeout_seconds=0.05, team=team)
    first, second = text.splitlines()
    assert first.endswith("to 27831234567; sent instead, the newest first:")
    assert second.endswith("to 27821234567 DELIVERED: 'Hello'")


@pytest.mark.parametrize("tool", ["set_webhook_urls", "create_team"])
@pytest.mark.parametrize(
    "url",
    [
        "https://www.zoomconnect.com/hook",
        "http://x.ZOOMCONNECT.com.:80/",
        "http://smsmessenger.co.za",
    ],
)
def test_webhooks_cannot_be_sent_to_the_live_service(agent: Agent, tool: str, url: str) -> None:
    account = {"email": "new@example.com", "token": "new-token-0123456789"}
    given = account if tool == "create_team" else {}
    refusal = agent.refusal(tool, delivery_report_url=url, **given)
    assert refusal.startswith("delivery_report_url: the host is the provider's live service")


@pytest.fixture
def echoing() -> Iterator[Receiver]:
    """A receiver whose answer repeats what it was sent, secrets in its URL too."""

    def echo(receiver: Receiver, connection: Any, arrival: Arrival) -> None:
        credentials = f"{arrival.headers['authorization']} {IN_URL}"
        said = f"{arrival.target} {TOKEN} {SECRET_KEY} {CONTROL_TOKEN} {credentials}"
        answer(500, said.encode())(receiver, connection, arrival)

    with Receiver(echo) as receiver:
        yield receiver


def test_no_answer_shows_a_secret(agent: Agent, mock: MockServer, echoing: Receiver) -> None:
    control = ControlClient(mock.origin, control_token=CONTROL_TOKEN)
    control.put("/clock", {"freeze": True})
    url = echoing.url.replace("://", f"://user:{IN_URL}@") + f"?token={IN_QUERY}"
    spoken = [
        agent.result("set_webhook_urls", {"delivery_report_url": url, "reply_url": url}),
        agent.result(
            "send_message",
            {"number": "0821234567", "text": f"{TOKEN} {URL_TOKEN} {SECRET_KEY}"},
        ),
        agent.result("reply", {"number": "0821234567", "text": SECRET_KEY}),
        agent.result("create_team", {"email": TOKEN, "token": SECRET_KEY}),
        agent.result("set_webhook_urls", {"reply_url": f"ftp://user:{IN_URL}@x"}),
        agent.result("look_up_behaviour", {"subject": TOKEN}),
        agent.result("wait_for_message", {"contains": TOKEN + "?", "timeout_seconds": 0}),
        agent.result("get_message", {"message_id": TOKEN}),
        agent.result("list_messages", {"team": URL_TOKEN}),
    ]
    agent.call("wait_for_webhooks")
    (request,) = agent.call("list_requests", limit=1)["requests"]
    spoken += [
        agent.result(tool, {})
        for tool in sorted(agent.tools())
        if tool.startswith(("list_", "describe_", "what_", "run_doctor", "get_clock"))
    ]
    spoken.append(agent.result("get_request", {"request_id": request["request_id"]}))
    agent.call("run_clock")
    assert any("…" in text_of(one) for one in spoken)
    everything = json.dumps([one.model_dump(mode="json") for one in spoken]) + agent.errors()
    assert [secret for secret in SECRETS if secret in everything] == []
    assert len(echoing.arrivals) >= 2
