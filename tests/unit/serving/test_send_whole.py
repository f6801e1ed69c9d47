"""`send_whole` sends all of an answer, however little of it the socket takes at once."""

from __future__ import annotations

import socket
import threading

import pytest

from sms_mock.serving.sockets import send_whole


@pytest.mark.parametrize("size", [0, 1, 10_000_000])
def test_all_of_the_data_arrives(size: int) -> None:
    data = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    sending, receiving = socket.socketpair()
    with sending, receiving:
        sending.settimeout(10)
        received = bytearray()

        def receive() -> None:
            while piece := receiving.recv(65_536):
                received.extend(piece)

        reader = threading.Thread(target=receive)
        reader.start()
        send_whole(sending, data)
        sending.shutdown(socket.SHUT_WR)
        reader.join(10)
    assert received == data


def test_a_client_that_reads_nothing_runs_into_the_time_limit() -> None:
    sending, receiving = socket.socketpair()
    with sending, receiving:
        sending.settimeout(0.05)
        with pytest.raises(TimeoutError):
            send_whole(sending, b"x" * 10_000_000)
