"""The request's body as the application reads it."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from werkzeug.exceptions import BadRequest

from sms_mock.serving.chunked_body import MalformedChunks
from sms_mock.serving.request_body import RequestBody


def source(data: bytes) -> Callable[[int], bytes]:
    return io.BytesIO(data).read


def failing(error: Exception) -> Callable[[int], bytes]:
    def read(size: int) -> bytes:
        raise error

    return read


def test_it_never_reads_into_the_next_request() -> None:
    inner = io.BytesIO(b"bodyNEXT")
    assert RequestBody(inner.read, 4).read() == b"body"
    assert inner.read() == b"NEXT"


def test_it_can_be_read_piece_by_piece_and_by_lines() -> None:
    body = RequestBody(source(b"abc"), 3)
    assert [body.read(2), body.read(2), body.read(2)] == [b"ab", b"c", b""]
    assert RequestBody(source(b"a\nb"), 3).readlines() == [b"a\n", b"b"]


def test_the_end_of_chunks_is_the_end() -> None:
    body = RequestBody(source(b"abc"), None)
    assert body.read() == b"abc"
    assert body.read() == b""


def test_a_body_that_ends_early_is_refused_and_not_taken_for_a_shorter_one() -> None:
    body = RequestBody(source(b"ab"), 3)
    with pytest.raises(BadRequest, match="ended before the body was complete"):
        body.read()
    assert body.broken


@pytest.mark.parametrize("error", [MalformedChunks(), ConnectionResetError(), TimeoutError()])
def test_a_body_that_cannot_be_read_is_refused_each_time_it_is_tried(error: Exception) -> None:
    body = RequestBody(failing(error), None)
    for _ in range(2):
        with pytest.raises(BadRequest):
            body.read()
    assert not body.read_away()
    assert body.leaves_more_than(10**9)


def test_what_the_application_left_is_read_away() -> None:
    inner = io.BytesIO(b"bodyNEXT")
    body = RequestBody(inner.read, 4)
    assert body.leaves_more_than(3)
    assert not body.leaves_more_than(4)
    assert body.read_away()
    assert inner.read() == b"NEXT"


@pytest.mark.parametrize(
    "length, told",
    [(50, "1 of 50 bytes came"), (None, "1 byte came, then no more; an empty chunk")],
)
def test_a_body_that_stalls_is_told_how_much_of_it_came(length: int | None, told: str) -> None:
    pieces = [b"{"]

    def read(size: int) -> bytes:
        if pieces:
            return pieces.pop()
        raise TimeoutError

    with pytest.raises(BadRequest, match=told):
        RequestBody(read, length).read()
