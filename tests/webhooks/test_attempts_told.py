"""Each attempt at a webhook is logged, without secrets, after it was stored."""

from __future__ import annotations

import pytest

from sms_mock.journal.records import AttemptRecord
from tests.conftest import ADMINISTRATOR, URL_TOKEN
from tests.driving import ANYBODY, Live
from tests.receiver import Receiver, answer, nobody_listening


@pytest.fixture
def told(live: Live) -> list[AttemptRecord]:
    records: list[AttemptRecord] = []
    live.service.log_attempt = records.append
    return records


def test_every_attempt_until_it_is_delivered(
    live: Live, receiver: Receiver, told: list[AttemptRecord]
) -> None:
    receiver.then(answer(500))
    live.urls(report=receiver.url)
    message_id = live.send(ANYBODY)
    live.advance(60)
    first, second = told
    assert (first.kind, first.message_id, first.url) == (
        "deliveryReport",
        message_id,
        receiver.url,
    )
    assert (first.status, first.error, first.attempt, first.state) == (500, None, 1, "pending")
    assert first.next_in == pytest.approx(1, abs=0.5)
    assert first.frozen
    assert (second.status, second.attempt, second.state) == (200, 2, "delivered")
    assert second.next_in is None
    assert first.webhook_id == second.webhook_id == live.webhook(message_id)["id"]


def test_an_attempt_that_found_nobody_is_told_up_to_the_last(
    live: Live, told: list[AttemptRecord]
) -> None:
    with nobody_listening() as url:
        live.urls(report=url)
        live.send(ANYBODY)
        live.advance(3600)
    assert [one.attempt for one in told] == [1, 2, 3, 4, 5, 6]
    assert {one.status for one in told} == {None}
    assert all("connection refused" in (one.error or "") for one in told)
    assert (told[-1].state, told[-1].next_in) == ("given-up", None)


def test_what_is_secret_in_a_url_is_not_told(live: Live, told: list[AttemptRecord]) -> None:
    hidden = ("hunter2", "abcdef123456", URL_TOKEN, ADMINISTRATOR[1])
    live.urls(
        report=f"http://me:{hidden[0]}@127.0.0.1:9/{hidden[2]}?token={hidden[1]}&x={hidden[3]}"
    )
    live.send(ANYBODY)
    live.advance(10)
    assert told
    for secret in hidden:
        assert secret not in repr(told)


def test_a_log_that_fails_loses_no_attempt(live: Live, receiver: Receiver) -> None:
    def fail(record: AttemptRecord) -> None:
        raise OSError("nobody reads")

    live.service.log_attempt = fail
    live.urls(report=receiver.url)
    message_id = live.send(ANYBODY)
    live.advance(10)
    assert live.webhook(message_id)["state"] == "delivered"
    assert live.mock("GET", "/webhooks/idle?timeout=5") == {"idle": True}
