"""An attempt at a webhook ends as soon as it is cut, wherever it is, and never raises an error."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from sms_mock.webhooks.payload import WebhookRequest
from sms_mock.webhooks.sender import KEPT, Attempt, AttemptResult
from tests.receiver import (
    Receiver,
    answer,
    drip,
    endless,
    full_backlog,
    hang_in_body,
    raw,
    repeated,
    silent,
)


def in_background(call: Attempt) -> Callable[[], AttemptResult]:
    """Make the attempt in a thread; return a function that waits for its result."""
    found: list[AttemptResult] = []
    thread = threading.Thread(target=lambda: found.append(call.run()))
    thread.start()

    def end() -> AttemptResult:
        thread.join(10)
        assert found, "the attempt goes on"
        return found[0]

    return end


def test_cut_before_it_begins_it_calls_nobody() -> None:
    with Receiver() as receiver:
        call = Attempt(WebhookRequest(receiver.url, b""))
        call.cut()
        made = call.run()
        assert (made.status, made.error, made.accepted) == (None, "cut by a reset", False)
        assert receiver.arrivals == []


@pytest.mark.parametrize("behaviour", [silent, hang_in_body, drip])
def test_cut_while_it_waits_for_the_answer_it_ends_at_once(behaviour: object) -> None:
    with Receiver(behaviour) as receiver:  # type: ignore[arg-type]
        call = Attempt(WebhookRequest(receiver.url, b"x=1"), timeout=60)
        end = in_background(call)
        receiver.wait_for(1)
        call.cut()
        made = end()
        assert (made.error, made.accepted) == ("cut by a reset", False)


def test_cut_while_it_connects_it_ends_at_once() -> None:
    with full_backlog() as url:
        call = Attempt(WebhookRequest(url, b""), timeout=60)
        end = in_background(call)
        while call._socket is None:  # it has begun to connect once it has one
            pass
        call.cut()
        assert end().error == "cut by a reset"


def test_cut_again_and_after_its_end_it_is_no_change() -> None:
    with Receiver() as receiver:
        call = Attempt(WebhookRequest(receiver.url, b""))
        assert call.run().accepted
        call.cut()
        call.cut()


@pytest.mark.parametrize(
    "status, accepted", [(199, False), (200, True), (204, True), (299, True), (300, False)]
)
def test_accepted_is_any_2xx(status: int, accepted: bool) -> None:
    assert AttemptResult(status, 0.0, None, "").accepted == accepted
    assert not AttemptResult(status, 0.0, "but something went wrong", "").accepted


def test_no_more_of_an_answer_is_read_than_is_kept() -> None:
    with Receiver(answer(200, b"x" * 5_000_000)) as receiver:
        made = Attempt(WebhookRequest(receiver.url, b"")).run()
        assert made.response == "x" * KEPT
        assert made.accepted


def test_an_answer_without_an_end_counts_as_soon_as_enough_of_it_is_read() -> None:
    with Receiver(endless) as receiver:
        made = Attempt(WebhookRequest(receiver.url, b""), timeout=60).run()
        assert (made.accepted, made.response) == (True, "x" * KEPT)


@pytest.mark.parametrize(
    "begin, again",
    [
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", b"a: b\r\n"),
    ],
    ids=["continue", "hints", "trailers"],
)
def test_an_answer_whose_head_or_trailers_never_end_is_given_up(begin: bytes, again: bytes) -> None:
    with Receiver(repeated(again, begin=begin)) as receiver:
        made = Attempt(WebhookRequest(receiver.url, b""), timeout=60).run()
    assert made.error == (
        "what answered is not HTTP: HTTPException more than 1048576 bytes without an end"
    )
    assert not made.accepted


def test_interim_answers_are_skipped() -> None:
    interim = b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"
    final = b"HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\nok"
    with Receiver(raw(interim + final)) as receiver:
        made = Attempt(WebhookRequest(receiver.url, b"")).run()
    assert (made.status, made.response, made.accepted) == (202, "ok", True)


@pytest.mark.parametrize("sent", [b"\0" * 60_000, b"HTTP/9.9" + b"x" * 60_000 + b" 200 OK\r\n\r\n"])
def test_an_error_quotes_little_of_what_came(sent: bytes) -> None:
    with Receiver(raw(sent)) as receiver:
        made = Attempt(WebhookRequest(receiver.url, b"")).run()
    assert made.error is not None
    assert made.error.startswith("what answered is not HTTP: ")
    assert len(made.error) < 300


def test_it_says_who_calls() -> None:
    with Receiver() as receiver:
        Attempt(WebhookRequest(receiver.url, b"")).run()
        headers = receiver.arrivals[0].headers
        assert headers["user-agent"].startswith("sms-mock/")
        assert headers["host"] == f"127.0.0.1:{receiver.port}"
        assert headers["connection"] == "close"


@pytest.mark.parametrize(
    "url",
    ["http://\u00e4\u00e4\u00e4.invalid/", "http://" + "x" * 300 + ".invalid/", "http://%00/"],
)
def test_a_host_that_cannot_be_is_an_answer_too(url: str) -> None:
    made = Attempt(WebhookRequest(url, b""), timeout=5).run()
    assert made.status is None
    assert made.error
