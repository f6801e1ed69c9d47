"""The number that replies by itself does so two seconds after it got the message."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sms_mock.config import Settings
from tests.driving import REPLIES, Live, driven


@pytest.fixture
def live() -> Iterator[Live]:
    with driven(Settings(delivery="timed:5")) as made:
        made.freeze()
        yield made


def happened(live: Live, seconds: float) -> list[str]:
    return [event["kind"] for event in live.advance(seconds)["events"]]


def test_the_answer_comes_two_seconds_after_the_delivery(live: Live) -> None:
    live.send(REPLIES)
    assert happened(live, 6) == ["outcome"]
    assert happened(live, 0.999) == []
    assert happened(live, 0.001) == ["reply"]


def test_who_was_not_reached_does_not_answer(live: Live) -> None:
    live.set_status(live.send(REPLIES), "FAILED")
    assert happened(live, 60) == []


def test_delivered_by_hand_it_answers_too(live: Live) -> None:
    message_id = live.send(REPLIES)
    live.advance(1)
    live.set_status(message_id, "DELIVERED")
    assert happened(live, 2) == ["reply"]
