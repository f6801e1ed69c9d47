"""Connections that persist, that end, and that carry several requests, on both kinds of server."""

from __future__ import annotations

import json
import socket
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.conftest import ADMINISTRATOR
from tests.server.raw_http import connect, exchange, read_answer

HOST = b"Host: localhost\r\n"
LOGIN = f"email: {ADMINISTRATOR[0]}\r\ntoken: {ADMINISTRATOR[1]}\r\n".encode()
HEALTH = b"GET /_mock/health HTTP/1.1\r\n" + HOST + b"\r\n"
SEND = b"POST /app/api/rest/v1/sms/send.json HTTP/1.1\r\n" + HOST + LOGIN
JSON = b"Content-Type: application/json\r\n"
MESSAGE = json.dumps({"recipientNumber": "0821234567", "message": "hello"}).encode()


def has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        pytest.param("::1", marks=pytest.mark.skipif(not has_ipv6(), reason="no IPv6 here")),
    ],
)
def test_it_answers_on_loopback_in_both_protocols(port: int, host: str) -> None:
    with connect(port, host) as connection:
        connection.sendall(HEALTH)
        assert json.loads(read_answer(connection).body)["status"] == "ok"


@pytest.mark.parametrize(
    "path, line",
    [
        ("/app/api/rest/v1/account/balance", b"HTTP/1.1 200 OK"),
        ("/app/api/rest/v1/nowhere", b"HTTP/1.1 404 Not Found"),
        ("/app/api/rest/v1/messages/all?page=0", b"HTTP/1.1 400 Bad Request"),
        ("/_mock/nowhere", b"HTTP/1.1 404 Not Found"),
        ("/" + "a" * 70_000, b"HTTP/1.1 414 URI Too Long"),
    ],
    ids=lambda value: ascii(value)[:40],
)
def test_the_reason_phrase_is_in_usual_letters(port: int, path: str, line: bytes) -> None:
    with connect(port) as connection:
        connection.sendall(b"GET " + path.encode() + b" HTTP/1.1\r\n" + HOST + LOGIN + b"\r\n")
        assert connection.recv(1_000).partition(b"\r\n")[0] == line


def test_a_connection_carries_one_request_after_the_other(port: int) -> None:
    with connect(port) as connection:
        for _ in range(3):
            connection.sendall(HEALTH)
            answer = read_answer(connection)
            assert (answer.status, answer.headers["connection"]) == (200, "keep-alive")


def test_requests_sent_ahead_are_answered_in_order(port: int) -> None:
    missing = HEALTH.replace(b"/_mock/health", b"/app/api/rest/v1/nowhere")
    with connect(port) as connection:
        connection.sendall(HEALTH + missing + HEALTH)
        assert [read_answer(connection).status for _ in range(3)] == [200, 404, 200]


def test_a_body_that_was_not_read_does_not_become_the_next_request(port: int) -> None:
    refused = b"POST /app/api/rest/v1/nowhere HTTP/1.1\r\n" + HOST
    body = b"GET /evil HTTP/1.1\r\n\r\n"
    with connect(port) as connection:
        connection.sendall(refused + b"Content-Length: %d\r\n\r\n" % len(body) + body + HEALTH)
        assert [read_answer(connection).status for _ in range(2)] == [404, 200]


def test_a_chunked_body_is_read_whole_and_the_next_request_follows(port: int) -> None:
    chunks = b"".join(b"1\r\n%c\r\n" % byte for byte in MESSAGE) + b"0\r\n\r\n"
    with connect(port) as connection:
        head = SEND + JSON + b"Transfer-Encoding: chunked\r\n\r\n"
        connection.sendall(head + chunks + HEALTH)
        assert json.loads(read_answer(connection).body)["error"] is None
        assert read_answer(connection).status == 200


