"""`/_mock/events`: what happens in a team; each event has the form of an item of the list."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from werkzeug import Response

from sms_mock.control import events
from sms_mock.control.event_frames import FLOOD_SHOWS, MOST_OF_A_TYPE, Feed
from sms_mock.control.message_views import message_item
from sms_mock.store.event_log import KEPT
from sms_mock.store.messages import Message
from tests.driving import ADMINISTRATOR_ID, ANYBODY, SUB_ACCOUNT_ID, Json, Live
from tests.receiver import Receiver


class Stream:
    """An open event stream, which a test reads frame by frame; a read waits for a frame."""

    def __init__(self, answer: Response) -> None:
        assert answer.status_code == 200
        assert answer.mimetype == "text/event-stream"
        self.chunks = answer.iter_encoded()
        self._frames: list[str] = []
        self.last_id = self._fields()["id"]

    def _fields(self) -> dict[str, str]:
        while not self._frames:
            self._frames = next(self.chunks).decode().split("\n\n")[:-1]
        lines = self._frames.pop(0).split("\n")
        return dict(line.split(": ", 1) for line in lines)  # a comment has an empty name

    def next(self) -> Json:
        fields = self._fields()
        self.last_id = fields["id"]
        return json.loads(fields["data"])

    def read(self, *types: str) -> list[Json]:
        """Read the next events, assert that they have these types, and return their data."""
        events = [self.next() for _ in types]
        assert [event["type"] for event in events] == list(types)
        return [event["data"] for event in events]


@contextmanager
def stream(live: Live, *, after: str | None = None) -> Iterator[Stream]:
    email, token = live.credentials
    headers = {"email": email, "token": token}
    if after is not None:
        headers["Last-Event-ID"] = after
    client = live.app.test_client()
    with client.get("/_mock/events", headers=headers, buffered=False) as answer:
        yield Stream(answer)


def newest(live: Live, path: str) -> Any:
    return live.mock("GET", path)["items"][0]


def test_a_message_and_what_becomes_of_it_are_told(live: Live) -> None:
    with stream(live) as tells:
        sent = live.send()
        message, credits, request = tells.read("message", "credits", "request")
        assert message.items() >= live.message(sent).items()
        assert credits == newest(live, "/credits")
        assert request == newest(live, "/requests")
        live.advance(2)
        status, clock = tells.read("status", "clock")
        assert (status["messageId"], status["messageStatus"]) == (sent, "DELIVERED")
        assert clock == live.mock("GET", "/clock")


def test_a_reply_and_its_webhook_are_told(live: Live, receiver: Receiver) -> None:
    live.urls(reply=receiver.url)
    with stream(live) as tells:
        reply = live.reply(ANYBODY, "Yes")
        live.idle()
        told = [tells.next()]
        while told[-1]["type"] != "webhook" or told[-1]["data"]["state"] != "delivered":
            told.append(tells.next())
        assert told[0]["type"] == "reply"
        assert told[0]["data"].items() >= reply.items()
        assert told[-1]["data"] == live.webhook(reply["messageId"])


def test_credits_that_are_moved_are_told_of_each_account(live: Live) -> None:
    with stream(live) as tells:
        topped_up = live.mock("POST", "/credits", {"credits": 5, "userId": SUB_ACCOUNT_ID})
        assert tells.read("credits") == [topped_up]
        moved = live.post(
            "/account/transfer",
            json={
                "transferFromEmailAddress": "demo@example.com",
                "transferToEmailAddress": "sub@example.com",
                "numberOfCreditsToTransfer": 7,
            },
        )
        assert moved.status_code == 200, moved.text
        giver, taker, _ = tells.read("credits", "credits", "request")
        assert (giver["userId"], giver["credits"]) == (ADMINISTRATOR_ID, -7)
        assert (taker["userId"], taker["credits"]) == (SUB_ACCOUNT_ID, 7)


def test_a_rule_is_told_with_its_removal(live: Live) -> None:
    with stream(live) as tells:
        rule = live.mock("POST", "/faults", {"effect": {"status": 500}})
        assert tells.read("fault") == [rule]
        live.mock("DELETE", f"/faults/{rule['id']}")
        assert tells.read("fault") == [{"id": rule["id"]}]
        live.mock("DELETE", "/faults")
        assert tells.read("fault") == [{}]


def test_whoever_comes_back_is_told_what_was_missed(live: Live) -> None:
    with stream(live) as tells:
        live.freeze()
        tells.read("clock")
    sent = live.send()
    with stream(live, after=tells.last_id) as tells:
        message, _, _ = tells.read("message", "credits", "request")
        assert message["messageId"] == sent


@pytest.mark.parametrize("missed, told", [(KEPT, ["clock"]), (KEPT + 1, ["reset", "clock"])])
def test_events_that_are_no_longer_kept_are_one_reset(
    live: Live, missed: int, told: list[str]
) -> None:
    with stream(live) as tells:
        before = tells.last_id
    for _ in range(missed):
        live.service.teams.default.events.append_now("clock")
    with stream(live, after=before) as tells:
        tells.read(*told)
        live.mock("POST", "/faults", {"effect": {"status": 500}})
        tells.read("fault")


@pytest.mark.parametrize("more", [0, 1])
def test_more_of_a_type_at_once_than_are_shown_are_a_reset_and_the_newest(
    live: Live, more: int
) -> None:
    with stream(live) as tells:
        before = tells.last_id
    live.bulk(*[ANYBODY] * (MOST_OF_A_TYPE + more))
    kept = [item["messageId"] for item in live.mock("GET", "/messages?limit=1000")["items"]]
    with stream(live, after=before) as tells:
        if more:
            assert tells.next() == {"type": "reset", "data": {"leftOut": ["message"]}}
        shown = FLOOD_SHOWS if more else MOST_OF_A_TYPE
        told = tells.read(*["message"] * shown)
        assert [one["messageId"] for one in told] == kept[:shown][::-1]
        tells.read("credits", "request")


def test_events_about_one_thing_are_one_if_they_wait_together_and_two_if_not(live: Live) -> None:
    with stream(live) as tells:
        before = tells.last_id
    live.freeze()
    live.advance(60)
    with stream(live, after=before) as tells:
        assert tells.read("clock") == [live.mock("GET", "/clock")]
        live.advance(60)
        assert tells.read("clock") == [live.mock("GET", "/clock")]


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The id of a message for each time that an event about it was rendered."""
    found: list[str] = []

    def counted(message: Message, base: str) -> Json:
        found.append(message.message_id)
        return message_item(message, base)

    monkeypatch.setattr("sms_mock.control.event_frames.any_message_item", counted)
    return found


