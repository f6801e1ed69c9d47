"""`/_mock/report`: a conversation to hand over, as one HTML file, as text and as JSON."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.driving import Live

THANDI = "27600000100"
NUMBER = "27821234567"


def report(live: Live, format: str, number: str = NUMBER) -> Any:
    query = urlencode({"number": number, "format": format})
    return live.app.test_client().get(f"/_mock/report?{query}")


@pytest.fixture
def talked(live: Live) -> Live:
    """A code, a call, a failed message, a scheduled one and a reply."""
    live.send(NUMBER, "Your code is 482159", campaign="login", dataField="user-7")
    live.call("POST", "/voice/single-text", json={"recipientNumber": NUMBER, "message": "Hello"})
    live.advance(60)
    live.set_status(live.send(NUMBER, "Lost <b>& gone"), "FAILED")
    live.send(NUMBER, "Later", dateToSend="203001020900")
    live.reply(NUMBER, "Thank you")
    live.send(THANDI, "Somebody else's")
    return live


def test_the_text_tells_the_whole_conversation_and_no_other(talked: Live) -> None:
    answer = report(talked, "text")
    assert answer.content_type == "text/plain; charset=utf-8"
    text = answer.get_data(as_text=True)
    assert text.startswith("Conversation with +27 82 123 4567\n")
    assert "Sent to this number: 4 messages\nReplies: 1\nFailed: 1\nParts: 3\n" in text
    assert "12:00:00 sent: Your code is 482159\n    Sent 12:00:00, Delivered 12:0" in text
    assert "1 part, GSM-7, 1 credit, Campaign login, Data user-7" in text
    assert "12:00:00 call: Hello" in text
    assert "due 2 January 2030, 09:00:00" in text
    assert "reply: Thank you" in text
    assert "POST /app/api/rest/v1/sms/send answered 200" in text
    assert "Somebody" not in text


def test_the_json_has_the_same_messages(talked: Live) -> None:
    found = report(talked, "json").get_json()
    assert (found["number"], found["leftOut"], found["optedOut"]) == (NUMBER, 0, False)
    assert [one["kind"] for one in found["messages"]] == ["sent", "call", "sent", "sent", "reply"]
    first = found["messages"][0]
    assert (first["otp"], first["credits"], first["steps"][-1]["status"]) == (
        "482159",
        1,
        "DELIVERED",
    )


def test_the_page_is_one_file_without_scripts(talked: Live) -> None:
    answer = report(talked, "html", "082 123 4567")
    html = answer.get_data(as_text=True)
    assert answer.content_type == "text/html; charset=utf-8"
    assert "<h1>+27 82 123 4567</h1>" in html
    assert "Lost &lt;b&gt;&amp; gone" in html
    assert "<script" not in html
    assert not re.search(r"""(?:src|href)\s*=|url\(|@import""", html)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'' in html


@pytest.mark.parametrize("format", ["html", "text", "json"])
def test_secrets_are_masked_wherever_they_stand(live: Live, format: str) -> None:
    token = live.credentials[1]
    live.send(NUMBER, f"Log in with {token} please", dataField=token, campaign=token)
    live.send(NUMBER, "At 33333333-3333-4333-8333-333333333333 you go")
    live.urls(report="http://user:pass-word@localhost:9/hook?token=" + token)
    live.send(NUMBER, "Reported")
    live.advance(60)
    said = report(live, format).get_data(as_text=True)
    assert token not in said
    assert "33333333-3333" not in said
    assert "pass-word" not in said
    assert "Reported" in said


def test_a_webhook_stands_with_its_message(live: Live) -> None:
    live.urls(report="http://localhost:9/hook")
    live.send(NUMBER, "Reported")
    live.advance(60)
    (message,) = report(live, "json").get_json()["messages"]
    assert message["webhooks"][0].startswith("Delivery report to http://localhost:9/hook pending")


def test_a_name_and_an_opt_out_are_told(live: Live) -> None:
    live.reply(THANDI, "STOP")
    text = report(live, "text", THANDI).get_data(as_text=True)
    assert text.startswith("Conversation with Ms Thandi Maseko, +27 60 000 0100")
    assert "Opted out: yes, with STOP" in text


def test_a_number_without_messages_has_an_empty_report(live: Live) -> None:
    assert "No messages yet." in report(live, "html").get_data(as_text=True)
    assert report(live, "json", "nobody").get_json()["messages"] == []


def test_what_cannot_be_reported_is_refused_by_name(live: Live) -> None:
    assert live.refused("GET", f"/report?number={NUMBER}&format=pdf")["field"] == "format"
