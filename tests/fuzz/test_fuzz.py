"""The fuzzer finds each kind of failure, and sends the same requests for the same seed."""

from __future__ import annotations

import random
import socket
import threading

import pytest

from tests.fuzz import __main__ as fuzzer
from tests.fuzz.requests import request


@pytest.mark.parametrize(
    "answer, wrong",
    [
        (b"HTTP/1.1 200 OK\r\n\r\n{}", ""),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n<error/>", ""),
        (b"HTTP/1.1 500 Internal Server Error\r\n\r\n{}", "answered 500"),
        (b"HTTP/1.1 404 Not Found\r\n\r\n<!doctype html>\n<html lang=en>", "answered HTML"),
        (None, "no end of the answer after 0.2 s"),
    ],
    ids=["good", "refused", "failed", "html", "hangs"],
)
def test_a_wrong_answer_is_noticed(
    answer: bytes | None, wrong: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fuzzer, "PATIENCE", 0.2)
    over = threading.Event()

    def serve(listening: socket.socket) -> None:
        connection, _ = listening.accept()
        with connection:
            if answer is None:
                over.wait(10)
            else:
                connection.sendall(answer)
                connection.shutdown(socket.SHUT_WR)
                connection.recv(65_536)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        serving = threading.Thread(target=serve, args=(listening,))
        serving.start()
        sent = b"GET /_mock/health HTTP/1.1\r\nHost: a\r\n\r\n"
        assert fuzzer.wrong_with_answer(listening.getsockname()[1], sent) == wrong
        over.set()
        serving.join()


def test_the_same_seed_sends_the_same_requests() -> None:
    first, second = random.Random(7), random.Random(7)
    assert [request(first) for _ in range(300)] == [request(second) for _ in range(300)]
