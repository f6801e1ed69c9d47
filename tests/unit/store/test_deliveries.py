"""The outbox: which webhooks are due for which receiver, one at a time for each message."""

from __future__ import annotations

import sqlite3

import pytest

from sms_mock.store import deliveries, due_deliveries
from sms_mock.store.deliveries import Attempt, Delivery

URL = "http://receiver.test/reports"


def add(db: sqlite3.Connection, message_id: str, at: int = 10, url: str = URL) -> int:
    return deliveries.add(
        db,
        kind=deliveries.REPORT,
        message_id=message_id,
        url=url,
        style="both",
        parameters={"status": "DELIVERED", "campaign": "é"},
        at=at,
    )


def found(db: sqlite3.Connection, seq: int) -> Delivery:
    delivery = deliveries.by_seq(db, seq)
    assert delivery is not None
    return delivery


@pytest.mark.parametrize(
    "url, receiver",
    [
        ("http://localhost/x", "localhost:80"),
        ("https://hooks.example/x", "hooks.example:443"),
        ("http://localhost:9000", "localhost:9000"),
        ("http://user:pass@127.0.0.1:8080/?a=b", "127.0.0.1:8080"),
    ],
)
def test_a_receiver_is_host_and_port(url: str, receiver: str) -> None:
    assert deliveries.receiver_of(url) == receiver


def test_a_queued_webhook_is_pending_until_its_instant(db: sqlite3.Connection) -> None:
    seq = add(db, "m")
    delivery = found(db, seq)
    assert (delivery.state, delivery.tries, delivery.next_attempt_at) == ("pending", 0, 10)
    assert delivery.parameters == {"status": "DELIVERED", "campaign": "é"}
    assert due_deliveries.next_due(db) == 10
    assert due_deliveries.next_due(db, after=10) is None
    assert due_deliveries.due_receivers(db, 9) == []
    assert due_deliveries.due_receivers(db, 10) == ["receiver.test:80"]
    assert due_deliveries.due_for(db, "receiver.test:80", 9, 5) == []
    assert due_deliveries.due_for(db, "receiver.test:80", 10, 5) == [delivery]
    assert due_deliveries.due_for(db, "other.test:80", 10, 5) == []


def test_a_message_has_one_webhook_due_at_a_time_the_first_queued_first(
    db: sqlite3.Connection,
) -> None:
    first, second = add(db, "m", at=20), add(db, "m", at=5)
    other = add(db, "n", at=7)
    due = due_deliveries.due_for(db, "receiver.test:80", 30, 5)
    assert [delivery.seq for delivery in due] == [other, first]
    assert due_deliveries.next_due(db) == 7
    attempt = Attempt(20, 200, 0.1, None, "ok")
    deliveries.record(
        db, found(db, first), attempt, state=deliveries.DELIVERED, next_attempt_at=None
    )
    due = due_deliveries.due_for(db, "receiver.test:80", 30, 5)
    assert [delivery.seq for delivery in due] == [second, other]


def test_attempts_are_stored_in_order(db: sqlite3.Connection) -> None:
    seq = add(db, "m")
    tries = [Attempt(10, None, 5.0, "timed out", None), Attempt(11, 500, 0.25, None, "oops")]
    for attempt in tries:
        deliveries.record(db, found(db, seq), attempt, state="pending", next_attempt_at=99)
    assert deliveries.attempts(db, seq) == tries
    assert (found(db, seq).tries, found(db, seq).next_attempt_at) == (2, 99)


def test_queueing_again_resets_the_tries_and_keeps_the_attempts(db: sqlite3.Connection) -> None:
    seq = add(db, "m")
    attempt = Attempt(10, 500, 0.1, None, "")
    deliveries.record(db, found(db, seq), attempt, state="given-up", next_attempt_at=None)
    assert due_deliveries.pending(db) == []
    deliveries.queue_again(db, seq, 50)
    delivery = found(db, seq)
    assert (delivery.state, delivery.tries, delivery.next_attempt_at) == ("pending", 0, 50)
    assert deliveries.attempts(db, seq) == [attempt]
    assert due_deliveries.due(db, 49) == []
    assert due_deliveries.due(db, 50) == [delivery]


def test_deliveries_are_listed_the_newest_first_and_narrowed(db: sqlite3.Connection) -> None:
    seqs = [add(db, message_id) for message_id in ("m", "n", "m")]
    attempt = Attempt(10, 200, 0.1, None, "")
    deliveries.record(db, found(db, seqs[0]), attempt, state="delivered", next_attempt_at=None)

    def listed(**narrowed: object) -> list[int]:
        return [each.seq for each in deliveries.newest_first(db, **narrowed)]  # type: ignore[arg-type]

    assert listed() == seqs[::-1]
    assert listed(message_id="m") == [seqs[2], seqs[0]]
    assert listed(state="delivered") == [seqs[0]]
    assert listed(before=seqs[2], limit=1) == [seqs[1]]
    assert deliveries.count(db) == 3


def test_an_exported_webhook_is_stored_unchanged(db: sqlite3.Connection) -> None:
    seq = add(db, "m")
    deliveries.record(
        db, found(db, seq), Attempt(1, 500, 0.1, None, ""), state="pending", next_attempt_at=7
    )
    exported = found(db, seq)._asdict()
    for made_again in ("seq", "receiver"):
        del exported[made_again]
    copy = deliveries.add(db, at=exported.pop("next_attempt_at"), **exported)
    assert found(db, copy)._replace(seq=seq) == found(db, seq)
