"""While the receiver of a webhook answers without an end, others are answered and memory is
bounded.
"""

from __future__ import annotations

import json

import pytest

from tests.attacks.target import Target, assert_nobody_waits
from tests.receiver import Receiver, repeated

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    "begin, again",
    [
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\n", b"a: b\r\n"),
        (CHUNKED + b"0\r\n", b"a: b\r\n"),
        (CHUNKED, b"1\r\nx\r\n"),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"x"),
    ],
    ids=["continue", "hints", "headers", "trailers", "chunks", "body"],
)
def test_a_receiver_whose_answer_never_ends(attacked: Target, begin: bytes, again: bytes) -> None:
    with Receiver(repeated(again, begin=begin)) as receiver:

        def attack() -> None:
            settings = json.dumps({"deliveryReportUrl": receiver.url}).encode()
            teams = json.loads(attacked.call("GET", "/_mock/teams").body)["items"]
            account = f"/_mock/accounts/{teams[0]['userId']}/developer-settings"
            assert attacked.call("PUT", account, settings).status == 200
            message = json.dumps({"recipientNumber": "27821234567", "message": "x"}).encode()
            sent = attacked.call("POST", "/app/api/rest/v1/sms/send", message)
            sms = json.loads(sent.body)["messageId"]
            delivered = json.dumps({"status": "DELIVERED"}).encode()
            told = attacked.call("POST", f"/_mock/messages/{sms}/status", delivered)
            assert told.status == 200
            assert attacked.call("GET", "/_mock/webhooks/idle?timeout=20").status == 200

        assert_nobody_waits(attacked, attack)
