"""The journal of one team: how many requests it keeps, and under which ids."""

from __future__ import annotations

from sms_mock.journal.records import KEPT, HttpMessage, Journal, JournalEntry

NOTHING = HttpMessage({}, "")
ENTRY = JournalEntry(
    entry_id=0,
    at=0,
    method="GET",
    path="/",
    operation_id=None,
    email=None,
    status=200,
    seconds=0.0,
    summary="",
    assumed=(),
    inferred=(),
    message_ids=(),
    fault=None,
    request=NOTHING,
    response=NOTHING,
)


def test_the_thousandth_request_forgets_none_and_the_next_one_the_first() -> None:
    journal = Journal()
    assert KEPT == 1000
    for number in range(1, KEPT + 1):
        assert journal.add(ENTRY) == number
    assert [entry.entry_id for entry in journal.entries()] == list(range(1, KEPT + 1))
    journal.add(ENTRY)
    assert journal.by_id(1) is None
    assert [entry.entry_id for entry in journal.entries()] == list(range(2, KEPT + 2))
