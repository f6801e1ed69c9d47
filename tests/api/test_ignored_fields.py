"""Unknown fields of a body are ignored, and the answer and the log name them."""

from __future__ import annotations

from typing import Any

import pytest

from sms_mock.journal.records import RequestRecord
from tests.conftest import Api

SMS = {"recipientNumber": "27821234567", "message": "Hello"}


@pytest.mark.parametrize(
    "path, body, status, said",
    [
        (
            "/sms/send",
            {"recipient": "27821234567", "mesage": "Hello"},
            400,
            "fields: recipient (did you mean recipientNumber?), mesage (did you mean message?)",
        ),
        (
            "/sms/send",
            {**SMS, "datetosend": "x"},
            200,
            "field: datetosend (did you mean dateToSend?)",
        ),
        (
            "/sms/send-bulk",
            {"sendSmsRequests": [SMS, {**SMS, "campain": "x"}, {"a": 1}], "zzz": 1},
            200,
            "fields: zzz, sendSmsRequests[1].campain (did you mean campaign?)",
        ),
        (
            "/account/transfer",
            {"numberOfCredits": 5},
            400,
            "field: numberOfCredits (did you mean numberOfCreditsToTransfer?)",
        ),
        ("/sms/send", {**SMS, "z" * 60_000: 1}, 200, "field: one of 60000 characters"),
        ("/sms/send", {**SMS, "a\r\nb: é": 1}, 200, r"field: a\r\nb: \xe9"),
        ("/sms/send", {**SMS, "links": [], "userId": 5, "other": None}, 200, None),
        ("/sms/send", [], 400, None),
    ],
    ids=lambda value: str(value)[:40],
)
def test_an_unknown_field_is_named(
    api: Api, path: str, body: Any, status: int, said: str | None
) -> None:
    answer = api.post(path, json=body)
    assert answer.status_code == status
    assert answer.headers.get("X-Mock-Note") == (said and f"ignored unknown {said}")


def test_an_unknown_element_is_named(api: Api) -> None:
    body = "<sendSmsRequest><recipient>0821234567</recipient><link/></sendSmsRequest>"
    answer = api.post("/sms/send", data=body, content_type="text/xml")
    assert answer.headers["X-Mock-Note"] == (
        "ignored unknown field: recipient (did you mean recipientNumber?)"
    )


def test_the_log_says_it_too(api: Api) -> None:
    records: list[RequestRecord] = []
    api.service.log = records.append
    api.post("/sms/send", json={"mesage": "Hello"})
    assert records[0].summary.endswith("; ignored unknown field: mesage (did you mean message?)")


def test_a_bulk_send_tells_its_first_refusal_and_which_item_it_was(api: Api) -> None:
    records: list[RequestRecord] = []
    api.service.log = records.append
    items = [SMS, {**SMS, "recipientNumber": "0111234567"}, {**SMS, "message": ""}]
    answer = api.post("/sms/send-bulk", json={"sendSmsRequests": items})
    note = answer.headers["X-Mock-Note"]
    assert note.startswith("sendSmsRequests[1] was refused: ")
    assert "0111234567" in note
    assert note in records[0].summary


def test_what_is_told_of_a_refusal_fits_into_a_header(api: Api) -> None:
    items = [{**SMS, "dateToSend": "\r\nSet-Cookie: é=1"}]
    answer = api.post("/sms/send-bulk", json={"sendSmsRequests": items})
    assert answer.status_code == 200
    assert r"\r\nSet-Cookie: \xe9=1" in answer.headers["X-Mock-Note"]