def test_an_event_is_rendered_once_for_all_streams(live: Live, rendered: list[str]) -> None:
    sent = live.send()
    assert rendered == []
    with stream(live) as one, stream(live) as other:
        later = live.send()
        for tells in (one, other):
            assert tells.next()["data"]["messageId"] == later
        assert rendered == [later]
    assert sent != later


def test_an_event_is_rendered_once_also_for_streams_that_opened_one_after_another_meanwhile(
    live: Live, rendered: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sms_mock.control.event_frames.monotonic", lambda: 0.0)
    world, sent, seen = live.service.teams.default, [], []
    feed = Feed(world, live.service, "")
    for _ in range(20):
        begin = world.events.last_id
        sent.append(live.send())
        seen.append(feed.after(begin)[0])
    sent.append(live.send())
    for number, last in reversed(list(enumerate(seen, 1))):
        lines = feed.after(last)[1].decode().split("\n")
        events = [json.loads(line[6:]) for line in lines if line.startswith("data: ")]
        told = [one["data"]["messageId"] for one in events if one["type"] == "message"]
        assert told == sent[number:]
    assert rendered == sent


def test_a_reset_is_told_and_the_stream_goes_on(live: Live) -> None:
    with stream(live) as tells:
        live.mock("POST", "/reset")
        assert tells.next() == {"type": "reset", "data": {}}
        live.freeze()
        tells.read("clock")


def test_a_stream_is_one_teams(live: Live) -> None:
    made = live.mock("POST", "/teams", {})
    other = live.as_((made["email"], made["token"]))
    with stream(other) as tells:
        live.send()
        other.freeze()
        tells.read("clock")
        live.mock("DELETE", f"/teams/{made['teamId']}")
        assert list(tells.chunks) == []


def test_no_more_streams_are_opened_than_are_allowed(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "MOST_STREAMS", 2)
    small = live.as_(live.credentials)
    with stream(small):
        with stream(small):
            error = small.refused("GET", "/events", status=429)
            assert error["message"] == "2 streams of events are open"
        with stream(small):
            pass


def test_a_call_is_told_as_a_message_is(live: Live) -> None:
    with stream(live) as events:
        body = {"recipientNumber": "0821234567", "message": "Hello"}
        live.call("POST", "/voice/single-text", json=body)
        told = [events.next() for _ in range(3)]
        (message,) = [event["data"] for event in told if event["type"] == "message"]
        assert message["messageType"] == "VOICE"
        assert message["conversation"]["messages"] == 1
        assert message["unreadConversations"] == 1
        live.mock("POST", f"/messages/{message['messageId']}/status", {"status": "FAILED"})
        while (event := events.next())["type"] != "status":
            pass
        assert event["data"]["messageStatus"] == "FAILED"
