"""A stream of events ends soon after its client has closed the connection."""

from __future__ import annotations

import re
import socket
import time

import pytest
import requests

from tests.server.raw_http import PATIENCE, connect

STREAM = b"GET /_mock/events HTTP/1.1\r\nHost: localhost\r\n\r\n"


def open_streams(port: int) -> int:
    metrics = requests.get(f"http://127.0.0.1:{port}/_mock/metrics", timeout=PATIENCE).text
    found = re.search(r"^sms_mock_event_streams ([0-9]+)", metrics, re.MULTILINE)
    assert found
    return int(found[1])


@pytest.mark.parametrize("reads", [True, False], ids=["read", "unread"])
def test_streams_whose_clients_have_gone_end_soon(port: int, reads: bool) -> None:
    clients = [connect(port) for _ in range(5)]
    for client in clients:
        client.sendall(STREAM)
        client.recv(65_536 if reads else 1)
    assert open_streams(port) == 5
    for client in clients:
        client.close()
    closed = time.monotonic()
    while open_streams(port):
        # A silent stream writes only every 15 seconds.
        assert time.monotonic() - closed < 10


def test_a_client_that_closes_only_its_side_reads_on(port: int) -> None:
    with connect(port) as client:
        client.sendall(STREAM)
        client.shutdown(socket.SHUT_WR)
        said = b""
        while said.count(b": still here") < 2:
            piece = client.recv(65_536)
            assert piece
            said += piece
        assert open_streams(port) == 1
