"""Writing an answer: framing, and whether the connection persists."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from sms_mock.serving import limits
from sms_mock.serving.request_body import RequestBody
from sms_mock.serving.response_writer import ResponseWriter, send_all


class Wire:
    """Keeps what a writer sent, in the pieces in which it was sent."""

    def __init__(
        self,
        *,
        method: str = "GET",
        version: tuple[int, int] = (1, 1),
        close: bool = False,
        body: RequestBody | None = None,
    ) -> None:
        self.sent: list[bytes] = []
        self.writer = ResponseWriter(
            self.sent.append,
            method=method,
            version=version,
            ends=lambda: close,
            body=body or RequestBody(lambda size: b"", 0),
        )

    def answer(
        self, chunks: Iterable[bytes], *headers: tuple[str, str], status: str = "200 OK"
    ) -> str:
        self.writer.start_response(status, list(headers))
        send_all(chunks, self.writer)
        return b"".join(self.sent).decode("latin-1")


def test_head_and_body_go_out_in_one_piece() -> None:
    wire = Wire()
    text = wire.answer([b"hello"], ("Content-Length", "5"), ("X-Mock-Note", "a"))
    assert len(wire.sent) == 1
    assert text.startswith("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Mock-Note: a\r\nDate: ")
    assert text.endswith("GMT\r\nConnection: keep-alive\r\n\r\nhello")
    assert not wire.writer.closes


def test_no_server_is_named() -> None:
    assert "server:" not in Wire().answer([], ("Content-Length", "0")).lower()


def test_a_body_without_length_goes_out_in_chunks() -> None:
    wire = Wire()
    text = wire.answer([b"a" * 17, b"", b"b"])
    assert "Transfer-Encoding: chunked\r\n" in text
    assert text.endswith("\r\n\r\n11\r\n" + "a" * 17 + "\r\n1\r\nb\r\n0\r\n\r\n")


def test_an_empty_piece_sends_the_head_of_a_stream_at_once() -> None:
    wire = Wire()
    wire.writer.start_response("200 OK", [])
    wire.writer.write(b"")
    assert wire.sent[0].endswith(b"\r\n\r\n")


def test_a_client_of_http_1_0_gets_no_chunks_but_the_end() -> None:
    wire = Wire(version=(1, 0))
    assert wire.answer([b"a"]).startswith("HTTP/1.0 200 OK\r\n")
    assert wire.sent[0].endswith(b"Connection: close\r\n\r\na")
    assert wire.writer.closes


@pytest.mark.parametrize("status", ["204 No Content", "304 Not Modified"])
def test_an_answer_that_has_no_body_gets_none(status: str) -> None:
    wire = Wire()
    assert wire.answer([b"oops"], status=status).endswith("\r\n\r\n")
    assert "Transfer-Encoding" not in wire.sent[0].decode()
    assert not wire.writer.closes


def test_head_gets_the_length_and_no_body() -> None:
    wire = Wire(method="HEAD")
    text = wire.answer([b"hello"], ("Content-Length", "5"))
    assert "Content-Length: 5\r\n" in text
    assert text.endswith("\r\n\r\n")
    assert not wire.writer.closes


def test_a_body_longer_than_announced_is_cut() -> None:
    assert Wire().answer([b"hel", b"lo", b"!"], ("Content-Length", "4")).endswith("\r\n\r\nhell")


def test_a_body_shorter_than_announced_ends_the_connection() -> None:
    wire = Wire()
    wire.answer([b"hel"], ("Content-Length", "5"))
    assert wire.writer.closes


def test_the_application_can_end_the_connection_but_not_frame_it() -> None:
    wire = Wire()
    text = wire.answer(
        [b"a"], ("Connection", "close"), ("Transfer-Encoding", "dance"), ("Content-Length", "1")
    )
    assert text.count("Connection: close") == 1
    assert "dance" not in text
    assert wire.writer.closes


@pytest.mark.parametrize(
    "length, closes", [(limits.LEFTOVER, False), (limits.LEFTOVER + 1, True), (None, True)]
)
def test_much_of_a_body_left_unread_ends_the_connection(length: int | None, closes: bool) -> None:
    wire = Wire(body=RequestBody(lambda size: b"x" * size, length))
    text = wire.answer([b"a"], ("Content-Length", "1"))
    assert wire.writer.closes is closes
    assert f"Connection: {'close' if closes else 'keep-alive'}" in text


def test_the_application_hears_of_the_end_also_when_the_client_has_gone() -> None:
    closed = []

    class Chunks(list[bytes]):
        def close(self) -> None:
            closed.append(True)

    def gone(data: bytes) -> None:
        raise BrokenPipeError

    body = RequestBody(lambda size: b"", 0)
    writer = ResponseWriter(gone, method="GET", version=(1, 1), ends=lambda: False, body=body)
    writer.start_response("200 OK", [])
    with pytest.raises(BrokenPipeError):
        send_all(Chunks([b"a"]), writer)
    assert closed == [True]


def test_a_second_thought_replaces_an_answer_that_has_not_begun() -> None:
    wire = Wire()
    wire.writer.start_response("200 OK", [("Content-Length", "9")])
    try:
        raise ValueError("late")
    except ValueError as error:
        found = (type(error), error, error.__traceback__)
    assert found[2] is not None
    wire.writer.start_response(
        "500 Oops", [("Content-Length", "0")], (found[0], found[1], found[2])
    )
    wire.writer.finish()
    assert wire.sent[0].startswith(b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n")
