"""The log line of an attempt at a webhook: what came of it, and what comes next."""

from __future__ import annotations

import json

import pytest

from sms_mock.console.log_lines import attempt_json_line, attempt_line
from sms_mock.journal.records import AttemptRecord
from tests.conftest import NOON

DELIVERED = AttemptRecord(
    at=NOON + 2_000,
    webhook_id=3,
    kind="deliveryReport",
    message_id="5b37661ae396c8e42e0c9ca2",
    url="http://localhost:3000/reports",
    status=204,
    error=None,
    seconds=0.0042,
    attempt=1,
    state="delivered",
    next_in=None,
    frozen=False,
)
REFUSED = DELIVERED._replace(status=500, state="pending", attempt=2, next_in=4.998)
UNHEARD = REFUSED._replace(status=None, error="connection refused; nothing listens there")
BEFORE = "12:00:02 WEBHOOK http://localhost:3000/reports"
WHAT = "deliveryReport of 5b37661ae396c8e42e0c9ca2"


@pytest.mark.parametrize(
    "record, said",
    [
        (DELIVERED, f"204 {WHAT} 4 ms"),
        (REFUSED, f"500 {WHAT}; attempt 2, the next in 5 s 4 ms"),
        (
            UNHEARD,
            f"failed {WHAT}; connection refused; nothing listens there; attempt 2, the next in 5 s"
            " 4 ms",
        ),
        (REFUSED._replace(next_in=120.0), f"500 {WHAT}; attempt 2, the next in 2 min 4 ms"),
        (
            REFUSED._replace(next_in=5.0, frozen=True),
            f"500 {WHAT}; attempt 2, the next in 5 s of the frozen clock 4 ms",
        ),
        (
            REFUSED._replace(state="given-up", next_in=None, attempt=6),
            f"500 {WHAT}; given up after attempt 6; sms-mock webhooks redeliver 3 begins again"
            " 4 ms",
        ),
    ],
)
def test_a_line_says_what_came_of_it_and_what_comes_next(record: AttemptRecord, said: str) -> None:
    assert attempt_line(record) == f"{BEFORE} {said}"


@pytest.mark.parametrize(
    "record, shown",
    [
        (DELIVERED, "\x1b[32m204\x1b[0m"),
        (REFUSED, "\x1b[31m500\x1b[0m"),
        (UNHEARD, "\x1b[31mfailed\x1b[0m"),
    ],
)
def test_only_the_outcome_is_coloured(record: AttemptRecord, shown: str) -> None:
    line = attempt_line(record, colour=True)
    assert f" {shown} " in line
    assert line.count("\x1b") == 2


def test_what_a_receiver_did_cannot_drive_the_terminal() -> None:
    hostile = UNHEARD._replace(url="http://a/\x1b[2J", error="what answered is not HTTP: \r\x1b[1A")
    assert attempt_line(hostile).isprintable()


def test_a_long_url_is_cut() -> None:
    line = attempt_line(DELIVERED._replace(url=f"http://localhost/{'x' * 500}"))
    assert len(line) < 250
    assert "x… 204 " in line


def test_machines_read_the_same_as_one_object() -> None:
    assert json.loads(attempt_json_line(REFUSED)) == {
        "event": "webhook",
        "at": "2026-11-22T12:00:02.000+02:00",
        "id": 3,
        "kind": "deliveryReport",
        "messageId": "5b37661ae396c8e42e0c9ca2",
        "url": "http://localhost:3000/reports",
        "status": 500,
        "error": None,
        "ms": 4.2,
        "attempt": 2,
        "state": "pending",
        "nextAttemptSeconds": 4.998,
    }
