"""While a client imports or exports a large world, other clients are answered."""

from __future__ import annotations

import json
import socket
from contextlib import ExitStack
from typing import Any

import pytest

from tests.attacks.target import Target, assert_nobody_waits

MESSAGE = {
    "messageType": "OUTBOUND",
    "fromNumber": "27600000100",
    "toNumber": "27821234567",
    "message": "Dear customer, your parcel waits at the counter.",
    "dateTimeSent": "2025-11-01T10:30:00+02:00",
    "messageStatus": "DELIVERED",
}
USER = {"email": "demo@example.com", "token": "11111111-1111-4111-8111-111111111111"}


def world(**parts: Any) -> bytes:
    return json.dumps({"users": [USER], **parts}).encode()


@pytest.mark.parametrize(
    "body",
    [
        b'{"messages":[' + b"[]," * 19_000_000 + b"[]]}",
        b'{"nothing":[' + b"[]," * 19_000_000 + b"[]]}",
        b'{"faults":[{"match":[' + b"[]," * 19_000_000 + b"[]]}]}",
        b'{"faults":[' + (b'{"match":[' + b"[]," * 20_000 + b"[]]},") * 900 + b"{}]}",
        b'{"groups":[' + b'{"name":"a"},' * 4_500_000 + b'{"name":"a"}]}',
        b"{" + b" " * 60_000_000 + b"}",
        b"[" * 60_000_000,
        b'{"users":"' + b"x" * 60_000_000 + b'"}',
    ],
    ids=["lists", "unknown", "deep lists", "rules", "groups", "blanks", "depth", "text"],
)
def test_a_world_that_costs_much_to_refuse(attacked: Target, body: bytes) -> None:
    def attack() -> None:
        assert attacked.call("PUT", "/_mock/state", body).status == 400

    assert_nobody_waits(attacked, attack)


def test_a_world_that_is_too_large_by_a_byte(attacked: Target) -> None:
    assert attacked.call("PUT", "/_mock/state", b" " * (64 * 1024 * 1024 + 1)).status == 413


def test_a_large_world_goes_in_and_out(attacked: Target) -> None:
    body = world(messages=[MESSAGE] * 20_000)

    def attack() -> None:
        assert attacked.call("PUT", "/_mock/state", body).status == 200
        exported = json.loads(attacked.call("GET", "/_mock/state").body)
        assert len(exported["messages"]) == 20_000

    assert_nobody_waits(attacked, attack)


def test_forty_exports_that_nobody_reads(attacked: Target) -> None:
    assert attacked.call("PUT", "/_mock/state", world(messages=[MESSAGE] * 20_000)).status == 200

    def attack() -> None:
        with ExitStack() as unread:
            streams = [unread.enter_context(attacked.ask("GET", "/_mock/state")) for _ in range(40)]
            for stream in streams:
                assert stream.recv(1, socket.MSG_PEEK)

    assert_nobody_waits(attacked, attack)
    assert attacked.call("GET", "/_mock/state").status == 200
