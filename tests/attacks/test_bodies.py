"""While a client sends a body that is costly to read, others are answered and memory is bounded."""

from __future__ import annotations

import json
from typing import Final

import pytest

from tests.attacks.target import Target, assert_nobody_waits

BULK: Final = "/app/api/rest/v1/sms/send-bulk"


@pytest.mark.parametrize("chunk", [b"2\r\n12\r\n", b"2;a=b\r\n12\r\n"], ids=["bare", "extended"])
def test_a_body_in_half_a_million_chunks_of_two_bytes(attacked: Target, chunk: bytes) -> None:
    def attack() -> None:
        end = b"0\r\n\r\n"
        with_end = [chunk * 500_000, end]
        assert attacked.send("PUT", "/_mock/state", *with_end).status == 400

    assert_nobody_waits(attacked, attack)


def test_a_bulk_send_of_millions_of_empty_lists(attacked: Target) -> None:
    lists = b'{"sendSmsRequests":[' + b"[]," * 2_700_000 + b"[]]}"

    def attack() -> None:
        refused = attacked.call("POST", BULK, lists)
        assert refused.status == 400
        assert b"more than 200000 values" in refused.body

    assert_nobody_waits(attacked, attack)


def test_an_object_of_half_a_million_fields(attacked: Target) -> None:
    fields = b",".join(b'"a%d":1' % number for number in range(500_000))
    body = b'{"sendSmsRequests":[{"message":"x",' + fields + b"}]}"
    assert_nobody_waits(attacked, lambda: attacked.call("POST", BULK, body))


def test_a_bulk_send_of_ten_thousand(attacked: Target) -> None:
    item = {"recipientNumber": "27821234567", "message": "Your parcel is here", "campaign": "c"}
    body = json.dumps({"sendSmsRequests": [item] * 10_000}).encode()

    def attack() -> None:
        assert attacked.call("POST", BULK, body).status == 200

    assert_nobody_waits(attacked, attack)


def test_a_bulk_send_of_ten_thousand_mistakes(attacked: Target) -> None:
    body = json.dumps({"sendSmsRequests": [{}] * 10_000}).encode()
    assert_nobody_waits(attacked, lambda: attacked.call("POST", BULK, body))


@pytest.mark.parametrize(
    "inner",
    [
        b"<a/>" * 1_900_000,
        b"<a/>" * 399_000,
        b"<a " + b" ".join(b'a%d=""' % number for number in range(19_000)) + b"/>",
        b"<a " + b" ".join(b'a%d=""' % number for number in range(600_000)) + b"/>",
        b"<sendSmsRequest><message>x</message></sendSmsRequest>" * 50_000,
    ],
    ids=["elements", "allowed elements", "allowed attributes", "attributes", "messages"],
)
def test_xml_of_very_many_things(attacked: Target, inner: bytes) -> None:
    body = b"<sendSmsRequests>" + inner + b"</sendSmsRequests>"

    def attack() -> None:
        assert attacked.call("POST", BULK, body, "application/xml").status == 400

    assert_nobody_waits(attacked, attack)


def test_a_multipart_body_of_many_parts(attacked: Target) -> None:
    parts = (
        b'--x\r\nContent-Disposition: form-data; name="a%d"\r\n\r\n1\r\n' % number
        for number in range(150_000)
    )
    body = b"".join(parts) + b"--x--\r\n"
    path, form = "/app/api/rest/v1/voice/single-audio", "multipart/form-data; boundary=x"
    assert_nobody_waits(attacked, lambda: attacked.call("POST", path, body, form))
