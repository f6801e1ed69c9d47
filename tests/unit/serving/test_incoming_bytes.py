"""A client's bytes are cut into heads and bodies, whatever pieces the network delivers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sms_mock.api.refusals import BadRequest, HeadersTooLarge, UriTooLong
from sms_mock.serving import limits
from sms_mock.serving.chunked_body import ChunkedBody, MalformedChunks
from sms_mock.serving.incoming_bytes import IncomingBytes

FIRST = b"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 4"
SECOND = b"GET /b HTTP/1.1\r\nHost: x"
STREAM = b"\r\n" + FIRST + b"\r\n\r\nbody\r\n" + SECOND + b"\r\n\r\n"


def receiver(*pieces: bytes) -> Callable[[int], bytes]:
    """Return a function like a socket's `recv` that gives these pieces, and then the end."""
    waiting = [piece for piece in pieces if piece]

    def receive(size: int) -> bytes:
        if not waiting:
            return b""
        piece, waiting[0] = waiting[0][:size], waiting[0][size:]
        if not waiting[0]:
            del waiting[0]
        return piece

    return receive


def cut(data: bytes, places: list[int]) -> list[bytes]:
    ends = sorted({place % len(data) for place in places} | {len(data)})
    return [data[start:end] for start, end in zip([0, *ends], ends, strict=False)]


def read_body(read: Callable[[int], bytes]) -> bytes:
    return b"".join(iter(lambda: read(3), b""))


@given(st.lists(st.integers(0, 1000)))
def test_requests_are_the_same_wherever_the_network_cuts_them(places: list[int]) -> None:
    incoming = IncomingBytes(receiver(*cut(STREAM, places)))
    assert incoming.head() == FIRST
    body = b""
    while len(body) < 4:
        body += incoming.read(4 - len(body))
    assert body == b"body"
    assert incoming.head() == SECOND
    assert incoming.head() is None


@given(st.lists(st.binary(min_size=1), max_size=5), st.lists(st.integers(0, 1000)))
def test_chunks_are_joined_wherever_the_network_cuts_them(
    pieces: list[bytes], places: list[int]
) -> None:
    sent = b"".join(b"%X;name=value\r\n%b\r\n" % (len(piece), piece) for piece in pieces)
    data = sent + b"0\r\nTrailer: ignored\r\n\r\n" + SECOND + b"\r\n\r\n"
    incoming = IncomingBytes(receiver(*cut(data, places)))
    assert read_body(ChunkedBody(incoming).read) == b"".join(pieces)
    assert incoming.head() == SECOND


@pytest.mark.parametrize("head", [b"G", FIRST, FIRST + b"\r\n"])
def test_an_end_within_a_head_is_a_broken_connection(head: bytes) -> None:
    with pytest.raises(ConnectionError):
        IncomingBytes(receiver(head)).head()


def test_an_end_before_a_head_is_just_the_end() -> None:
    assert IncomingBytes(receiver()).head() is None


def test_a_line_and_headers_up_to_the_limits_are_read() -> None:
    line = b"GET /" + b"a" * (limits.REQUEST_LINE - 14) + b" HTTP/1.1"
    assert len(line) == limits.REQUEST_LINE
    headers = b"\r\nX: " + b"a" * (limits.HEADERS - 100)
    data = line + headers + b"\r\n\r\n"
    assert IncomingBytes(receiver(*cut(data, [limits.REQUEST_LINE]))).head() == line + headers


def test_a_head_is_refused_while_it_is_still_coming() -> None:
    endless = iter(lambda: b"a" * 1000, None)
    with pytest.raises(UriTooLong):
        IncomingBytes(lambda size: next(endless)).head()
    with pytest.raises(HeadersTooLarge):
        IncomingBytes(receiver(b"GET / HTTP/1.1\r\n", b"X: " + b"a" * limits.HEADERS)).head()


@pytest.mark.parametrize("data", [b"GET / HTTP/1.1\n", b"GET / HTTP/1.1\r\nA: b\n\n"])
def test_a_line_end_that_would_be_waited_for_in_vain_is_refused_at_once(data: bytes) -> None:
    with pytest.raises(BadRequest):
        IncomingBytes(receiver(data)).head()


@pytest.mark.parametrize(
    "data",
    [b"\r\n", b"g\r\n", b"0x1\r\n", b"1 1\r\n", b"1\r\nab\r\n", b"1\na\n", b"0" * 17 + b"\r\n"],
)
def test_what_is_no_chunk_is_refused(data: bytes) -> None:
    with pytest.raises(MalformedChunks):
        read_body(ChunkedBody(IncomingBytes(receiver(data, b"\r\n\r\n"))).read)


@pytest.mark.parametrize("data", [b"", b"5", b"5\r\n", b"5\r\nab", b"2\r\nab", b"0\r\n"])
def test_an_end_within_chunks_is_a_broken_connection(data: bytes) -> None:
    with pytest.raises(ConnectionError):
        read_body(ChunkedBody(IncomingBytes(receiver(data))).read)


def test_small_chunks_are_read_many_at_a_time() -> None:
    data = b"2;a=b\r\nxx\r\n" * 10_000 + b"0\r\n\r\n"
    chunks = ChunkedBody(IncomingBytes(receiver(data)))
    pieces = list(iter(lambda: chunks.read(65_536), b""))
    assert b"".join(pieces) == b"xx" * 10_000
    assert len(pieces) < 100


def test_a_body_gives_way_each_time_that_more_of_it_is_received() -> None:
    turns: list[int] = []
    data = b"2\r\nxx\r\n" * 10_000 + b"0\r\n\r\n"
    incoming = IncomingBytes(receiver(data), lambda: turns.append(1))
    assert read_body(ChunkedBody(incoming).read) == b"xx" * 10_000
    assert 4 < len(turns) < 10
