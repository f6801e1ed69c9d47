"""Filters of messages find what a simple second implementation finds, whichever index is used."""

from __future__ import annotations

import random
import sqlite3
from dataclasses import asdict
from typing import Any

import pytest

from sms_mock.store import message_filters, message_lists, messages
from sms_mock.store.messages import INBOUND, OUTBOUND, Message, MessageFilter
from tests.unit.store.stored import NOON, OWN_NUMBER, message

NUMBERS = ("27821234567", "27829999999", "447911123456")
TEXTS = (
    *("Hello", "HELLO 100%", "a_b", "axb", "back\\slash", "Ünïcödé", "ünÏCÖDÉ!", "Straße", ""),
    *("Ваш код", "ВАШ КОД 100%", "ваш код", "STRASSE", "\u212aelvin", "Priser från 5€"),
)


def some_message(number: int, rng: random.Random) -> Message:
    inbound = rng.random() < 0.4
    other, text = rng.choice(NUMBERS), rng.choice(TEXTS)
    at = NOON + rng.randrange(20) * 1000
    fields: dict[str, Any] = {
        "user_id": rng.choice((1, 2)),
        "text": text,
        "campaign": rng.choice((None, "spring", "Spring")),
        "data_field": rng.choice((None, f"order {number % 7}")),
        "deleted": rng.choice((0, 1)),
    }
    if inbound:
        return message(
            number,
            message_type=INBOUND,
            from_number=other,
            received_at=at,
            read=rng.choice((0, 1)),
            replied_to=rng.choice((None, f"{number - 1:024x}", f"{3:024x}")),
            **fields,
        )
    status = rng.choice(("SCHEDULED", "SENT", "DELIVERED"))
    sent_at = None if status == "SCHEDULED" else at
    return message(number, to_number=other, status=status, sent_at=sent_at, **fields)


def some_filter(rng: random.Random) -> MessageFilter:
    at = NOON + rng.randrange(20) * 1000
    every: dict[str, Any] = {
        "owner": rng.choice((1, 2)),
        "message_type": rng.choice((OUTBOUND, INBOUND)),
        "status": rng.choice(("SCHEDULED", "SENT", "FAILED")),
        "sent_from": at,
        "sent_to": at + rng.randrange(9) * 1000,
        "received_from": at,
        "received_to": at + rng.randrange(9) * 1000,
        "from_number": rng.choice((*NUMBERS, OWN_NUMBER)),
        "to_number": rng.choice((*NUMBERS, OWN_NUMBER)),
        "text": rng.choice(
            (
                "hello",
                "%",
                "_",
                "\\",
                "ÜNÏ",
                "straße",
                "ß",
                "é",
                "strasse",
                "код",
                "Код 1",
                "kel",
                "5€",
            )
        ),
        "campaign": "spring",
        "data_field": f"order {rng.randrange(7)}",
        "deleted": rng.choice((True, False)),
        "read": rng.choice((True, False)),
        "replied_to": f"{3:024x}",
    }
    chosen = rng.sample(sorted(every), rng.choice((0, 1, 1, 2, 2, 3)))
    return MessageFilter(**{name: every[name] for name in chosen})


def matches(stored: Message, wanted: MessageFilter) -> bool:
    """Return whether a message matches, by a second and simple implementation of the filters."""
    row = stored._asdict()
    for name, value in asdict(wanted).items():
        column, _, bound = name.rpartition("_")
        if value is None:
            continue
        if name == "text":
            right = value.casefold() in stored.text.casefold()
        elif name == "owner":
            right = stored.user_id == value
        elif name == "read":
            right = stored.message_type == INBOUND and bool(stored.read) == value
        elif bound == "from":
            at = row[f"{column}_at"]
            right = at is not None and at >= value
        elif bound == "to" and column in ("sent", "received"):
            at = row[f"{column}_at"]
            right = at is not None and at <= value
        else:
            right = row[name] == value
        if not right:
            return False
    return True


@pytest.mark.parametrize("selective", [2_000, 3, 1])
@pytest.mark.parametrize("seed", range(4))
def test_every_combination_finds_what_reading_every_message_finds(
    db: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch, seed: int, selective: int
) -> None:
    monkeypatch.setattr(message_filters, "SELECTIVE", selective)
    monkeypatch.setattr(message_filters, "_FEW", min(selective, 100))
    rng = random.Random(seed)
    stored = [some_message(number, rng) for number in range(80)]
    for each in stored:
        messages.insert(db, each)
    for _ in range(150):
        wanted = some_filter(rng)
        expected = [each for each in reversed(stored) if matches(each, wanted)]
        offset, limit = rng.choice(((0, 100), (0, 5), (5, 5), (70, 20), (200, 5)))
        found, total = message_lists.find(db, wanted, offset=offset, limit=limit)
        assert (found, total) == (expected[offset : offset + limit], len(expected)), wanted


@pytest.mark.parametrize(
    "fields",
    [
        {"owner": 1},
        {"sent_from": 0},
        {"sent_to": NOON},
        {"sent_from": 0, "sent_to": NOON},
        {"received_from": 0},
        {"received_to": NOON},
        {"from_number": "27821234567"},
        {"to_number": "27821234567"},
        {"campaign": "spring"},
        {"data_field": "order 1"},
        {"replied_to": "5b37661ae396c8e42e0c9ca2"},
    ],
    ids=str,
)
def test_a_filter_that_matches_few_is_read_by_its_index(
    db: sqlite3.Connection, fields: dict[str, Any]
) -> None:
    source, _ = message_filters.plan(db, MessageFilter(**fields))
    assert "INDEXED BY messages_by_" in source
    assert "NOT INDEXED" not in source


def test_the_filter_with_the_fewest_matches_decides(db: sqlite3.Connection) -> None:
    for number in range(50):
        campaign = "spring" if number % 10 == 0 else "autumn"
        messages.insert(db, message(number, campaign=campaign))
    wide = MessageFilter(owner=1, to_number="27821234567", campaign="spring", sent_from=0)
    assert "messages_by_campaign" in message_filters.plan(db, wide).source
    late = MessageFilter(owner=1, campaign="autumn", sent_from=NOON + 47_000)
    assert "messages_by_sent_at" in message_filters.plan(db, late).source


def test_filters_that_all_match_much_read_the_table_from_the_newest(
    db: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(message_filters, "SELECTIVE", 10)
    monkeypatch.setattr(message_filters, "_FEW", 10)
    for number in range(50):
        messages.insert(db, message(number))
    wide = MessageFilter(owner=1, sent_from=0)
    assert "NOT INDEXED" in message_filters.plan(db, wide).source


@pytest.mark.parametrize("needle", ["x" * 60_000, "%" * 30_000, "é" * 60_000, "ж" * 60_000])
def test_a_text_longer_than_any_pattern_is_looked_for_too(
    db: sqlite3.Connection, needle: str
) -> None:
    messages.insert(db, message(1, text=f"Well, {needle.upper()}!"))
    messages.insert(db, message(2, text=needle[1:]))
    found, total = message_lists.find(db, MessageFilter(text=needle), offset=0, limit=10)
    assert ([each.message_id for each in found], total) == ([f"{1:024x}"], 1)


def test_the_newest_message_is_the_one_stored_last_and_not_the_one_sent_last(
    db: sqlite3.Connection,
) -> None:
    messages.insert(db, message(1, sent_at=NOON + 5))
    messages.insert(db, message(2, sent_at=NOON))
    found, _ = message_lists.find(db, MessageFilter(sent_from=0), offset=0, limit=10)
    assert [each.message_id for each in found] == [f"{2:024x}", f"{1:024x}"]
