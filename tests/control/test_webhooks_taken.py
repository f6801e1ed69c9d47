"""Webhooks to test.invalid: a test takes them, and reports what the application answered."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.driving import ANYBODY, REPORT_BEFORE_ANSWER, Live

IN_TEST = "http://test.invalid/sms/report?shop=1"


@pytest.fixture
def in_test(live: Live) -> Live:
    live.urls(report=IN_TEST)
    live.freeze()
    return live


def send(live: Live, number: str = ANYBODY) -> str:
    """Send a message and give it the status DELIVERED, so that its report is due; return its id."""
    message_id = live.send(number)
    live.set_status(message_id, "DELIVERED")
    return message_id


def take(live: Live) -> Any:
    return live.mock("POST", "/webhooks/take")["webhook"]


def answer(live: Live, taken: Any, **said: Any) -> Any:
    return live.mock("POST", f"/webhooks/{taken['id']}/answer", said)


def test_nothing_is_taken_when_nothing_is_due(in_test: Live) -> None:
    assert take(in_test) is None


def test_what_is_taken_is_the_whole_request(in_test: Live) -> None:
    message_id = send(in_test)
    taken = take(in_test)
    parts = urlsplit(taken["url"])
    assert (taken["kind"], taken["method"]) == ("deliveryReport", "POST")
    assert (parts.netloc, parts.path) == ("test.invalid", "/sms/report")
    assert taken["headers"] == {"Content-Type": "application/x-www-form-urlencoded"}
    for values in (parse_qs(parts.query), parse_qs(taken["body"])):
        assert (values["messageId"], values["status"]) == ([message_id], ["DELIVERED"])


def test_an_attempt_is_under_way_until_it_is_answered(in_test: Live) -> None:
    send(in_test)
    taken = take(in_test)
    assert take(in_test) is None
    in_test.mock("GET", "/webhooks/idle?timeout=0", status=404)
    webhook = answer(in_test, taken, status=204, seconds=0.25, response="kept")
    assert webhook["state"] == "delivered"
    (attempt,) = webhook["attempts"]
    assert (attempt["status"], attempt["seconds"], attempt["response"]) == (204, 0.25, "kept")
    in_test.mock("GET", "/webhooks/idle?timeout=0")


def test_a_refusal_is_tried_again_when_its_time_comes(in_test: Live) -> None:
    send(in_test)
    assert answer(in_test, take(in_test), status=503)["state"] == "pending"
    assert take(in_test) is None
    in_test.advance(1, timeout=1)  # nobody takes it meanwhile
    assert answer(in_test, take(in_test), status=200)["state"] == "delivered"


def test_no_answer_is_an_attempt_too(in_test: Live) -> None:
    send(in_test)
    (attempt,) = answer(in_test, take(in_test))["attempts"]
    assert (attempt["status"], attempt["error"]) == (None, "the application gave no answer")


def test_what_was_not_taken_is_not_answered(in_test: Live) -> None:
    send(in_test)
    number = in_test.webhooks()[0]["id"]
    said = in_test.refused("POST", f"/webhooks/{number}/answer", {"status": 200}, status=404)
    assert said["help"] == "take it first"
    taken = take(in_test)
    answer(in_test, taken, status=200)
    in_test.refused("POST", f"/webhooks/{taken['id']}/answer", {"status": 200}, status=404)


def test_a_reset_gives_up_what_was_taken(in_test: Live) -> None:
    send(in_test)
    taken = take(in_test)
    in_test.mock("POST", "/reset", {})
    in_test.refused("POST", f"/webhooks/{taken['id']}/answer", {"status": 200}, status=404)
    in_test.mock("GET", "/webhooks/idle?timeout=0")


def test_a_report_before_the_answer_does_not_hold_up_the_send(in_test: Live) -> None:
    """The report cannot be delivered: the test that would take it waits for the answer."""
    in_test.send(REPORT_BEFORE_ANSWER)
    assert in_test.real_time.now  # the clock is the test's: nothing was waited for by it
    assert take(in_test) is not None


def test_a_reset_just_after_the_answer_gives_a_404(
    in_test: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(in_test)
    taken = take(in_test)
    end_attempt = in_test.service.worker.answer

    def end_attempt_and_reset(*given: Any) -> bool:
        ended = end_attempt(*given)
        in_test.mock("POST", "/reset")
        return ended

    monkeypatch.setattr(in_test.service.worker, "answer", end_attempt_and_reset)
    refused = in_test.mock("POST", f"/webhooks/{taken['id']}/answer", {"status": 200}, status=404)
    assert refused["error"]["field"] == "id"


def test_receivers_are_forgotten_when_their_attempts_have_ended(in_test: Live) -> None:
    send(in_test)
    answer(in_test, take(in_test), status=200)
    assert not in_test.service.worker._attempts._receivers
