"""What `sms-mock listen` makes of a webhook: its kind, its values, its lines."""

from __future__ import annotations

import pytest

from sms_mock.cli.listening.arrival import Arrival, ListenResult, lines, machine_item
from tests.conftest import NOON

FORM = "application/x-www-form-urlencoded"
REPLY = "from=%2B27821234567&to=27600000000&messageId=5b37&message=Yes%2C+plea%C3%9Fe"
REPORT = "status=DELIVERED&messageId=5b37&campaign=Spring&nonce=1&nonce-date=2&checksum=abc"


def arrival(query: str = "", form: str = "", content_type: str = FORM) -> Arrival:
    return Arrival(NOON, "/hook", query, content_type, form.encode())


@pytest.mark.parametrize(
    "values, kind",
    [
        (REPLY, "reply"),
        (REPORT, "deliveryReport"),
        ("status=DELIVERED", "unknown"),
        ("messageId=5b37&from=%2B27821234567", "unknown"),
        ("", "unknown"),
    ],
)
def test_its_values_tell_what_it_is(values: str, kind: str) -> None:
    assert arrival(query=values).kind == kind
    assert arrival(form=values).kind == kind


@pytest.mark.parametrize(
    "query, form, places",
    [
        (REPLY, REPLY, "the same values in the query string and the form body"),
        (f"key=1&{REPLY}", REPLY, "the same values in the query string and the form body"),
        (REPLY, "", "values in the query string only"),
        ("", REPLY, "values in the form body only"),
        ("status=SENT", "status=FAILED", "different values in the query string and the form body"),
        ("key=1", REPLY, "different values in the query string and the form body"),
        ("", "", "no values"),
    ],
)
def test_where_the_values_stand(query: str, form: str, places: str) -> None:
    assert arrival(query, form).places == places


def test_a_reply_is_shown_decoded() -> None:
    shown = list(lines(arrival(REPLY, REPLY), ListenResult(200), "checksum absent"))
    assert shown == [
        "12:00:00 reply from +27821234567: Yes, pleaße",
        "  from       +27821234567",
        "  to         27600000000",
        "  messageId  5b37",
        "  message    Yes, pleaße",
        "  the same values in the query string and the form body; checksum absent",
        "  answered 200",
    ]


def test_a_delivery_report_is_shown_without_its_signature_but_with_its_presence() -> None:
    shown = list(lines(arrival(form=REPORT), ListenResult(500), "checksum present"))
    assert shown == [
        "12:00:00 delivery report: DELIVERED for 5b37",
        "  status     DELIVERED",
        "  messageId  5b37",
        "  campaign   Spring",
        "  values in the form body only; checksum present",
        "  answered 500",
    ]


def test_values_that_differ_are_both_shown() -> None:
    shown = list(
        lines(
            arrival("status=SENT&messageId=1", "status=FAILED"),
            ListenResult(200),
            "checksum absent",
        )
    )
    assert "  status     FAILED" in shown
    assert "  status in the query string  SENT" in shown


def test_another_kind_of_body_is_shown_as_it_is() -> None:
    shown = list(
        lines(arrival(form='{"a": 1}', content_type="application/json"), ListenResult(200), "")
    )
    assert shown[:2] == [
        "12:00:00 neither a reply nor a delivery report, on /hook",
        '  body, application/json  {"a": 1}',
    ]


def test_a_message_cannot_move_the_terminals_cursor_or_fill_the_screen() -> None:
    hostile = "messageId=1&from=x&message=%1B%5B2J%0Aline" + "x" * 5000
    shown = "".join(lines(arrival(hostile), ListenResult(200), "checksum absent"))
    assert "\x1b" not in shown
    assert "\\x1b[2J\\nline" in shown
    assert len(shown) < 5000


def test_bytes_that_are_no_text_are_shown_all_the_same() -> None:
    broken = Arrival(NOON, "/", "message=%FF", FORM, b"message=\xff")
    assert broken.values == {"message": ["�"]}


@pytest.mark.parametrize("count, readable", [(1000, True), (1001, False)])
def test_more_values_than_anybody_sends_are_not_read(count: int, readable: bool) -> None:
    values = "&".join(f"v{number}=1" for number in range(count))
    for arrived in (arrival(query=values), arrival(form=values)):
        assert arrived.readable is readable
        if readable:
            assert len(arrived.values) == count


@pytest.mark.parametrize(
    "outcome, line",
    [
        (ListenResult(302, "http://app/", 0.012), "http://app/ answered 302 after 12 ms"),
        (
            ListenResult(502, "http://app/", 0.001, "connection refused"),
            "forwarding to http://app/ failed after 1 ms: connection refused; answered 502",
        ),
    ],
)
def test_what_forwarding_came_to_is_the_last_line(outcome: ListenResult, line: str) -> None:
    assert [*lines(arrival(REPLY), outcome, "")][-1] == f"  {line}"


def test_machines_get_everything() -> None:
    item = machine_item(arrival("a=1&a=2", REPORT), ListenResult(200))
    assert item == {
        "event": "webhook",
        "at": "2026-11-22T12:00:00.000+02:00",
        "kind": "deliveryReport",
        "path": "/hook",
        "query": {"a": ["1", "2"]},
        "form": {
            "status": "DELIVERED",
            "messageId": "5b37",
            "campaign": "Spring",
            "nonce": "1",
            "nonce-date": "2",
            "checksum": "abc",
        },
        "checksum": True,
        "status": 200,
        "forwardedTo": None,
        "seconds": None,
        "error": None,
    }
