"""The recipients of a request, in every format that a send can have."""

from __future__ import annotations

import pytest

from sms_mock.api.recipients import recipients

NUMBER = "27821234567"


@pytest.mark.parametrize(
    "body",
    [
        '{"recipientNumber":"0821234567"}',
        '{"message": "x", "recipientNumber" : "+27 82 123-4567"}',
        '{\n  "recipientNumber": 27821234567\n}',
        '{"recipientNumber": "\\u002B27821234567"}',
        '{"sendSmsRequests": [{"recipientNumber": "(082) 123 4567", "message": "x"}]}',
        '{"recipientNumber": "0821234567", "message": ',
        "<sendSmsRequest><recipientNumber>0821234567</recipientNumber></sendSmsRequest>",
        '<v:recipientNumber xmlns:v="x"> &#43;27821234567 </v:recipientNumber>',
        "recipientNumber=0821234567&message=x",
        "message=x&recipientNumber=%2B27+82+123+4567",
        "recipient%4Eumber=0821234567",
        '--b\r\nContent-Disposition: form-data; name="recipientNumber"\r\n\r\n0821234567\r\n--b--',
    ],
)
def test_a_recipient_is_found_in_a_body(body: str) -> None:
    assert recipients("", body) == {NUMBER}


@pytest.mark.parametrize(
    "query", ["recipientNumber=0821234567", "a=1&recipientNumber=082+123%204567&b", "x&" * 3]
)
def test_a_recipient_is_found_in_a_query(query: str) -> None:
    assert recipients(query, "") == ({NUMBER} if "=" in query else set())


def test_all_of_them_are_found() -> None:
    items = ", ".join(f'{{"recipientNumber": "082123456{last}"}}' for last in range(8))
    assert len(recipients("recipientNumber=0829999999", f"[{items}]")) == 9


@pytest.mark.parametrize(
    "body",
    [
        "",
        '{"recipientNumber": null}',
        '{"recipientNumber": ["0821234567"]}',
        '{"recipientNumber": "nobody"}',
        '{"recipientNumber": "\\x"}',
        '{"message": "recipientNumber=0821234567"}',
        '{"contactNumber": "0821234567"}',
        "<message>0821234567</message>",
        "recipientNumber",
        "%",
    ],
)
def test_what_names_nobody_has_none(body: str) -> None:
    assert recipients("", body) == set()
