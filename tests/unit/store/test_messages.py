"""SQL of messages: read as written, found by id and number, marked, and their statuses."""

from __future__ import annotations

import sqlite3

import pytest

from sms_mock.store import contacts, message_lists, messages
from sms_mock.store.contacts import Contact
from sms_mock.store.messages import INBOUND, MessageFilter, Step
from tests.unit.store.stored import NOON, message


def test_a_message_is_read_as_it_was_written(db: sqlite3.Connection) -> None:
    written = message(1, campaign="c", data_field="d", scheduled_at=5, finished_at=6, read=1)
    messages.insert(db, written)
    assert messages.by_id(db, written.message_id) == written
    assert list(messages.oldest_first(db)) == [written]
    assert messages.by_id(db, "nothing") is None


def test_with_an_owner_only_that_users_message_is_found(db: sqlite3.Connection) -> None:
    messages.insert(db, message(1, user_id=7))
    message_id = message(1).message_id
    assert messages.by_id(db, message_id, owner=7) is not None
    assert messages.by_id(db, message_id, owner=8) is None


def test_an_id_is_refused_a_second_time(db: sqlite3.Connection) -> None:
    messages.insert(db, message(1))
    with pytest.raises(sqlite3.IntegrityError):
        messages.insert(db, message(1, text="other"))


def test_the_contact_is_the_oldest_with_the_other_sides_number(db: sqlite3.Connection) -> None:
    messages.insert(db, message(1, to_number="27829999999"))
    messages.insert(db, message(2, message_type=INBOUND, from_number="27829999999"))
    for contact_id in ("older", "newer"):
        contacts.insert(db, Contact(contact_id, None, None, None, "27829999999"))
    contacts.insert(db, Contact("own", None, None, None, message(1).from_number))
    found, _ = message_lists.find(db, MessageFilter(), offset=0, limit=5)
    assert [each.contact_id for each in found] == ["older", "older"]


def test_the_latest_message_to_a_number_was_sent_already(db: sqlite3.Connection) -> None:
    messages.insert(db, message(1))
    messages.insert(db, message(2, to_number="27829999999"))
    messages.insert(db, message(3, sent_at=None, status="SCHEDULED"))
    messages.insert(db, message(4, message_type=INBOUND, to_number="27821234567"))
    found = messages.latest_to(db, "27821234567")
    assert found is not None
    assert found.message_id == message(1).message_id
    assert messages.latest_to(db, "27820000000") is None


def test_marks_are_set_and_taken_away(db: sqlite3.Connection) -> None:
    messages.insert(db, message(1, message_type=INBOUND))
    messages.insert(db, message(2, message_type=INBOUND))
    message_id = message(1).message_id
    for read in (True, True, False):
        messages.mark_read(db, message_id, read)
        assert [each.read for each in messages.oldest_first(db)] == [int(read), 0]
    messages.mark_deleted(db, message_id)
    assert [each.deleted for each in messages.oldest_first(db)] == [1, 0]


@pytest.mark.parametrize(
    "fields, steps",
    [
        ({}, [("SENT", NOON + 1000)]),
        ({"status": "DELIVERED", "finished_at": 9}, [("SENT", NOON + 1000), ("DELIVERED", 9)]),
        (
            {"status": "SCHEDULED", "scheduled_at": 9, "sent_at": None},
            [("SCHEDULED", NOON + 1000)],
        ),
        (
            {"status": "FAILED", "scheduled_at": 7, "sent_at": 8, "finished_at": 9},
            [("SCHEDULED", NOON + 1000), ("SENT", 8), ("FAILED", 9)],
        ),
        ({"message_type": INBOUND}, []),
    ],
    ids=str,
)
def test_the_statuses_of_a_message_follow_from_its_instants(
    fields: dict[str, object], steps: list[tuple[str, int]]
) -> None:
    assert messages.steps_of(message(1, **fields)) == [Step(*step) for step in steps]


def test_a_scheduled_message_is_sent_and_gets_its_outcome(db: sqlite3.Connection) -> None:
    messages.insert(db, message(1, status="SCHEDULED", scheduled_at=NOON, sent_at=None))
    message_id = message(1).message_id
    messages.set_sent(db, message_id, 7)
    messages.set_outcome(db, message_id, "DELIVERED", 8)
    found = messages.by_id(db, message_id)
    assert found is not None
    assert (found.status, found.sent_at, found.finished_at) == ("DELIVERED", 7, 8)


def test_messages_are_read_from_the_newest_in_pieces(db: sqlite3.Connection) -> None:
    for number in range(5):
        messages.insert(db, message(number))
    first = message_lists.newest_first(db, limit=2)
    rest = message_lists.newest_first(db, before=first[-1][0])
    assert [each for _, each in first + rest] == [message(number) for number in (4, 3, 2, 1, 0)]


def test_what_was_sent_is_found_by_number_and_after_a_message(db: sqlite3.Connection) -> None:
    messages.insert(db, message(1))
    elsewhere = message(2, to_number="27829999999")
    messages.insert(db, elsewhere)
    messages.insert(db, message(3, message_type=INBOUND))
    messages.insert(db, message(4))
    after = messages.place_of(db, message(1).message_id)
    found = message_lists.outbound_newest_first(db)
    assert found == [message(4), elsewhere, message(1)]
    assert message_lists.outbound_newest_first(db, to="27821234567") == [message(4), message(1)]
    assert message_lists.outbound_newest_first(db, after=after) == [message(4), elsewhere]
    assert message_lists.outbound_newest_first(db, limit=1) == [message(4)]
    assert messages.place_of(db, "nothing") is None