def test_who_expects_a_100_gets_one_before_sending_the_body(port: int) -> None:
    head = SEND + JSON + b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n" % len(MESSAGE)
    with connect(port) as connection:
        connection.sendall(head)
        assert connection.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(MESSAGE)
        assert read_answer(connection).status == 200


@pytest.mark.parametrize(
    "request_bytes, kept",
    [
        (HEALTH.replace(b"HTTP/1.1", b"HTTP/1.0"), False),
        (HEALTH.replace(b"HTTP/1.1\r\n", b"HTTP/1.0\r\nConnection: keep-alive\r\n"), True),
        (HEALTH.replace(HOST, HOST + b"Connection: close\r\n"), False),
        (HEALTH.replace(HOST, HOST + b"Connection: close\r\nConnection: TE\r\n"), False),
        (HEALTH.replace(HOST, HOST + b"Connection: TE , Close\r\n"), False),
        (HEALTH.replace(HOST, HOST + b"Connection: closely\r\n"), True),
        (HEALTH, True),
    ],
)
def test_the_client_decides_whether_the_connection_goes_on(
    port: int, request_bytes: bytes, kept: bool
) -> None:
    with connect(port) as connection:
        connection.sendall(request_bytes)
        answer = read_answer(connection)
        assert answer.headers["connection"] == ("keep-alive" if kept else "close")
        if not kept:
            assert connection.recv(1) == b""


@pytest.mark.parametrize("minor", [b"2", b"9"])
def test_a_later_version_of_http_1_is_answered_as_1_1(port: int, minor: bytes) -> None:
    with connect(port) as connection:
        connection.sendall(HEALTH.replace(b"HTTP/1.1", b"HTTP/1." + minor))
        first = connection.recv(65_536)
    assert first.startswith(b"HTTP/1.1 200 ")


def test_head_is_answered_without_a_body(port: int) -> None:
    with connect(port) as connection:
        connection.sendall(HEALTH.replace(b"GET", b"HEAD") + HEALTH)
        data = b""
        while data.count(b"HTTP/1.1 200") < 2 or not data.endswith(b"}\n"):
            data += connection.recv(65_536)
    first, _, second = data.partition(b"\r\n\r\n")
    assert int(first.lower().split(b"content-length: ")[1].split(b"\r\n")[0]) > 0
    assert second.startswith(b"HTTP/1.1 200")


def test_without_a_host_links_name_the_address_that_was_called(port: int) -> None:
    target = b"GET /app/api/rest/v1/account/balance.json HTTP/1.0\r\n"
    answer = exchange(port, target + LOGIN + b"\r\n")
    link = json.loads(answer.body)["links"][0]["href"]
    assert link.startswith(f"http://127.0.0.1:{port}/")


def test_a_client_that_goes_away_disturbs_nobody(port: int) -> None:
    for data in (b"", b"GET", HEALTH, SEND + b"Content-Length: 100\r\n\r\n{"):
        connection = connect(port)
        connection.sendall(data)
        connection.close()
    assert exchange(port, HEALTH).status == 200


def test_a_slow_client_keeps_nobody_waiting(port: int) -> None:
    with connect(port) as slow:
        slow.sendall(HEALTH[:20])
        assert exchange(port, HEALTH).status == 200
        slow.sendall(HEALTH[20:])
        assert read_answer(slow).status == 200


def test_many_clients_at_once_are_all_served(port: int) -> None:
    def send(number: int) -> str:
        with requests.Session() as session:
            session.auth = ADMINISTRATOR
            answers = [
                session.post(
                    f"http://127.0.0.1:{port}/app/api/rest/v1/sms/send.json",
                    json={"recipientNumber": "0821234567", "message": f"{number} {turn}"},
                    timeout=10,
                )
                for turn in range(5)
            ]
        return ",".join(answer.json()["messageId"] for answer in answers)

    with ThreadPoolExecutor(16) as pool:
        ids = ",".join(pool.map(send, range(16))).split(",")
    assert len(set(ids)) == 80
