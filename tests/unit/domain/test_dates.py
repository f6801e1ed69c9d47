"""Dates are read in every accepted form and no other, and written with a fixed offset."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sms_mock.domain.dates import (
    DAY_MS,
    EARLIEST_MS,
    LATEST_MS,
    SAST,
    DayPattern,
    day_bounds_ms,
    in_sast,
    iso8601,
    parse_day,
    parse_flag,
    parse_instant,
    wire_minute,
    wire_second,
)
from sms_mock.domain.errors import InvalidField

HALF_PAST_TEN = 1_761_985_800_000
"""2025-11-01 10:30 in South Africa."""

INSTANTS = st.integers(EARLIEST_MS, LATEST_MS)


def test_half_past_ten_is_what_the_library_says() -> None:
    assert datetime(2025, 11, 1, 10, 30, tzinfo=SAST).timestamp() * 1000 == HALF_PAST_TEN


@pytest.mark.parametrize(
    "text, ms",
    [
        ("202511011030", HALF_PAST_TEN),
        (" 202511011030\n", HALF_PAST_TEN),
        ("1761985800000", HALF_PAST_TEN),
        ("1761985800001", HALF_PAST_TEN + 1),
        ("0000000000000", 0),
        ("9999999999999", 9_999_999_999_999),
        ("2025-11-01T10:30", HALF_PAST_TEN),
        ("2025-11-01 10:30", HALF_PAST_TEN),
        ("2025-11-01t10:30:00", HALF_PAST_TEN),
        ("2025-11-01T10:30:00.5", HALF_PAST_TEN + 500),
        ("2025-11-01T10:30:00,123456789", HALF_PAST_TEN + 123),
        ("2025-11-01T08:30:00Z", HALF_PAST_TEN),
        ("2025-11-01T08:30:00.000z", HALF_PAST_TEN),
        ("2025-11-01T10:30:00+02:00", HALF_PAST_TEN),
        ("2025-11-01T10:30:00.000+0200", HALF_PAST_TEN),
        ("2025-11-01T10:30+02", HALF_PAST_TEN),
        ("2025-11-01T03:00:00-05:30", HALF_PAST_TEN),
        ("2025-11-02T08:29:00+23:59", HALF_PAST_TEN),
        ("20251101T1030", HALF_PAST_TEN),
        ("20251101T083000Z", HALF_PAST_TEN),
        ("2025-11-01", HALF_PAST_TEN - 37_800_000),
        ("202402290000", 1_709_157_600_000),
        ("000101010000", EARLIEST_MS),
        ("0001-01-01T00:00:00+02:00", EARLIEST_MS),
        ("9999-12-31T23:59:59.999", LATEST_MS),
    ],
)
def test_a_date_to_send_is_read(text: str, ms: int) -> None:
    assert parse_instant(text) == ms


@pytest.mark.parametrize(
    "text, why",
    [
        ("", "is not a date"),
        ("soon", "is not a date"),
        ("20251101", "is not a date"),
        ("1761985800", "is not a date"),
        ("20251101103000", "is not a date"),
        ("-761985800000", "is not a date"),
        ("2025-11-01T", "is not a date"),
        ("2025-11-01T10", "is not a date"),
        ("2025-11-01T10:30.5", "is not a date"),
        ("2025-11-01T10:30:00 02:00", "is not a date"),
        ("2025-11-01T10:30:00+2", "is not a date"),
        ("2025-W44-6", "is not a date"),
        ("01-11-2025", "is not a date"),
        ("2025/11/01 10:30", "is not a date"),
        ("٢٠٢٥١١٠١١٠٣٠", "is not a date"),
        ("２０２５１１０１１０３０", "is not a date"),
        ("2025-11-01T10:30:00+02:00 or so", "is not a date"),
        ("202513011030", "date that does not exist"),
        ("202502301030", "date that does not exist"),
        ("202502290000", "date that does not exist"),
        ("2025-00-10", "date that does not exist"),
        ("000001010000", "date that does not exist"),
        ("202511012400", "time that does not exist"),
        ("202511011060", "time that does not exist"),
        ("2025-11-01T10:30:60", "time that does not exist"),
        ("2025-11-01T10:30:00+24:00", "offset that does not exist"),
        ("2025-11-01T10:30:00+02:60", "offset that does not exist"),
        ("0001-01-01T00:00:00+02:01", "outside the years"),
        ("9999-12-31T23:59:59-12:00", "outside the years"),
        ("9" * 400, "is not a date"),
    ],
)
def test_what_is_no_date_to_send_is_refused_with_the_forms_that_work(text: str, why: str) -> None:
    with pytest.raises(InvalidField, match=why) as refusal:
        parse_instant(text, field="defaultDateToSend")
    assert refusal.value.field == "defaultDateToSend"
    assert refusal.value.problem.startswith(f'defaultDateToSend "{text[:40]}')
    assert len(refusal.value.problem) < 120
    for form in ("yyyyMMddHHmm", "13 digits", "ISO 8601"):
        assert form in refusal.value.help


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=30) | st.text("0123456789-:T+Z. ", max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        ms = parse_instant(text)
    except InvalidField as error:
        refusal = error
    else:
        assert EARLIEST_MS <= ms <= LATEST_MS
        return
    assert refusal.help


@settings(max_examples=200, deadline=None)
@given(
    st.datetimes(datetime(2, 1, 1), datetime(9998, 12, 31)),
    st.integers(-23 * 60, 23 * 60),
)
def test_iso_8601_is_read_as_python_reads_it(moment: datetime, offset_minutes: int) -> None:
    zone = timezone(timedelta(minutes=offset_minutes))
    aware = moment.replace(microsecond=moment.microsecond // 1000 * 1000, tzinfo=zone)
    since = aware - datetime(1970, 1, 1, tzinfo=UTC)
    assert parse_instant(aware.isoformat()) == since // timedelta(milliseconds=1)


@settings(max_examples=200, deadline=None)
@given(INSTANTS)
def test_what_is_written_is_read_back(ms: int) -> None:
    assert parse_instant(iso8601(ms)) == ms
    assert parse_instant(iso8601(ms, millis=True)) == ms
    assert parse_instant(wire_minute(ms)) == ms // 60_000 * 60_000


@pytest.mark.parametrize(
    "text, pattern, day",
    [
        ("01-11-2025", "dd-MM-yyyy", date(2025, 11, 1)),
        ("29-02-2024", "dd-MM-yyyy", date(2024, 2, 29)),
        ("20251101", "yyyyMMdd", date(2025, 11, 1)),
        ("00010101", "yyyyMMdd", date.min),
        ("99991231", "yyyyMMdd", date.max),
    ],
)
def test_a_day_is_read(text: str, pattern: DayPattern, day: date) -> None:
    assert parse_day(text, pattern, field="from") == day


@pytest.mark.parametrize(
    "text, pattern, why",
    [
        ("2025-11-01", "dd-MM-yyyy", "not a day of the form"),
        ("20251101", "dd-MM-yyyy", "not a day of the form"),
        ("1-11-2025", "dd-MM-yyyy", "not a day of the form"),
        ("01-11-25", "dd-MM-yyyy", "not a day of the form"),
        ("01-11-2025 ", "dd-MM-yyyy", "not a day of the form"),
        ("01-11-2025\n", "dd-MM-yyyy", "not a day of the form"),
        ("01/11/2025", "dd-MM-yyyy", "not a day of the form"),
        ("٠١-١١-٢٠٢٥", "dd-MM-yyyy", "not a day of the form"),
        ("", "dd-MM-yyyy", "not a day of the form"),
        ("31-02-2025", "dd-MM-yyyy", "does not exist"),
        ("01-13-2025", "dd-MM-yyyy", "does not exist"),
        ("01-01-0000", "dd-MM-yyyy", "does not exist"),
        ("01-11-2025", "yyyyMMdd", "not a day of the form"),
        ("202511011030", "yyyyMMdd", "not a day of the form"),
        ("20250229", "yyyyMMdd", "does not exist"),
        ("9" * 400, "yyyyMMdd", "not a day of the form"),
    ],
)
def test_another_form_or_a_day_that_does_not_exist_is_refused(
    text: str, pattern: DayPattern, why: str
) -> None:
    with pytest.raises(InvalidField, match=why) as refusal:
        parse_day(text, pattern, field="dateFrom")
    assert refusal.value.field == "dateFrom"
    assert pattern in refusal.value.help
    assert len(refusal.value.problem) < 120


def test_a_day_goes_from_midnight_to_the_last_millisecond_in_south_africa() -> None:
    start, end = day_bounds_ms(date(2025, 11, 1))
    assert iso8601(start) == "2025-11-01T00:00:00+02:00"
    assert iso8601(end) == "2025-11-01T23:59:59.999+02:00"
    assert end + 1 == day_bounds_ms(date(2025, 11, 2))[0]


@pytest.mark.parametrize("day", [date.min, date.max])
def test_the_first_and_the_last_day_there_are_have_bounds_that_can_be_written(day: date) -> None:
    start, end = day_bounds_ms(day)
    assert end - start == DAY_MS - 1
    assert in_sast(start).date() == in_sast(end).date() == day


@pytest.mark.parametrize(
    "text, flag",
    [
        *((text, True) for text in ("true", "TRUE", "tRuE", "yes", "On", "1", " true ")),
        *((text, False) for text in ("false", "False", "no", "OFF", "0", "\t0")),
    ],
)
def test_a_flag_is_read_in_any_case(text: str, flag: bool) -> None:
    assert parse_flag(text, field="deleted") is flag


@pytest.mark.parametrize("text", ["", "2", "01", "y", "truе", "t" * 400])
def test_any_other_flag_is_refused(text: str) -> None:
    with pytest.raises(InvalidField, match="is not a boolean") as refusal:
        parse_flag(text, field="deleted")
    assert refusal.value.field == "deleted"
    assert refusal.value.help.startswith("Send true or false")


@pytest.mark.parametrize(
    "ms, iso, iso_with_millis, minute, second",
    [
        (
            HALF_PAST_TEN,
            "2025-11-01T10:30:00+02:00",
            "2025-11-01T10:30:00.000+02:00",
            "202511011030",
            "20251101103000",
        ),
        (
            HALF_PAST_TEN + 59_007,
            "2025-11-01T10:30:59.007+02:00",
            "2025-11-01T10:30:59.007+02:00",
            "202511011030",
            "20251101103059",
        ),
        (
            0,
            "1970-01-01T02:00:00+02:00",
            "1970-01-01T02:00:00.000+02:00",
            "197001010200",
            "19700101020000",
        ),
        (
            -1,
            "1970-01-01T01:59:59.999+02:00",
            "1970-01-01T01:59:59.999+02:00",
            "197001010159",
            "19700101015959",
        ),
        (
            EARLIEST_MS,
            "0001-01-01T00:00:00+02:00",
            "0001-01-01T00:00:00.000+02:00",
            "000101010000",
            "00010101000000",
        ),
        (
            LATEST_MS,
            "9999-12-31T23:59:59.999+02:00",
            "9999-12-31T23:59:59.999+02:00",
            "999912312359",
            "99991231235959",
        ),
    ],
)
def test_an_instant_is_written_in_south_african_time(
    ms: int, iso: str, iso_with_millis: str, minute: str, second: str
) -> None:
    assert iso8601(ms) == iso
    assert iso8601(ms, millis=True) == iso_with_millis
    assert wire_minute(ms) == minute
    assert wire_second(ms) == second
