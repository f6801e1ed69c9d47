"""A client that stops in the middle of a body gets an answer after a bounded time."""

from __future__ import annotations

import json
import socket
import threading

import pytest

from sms_mock.journal.records import RequestRecord
from sms_mock.serving.connections import ConnectionHandler
from tests.conftest import ADMINISTRATOR, Api
from tests.server.raw_http import PATIENCE, Raw, connect, read_answer

LOGIN = f"Host: localhost\r\nemail: {ADMINISTRATOR[0]}\r\ntoken: {ADMINISTRATOR[1]}\r\n"


def stalled(api: Api, path: str, head: str, body: bytes) -> Raw:
    """Return the answer to a request whose client sends only `body` and keeps the connection."""
    handler = ConnectionHandler(api.app, api.service, body_patience=0.05)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        client = connect(listener.getsockname()[1])
        serving = threading.Thread(target=handler.serve, args=listener.accept())
    with client:
        serving.start()
        client.sendall(f"POST {path} HTTP/1.1\r\n{LOGIN}{head}\r\n".encode() + body)
        answer = read_answer(client)
    serving.join(PATIENCE)
    assert not serving.is_alive()
    return answer


@pytest.mark.parametrize(
    "head, body, told",
    [
        ("Content-Length: 50\r\n", b"{", "1 of 50 bytes came"),
        ("Transfer-Encoding: chunked\r\n", b"5\r\n{", "1 byte came"),
    ],
    ids=["length", "chunks"],
)
def test_a_stalled_body_is_a_400_that_says_how_much_came(
    api: Api, head: str, body: bytes, told: str
) -> None:
    records: list[RequestRecord] = []
    api.service.log = records.append
    head += "Content-Type: application/json\r\n"
    answer = stalled(api, "/app/api/rest/v1/sms/send.json", head, body)
    assert (answer.status, answer.headers["connection"]) == (400, "close")
    assert told in json.loads(answer.body)["developerMessage"]
    assert [record.status for record in records] == [400]


def test_a_stalled_body_that_nobody_reads_holds_no_answer_up(api: Api) -> None:
    answer = stalled(api, "/app/api/rest/v1/nowhere", "Content-Length: 9\r\n", b"{")
    assert answer.status == 404
