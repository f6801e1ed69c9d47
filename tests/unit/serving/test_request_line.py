"""The log line of a request: what it shows, and what it never shows."""

from __future__ import annotations

import json

import pytest

from sms_mock.console.log_lines import request_json_line, request_line, shown_path
from sms_mock.journal.records import RequestRecord
from tests.conftest import NOON, URL_TOKEN

SENT = RequestRecord(
    at=NOON + 2_000,
    method="POST",
    path="/api/rest/v1/sms/send",
    status=200,
    seconds=0.0031,
    summary="27821234567 GSM7 1 part 1.0 credit 5b37661ae396c8e42e0c9ca2",
    operation_id="sendSms",
    client="127.0.0.1",
)


def test_a_line_says_what_a_person_wants_to_know() -> None:
    assert request_line(SENT) == (
        "12:00:02 POST sms/send 200 27821234567 GSM7 1 part 1.0 credit "
        "5b37661ae396c8e42e0c9ca2 3 ms"
    )


@pytest.mark.parametrize(
    "status, code", [(200, "32"), (201, "32"), (404, "33"), (500, "31"), (501, "31")]
)
def test_only_the_status_is_coloured(status: int, code: str) -> None:
    line = request_line(SENT._replace(status=status), colour=True)
    assert f" \x1b[{code}m{status}\x1b[0m " in line
    assert line.count("\x1b") == 2


@pytest.mark.parametrize(
    "seconds, shown", [(0.0004, "<1 ms"), (0.0126, "13 ms"), (0.9, "900 ms"), (2.34, "2.3 s")]
)
def test_how_long_it_took(seconds: float, shown: str) -> None:
    assert request_line(SENT._replace(seconds=seconds)).endswith(f" {shown}")


@pytest.mark.parametrize(
    "path, shown",
    [
        ("/api/rest/v1/sms/send", "sms/send"),
        ("/app/api/rest/v1/sms/send", "sms/send"),
        ("/zoom/api/rest/v1/sms/send", "sms/send"),
        ("/api/rest/v1/", "/api/rest/v1/"),
        ("/_mock/clock/advance", "/_mock/clock/advance"),
        ("/", "/"),
        (f"/api/rest/v1/sms/send-url/{URL_TOKEN}", "sms/send-url/2222…"),
        (f"/api/rest/v1/sms/send-url/{URL_TOKEN}/more", "sms/send-url/2222…/more"),
        ("/api/rest/v1/sms/SEND-URL/my own secret text", "sms/SEND-URL/my o…"),
        ("/api/rest/v1/sms/send-url/short", "sms/send-url/…"),
        ("/api/rest/v1/messages/5b37661ae396c8e42e0c9ca2", "messages/5b37661ae396c8e42e0c9ca2"),
        (f"/api/rest/v1/sms/send/{URL_TOKEN}", "sms/send/2222…"),
        ("/" + "a" * 500, "/" + "a" * 119 + "…"),
    ],
)
def test_a_path_is_shown_short_and_without_its_token(path: str, shown: str) -> None:
    assert shown_path(path) == shown


def test_a_summary_that_quotes_a_token_does_not_show_it() -> None:
    quoting = SENT._replace(summary=f"'/sms/send-url/{URL_TOKEN}/x' is not an operation")
    cut_short = SENT._replace(summary=f"'/elsewhere/{URL_TOKEN[:30]}' is not an operation")
    for record in (quoting, cut_short):
        assert URL_TOKEN[:9] not in request_line(record)
        assert URL_TOKEN[:9] not in request_json_line(record)


def test_what_would_drive_a_terminal_is_written_out() -> None:
    odd = SENT._replace(path="/\x1b]0;x\x07\n", summary="a\r\nb\x9bc\u202e\udc80é", method="G\x00")
    written = r"12:00:02 G\x00 /\x1b]0;x\x07\n 200 a\r\nb\x9bc\u202e\udc80é 3 ms"
    assert request_line(odd) == written


def test_a_line_for_machines_is_one_json_object() -> None:
    assert json.loads(request_json_line(SENT)) == {
        "event": "request",
        "at": "2026-11-22T12:00:02.000+02:00",
        "method": "POST",
        "path": "/api/rest/v1/sms/send",
        "status": 200,
        "ms": 3.1,
        "summary": "27821234567 GSM7 1 part 1.0 credit 5b37661ae396c8e42e0c9ca2",
        "operationId": "sendSms",
        "client": "127.0.0.1",
    }
    assert "\n" not in request_json_line(SENT._replace(summary="a\nb"))
