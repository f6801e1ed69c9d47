"""`/_mock/events`: what happens in a team, each event in the shape of the list's item."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from werkzeug import Response

from sms_mock.control import events
from sms_mock.store.event_log import KEPT
from tests.driving import ADMINISTRATOR_ID, ANYBODY, SUB_ACCOUNT_ID, Json, Live
from tests.receiver import Receiver


class Stream:
    """An open stream, read frame by frame; there must be one to read."""

    def __init__(self, answer: Response) -> None:
        assert answer.status_code == 200
        assert answer.mimetype == "text/event-stream"
        self._frames = answer.iter_encoded()
        self.last_id = self._fields()["id"]

    def _fields(self) -> dict[str, str]:
        lines = next(self._frames).decode().strip().split("\n")
        return dict(line.split(": ", 1) for line in lines)  # a comment has an empty name

    def next(self) -> Json:
        fields = self._fields()
        self.last_id = fields["id"]
        return json.loads(fields["data"])

    def read(self, *types: str) -> list[Json]:
        """The next events, whose types must be these; their data."""
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


def test_events_that_are_no_longer_kept_are_one_reset(live: Live) -> None:
    with stream(live) as tells:
        before = tells.last_id
    world = live.service.teams.default
    for _ in range(KEPT + 1):
        world.events.append_now("clock")
    with stream(live, after=before) as tells:
        assert tells.next() == {"type": "reset", "data": {}}
        live.freeze()
        tells.read("clock")


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
        assert list(tells._frames) == []


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
