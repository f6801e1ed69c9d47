"""Which host a client names, whatever pieces its greeting arrives in."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sms_mock.interception.greeting import Greeting, read_greeting
from sms_mock.interception.outbound_policy import OutboundPolicy, addresses_of
from tests.interception.greetings import hello, in_records

NAME = "www.zoomconnect.com"
WHOLE = hello(NAME)
UNNAMED = hello(None)
HTTP = b"GET / HTTP/1.1\r\nhOsT:\tWWW.ZoomConnect.com.:80 \r\nAccept: */*\r\n\r\n"
PROVIDER, OTHER = "41.1.2.3", "41.9.9.9"
ADDRESSES = {NAME: PROVIDER, "alias.example": PROVIDER, "other.example": OTHER}


def receiver(pieces: Iterable[bytes]) -> Callable[[int], bytes]:
    waiting = iter(pieces)
    return lambda size: next(waiting, b"")


@given(st.lists(st.integers(1, len(WHOLE) - 1)), st.integers(1, 600))
def test_a_name_is_found_wherever_records_and_packets_are_cut(cuts: list[int], size: int) -> None:
    data = b"".join(in_records(WHOLE, size))
    ends = [*sorted({cut % len(data) for cut in cuts} - {0}), len(data)]
    pieces = [data[start:end] for start, end in zip([0, *ends], ends, strict=False)]
    assert read_greeting(receiver(pieces)) == Greeting(data, (NAME,))


def test_a_greeting_may_come_one_byte_at_a_time() -> None:
    pieces = [WHOLE[at : at + 1] for at in range(len(WHOLE))]
    assert read_greeting(receiver(pieces)) == Greeting(WHOLE, (NAME,))
    assert read_greeting(receiver(pieces[3:]), WHOLE[:3]) == Greeting(WHOLE, (NAME,))


def test_a_greeting_without_a_name_has_none() -> None:
    assert read_greeting(receiver([UNNAMED])) == Greeting(UNNAMED)


@pytest.mark.parametrize("end", [1, 4, 5, 9, len(WHOLE) - 1])
def test_an_end_within_a_greeting_breaks_it(end: int) -> None:
    assert read_greeting(receiver([WHOLE[:end]])).broken


@pytest.mark.parametrize(
    "data",
    [
        b"\x16\x02" + WHOLE[2:],
        b"\x16\x03\x01\x00\x00" + WHOLE,
        b"\x16\x03\x01\xff\xff" + WHOLE[5:],
        WHOLE[:5] + b"\x02" + WHOLE[6:],
        next(in_records(WHOLE, 50)) + b"\x15\x03\x01\x00\x02\x01\x00",
        WHOLE[:43] + b"\xff" + WHOLE[44:],
    ],
    ids=["version", "empty record", "long record", "another message", "an alert", "a length"],
)
def test_what_begins_as_tls_and_is_none_is_broken(data: bytes) -> None:
    assert read_greeting(receiver([data])).broken


def test_a_greeting_that_never_ends_is_broken() -> None:
    pieces = in_records(b"\x16\x03\x01\x00\x00" + b"\x01\xff\xff\xff" + b"\x00" * 2**20, 1000)
    found = read_greeting(receiver(pieces))
    assert found.broken
    assert len(found.data) < 2**19


def test_the_host_of_a_request_is_found_one_byte_at_a_time() -> None:
    found = read_greeting(receiver(HTTP[at : at + 1] for at in range(len(HTTP))))
    assert found.data == HTTP
    assert NAME in found.names


@pytest.mark.parametrize("data", [b"\x00\x01binary", b"SSH-2.0-x\r\n", b"EHLO me\r\n", b""])
def test_what_is_neither_waits_for_nothing(data: bytes) -> None:
    def nothing_more(size: int) -> bytes:
        raise AssertionError("it waited")

    assert read_greeting(nothing_more if data else lambda size: b"", data) == Greeting(data)


def judged(host: str, peer: str | None, *names: str, strict: bool, broken: bool = False) -> str:
    policy = OutboundPolicy(strict=strict, lookup=lambda name: {ADDRESSES.get(name, name)})
    verdict = policy.judge(host, peer, names, broken=broken)
    return ("out" if verdict.allowed else "refused") + (", named" if verdict.note else "")


@pytest.mark.parametrize(
    "host, peer, names, required, otherwise",
    [
        ("other.example", OTHER, [], "out", "out"),
        ("other.example", OTHER, ["other.example"], "out", "out"),
        ("other.example", OTHER, [NAME], "refused, named", "refused, named"),
        ("alias.example", PROVIDER, [], "refused, named", "refused, named"),
        ("alias.example", PROVIDER, ["alias.example"], "refused, named", "out, named"),
        (PROVIDER, PROVIDER, [], "refused, named", "refused, named"),
        (PROVIDER, PROVIDER, ["other.example"], "refused, named", "out, named"),
        ("0x29010203", PROVIDER, [], "refused, named", "refused, named"),
        ("::ffff:41.1.2.3", "::ffff:41.1.2.3", [], "refused, named", "refused, named"),
        (OTHER, OTHER, [], "refused, named", "out, named"),
        (OTHER, OTHER, [OTHER], "refused, named", "out, named"),
        (OTHER, OTHER, ["nowhere.example"], "refused, named", "out, named"),
        (OTHER, OTHER, ["other.example"], "out", "out"),
        (OTHER, None, [], "refused, named", "out, named"),
        (PROVIDER, None, [], "refused, named", "refused, named"),
        ("other.example", None, [], "out", "out"),
        ("localhost", "127.0.0.1", [], "out", "out"),
        ("127.0.0.1", "127.0.0.1", [NAME], "refused, named", "refused, named"),
    ],
)
def test_what_goes_out(
    host: str, peer: str | None, names: list[str], required: str, otherwise: str
) -> None:
    assert judged(host, peer, *names, strict=True) == required
    assert judged(host, peer, *names, strict=False) == otherwise


@pytest.mark.parametrize("strict", [True, False])
def test_a_broken_greeting_goes_nowhere(strict: bool) -> None:
    for host, peer in (("other.example", OTHER), ("127.0.0.1", "127.0.0.1")):
        assert judged(host, peer, strict=strict, broken=True) == "refused, named"


def test_a_host_that_cannot_be_looked_up_has_no_address() -> None:
    assert set(addresses_of("127.0.0.1")) == {"127.0.0.1"}
    assert not addresses_of("a..b")
