"""A team's journal: how many requests it keeps, their ids, and that secrets are masked."""

from __future__ import annotations

from sms_mock.journal.exchange import Exchange, RawMessage
from sms_mock.journal.masking import MOST_BODY, READ_OF_BODY
from sms_mock.journal.records import KEPT, Journal

SECRET = "a-secret-of-this-test"
NOTHING = RawMessage.of([], None, b"")
EXCHANGE = Exchange(
    at=0,
    method="GET",
    target="/",
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
    known=(),
)


def test_the_thousandth_request_forgets_none_and_the_next_one_the_first() -> None:
    journal = Journal()
    assert KEPT == 1000
    for number in range(1, KEPT + 1):
        assert journal.add(EXCHANGE) == number
    assert [entry.entry_id for entry in journal.entries()] == list(range(1, KEPT + 1))
    journal.add(EXCHANGE)
    assert journal.by_id(1) is None
    assert [entry.entry_id for entry in journal.entries()] == list(range(2, KEPT + 2))


def test_all_that_a_journal_shows_is_masked_at_every_reading() -> None:
    journal = Journal()
    message = RawMessage.of([("X-Mine", SECRET)], "text/plain", SECRET.encode())
    journal.add(
        EXCHANGE._replace(
            target=f"/{SECRET}?a={SECRET}",
            email=SECRET,
            request=message,
            response=message,
            known=(SECRET,),
        )
    )
    for _ in range(2):
        assert "a-se…" in str(journal.entries())
        assert SECRET not in str(journal.entries())
        assert SECRET not in str(journal.by_id(1))
    assert SECRET not in str(vars(journal))


def test_of_a_long_body_no_more_is_kept_than_masking_reads() -> None:
    whole = b"x" * (2 * READ_OF_BODY)
    message = RawMessage.of([], "text/plain", whole)
    assert len(message.beginning) == READ_OF_BODY
    shown = message.masked(()).body
    assert shown == f"{'x' * MOST_BODY}… ({len(whole)} bytes)"
