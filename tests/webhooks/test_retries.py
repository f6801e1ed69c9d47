"""A webhook that gets no 2xx in time is retried by the clock, and every attempt is recorded."""

from __future__ import annotations

from typing import Any

import pytest

from tests.driving import ANYBODY, Live, since_noon
from tests.receiver import (
    SIGNATURE,
    Behaviour,
    Receiver,
    answer,
    close_early,
    drip,
    full_backlog,
    hang_in_body,
    measure,
    nobody_listening,
    raw,
    silent,
    unsigned,
)

OUTCOME = 2
"""Seconds after noon at which a message sent at noon is reported first."""
RETRIES = (1, 5, 30, 120, 600)
REDIRECT = "redirects are not followed; set the URL that it leads to"
TOO_LONG = "the URL is too long for it; webhookStyle form sends the parameters in the body"
TIME_OUT = "no answer within 0.3 s; answer first and work afterwards"


@pytest.fixture
def impatient(live: Live) -> None:
    """Shorten the time-out of attempts, for tests that let it pass."""
    live.service.worker.timeout = 0.3


def report(live: Live, url: str) -> str:
    """Send a message whose report goes to this URL, let the report fall due, and return the
    message's id.
    """
    live.urls(report=url)
    sent = live.send()
    live.advance(OUTCOME)
    return sent


def attempts(live: Live, message_id: str) -> list[Any]:
    found: list[Any] = live.webhook(message_id)["attempts"]
    return found


# Which answers count


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_2xx_is_the_end_of_it(live: Live, receiver: Receiver, status: int) -> None:
    receiver.default = answer(status, b"")
    sent = report(live, receiver.url)
    live.advance(1000)
    delivery = live.webhook(sent)
    assert delivery["state"] == "delivered"
    assert delivery["nextAttemptAt"] is None
    assert [attempt["status"] for attempt in delivery["attempts"]] == [status]
    assert len(receiver.arrivals) == 1


BAD = {
    "a 500": (answer(500, b"Oops"), 500, None),
    "a 404": (answer(404, b"Oops"), 404, None),
    "a redirect": (answer(302, b"", Location="/elsewhere"), 302, REDIRECT),
    "a permanent redirect": (answer(308, b"", Location="/elsewhere"), 308, REDIRECT),
    "a URL that is too long": (answer(414, b""), 414, TOO_LONG),
    "nothing said": (silent, None, TIME_OUT),
    "a body that hangs": (hang_in_body, None, TIME_OUT),
    "a body that drips": (drip, None, TIME_OUT),
    "an early end": (close_early, None, "the receiver closed the connection without an answer"),
    "no HTTP": (raw(b"220 mail.example ESMTP\r\n"), None, "what answered is not HTTP"),
    "half a body": (
        raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"),
        None,
        "the receiver closed the connection before its answer was complete",
    ),
    "half a chunk": (
        raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhalf"),
        None,
        "the receiver closed the connection before its answer was complete",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_anything_else_is_tried_again_until_the_receiver_comes_back(
    live: Live, receiver: Receiver, name: str
) -> None:
    behaviour, status, error = BAD[name]
    if error == TIME_OUT:
        live.service.worker.timeout = 0.3
    receiver.then(behaviour)
    sent = report(live, receiver.url)
    delivery = live.webhook(sent)
    assert delivery["state"] == "pending"
    assert since_noon(delivery["nextAttemptAt"]) == OUTCOME + RETRIES[0]
    (first,) = delivery["attempts"]
    assert (status is None and error is not None) or first["status"] == status
    assert (first["error"] or "").startswith(error or "")
    assert (first["error"] is None) == (error is None)
    live.advance(1)
    assert live.webhook(sent)["state"] == "delivered"
    assert [arrival.message_id for arrival in receiver.arrivals] == [sent, sent]


def test_a_redirect_is_not_followed(live: Live, receiver: Receiver) -> None:
    with Receiver() as elsewhere:
        receiver.then(answer(307, b"", Location=elsewhere.url))
        report(live, receiver.url)
        live.idle()
        assert elsewhere.arrivals == []


def test_a_refused_connection_is_tried_again_and_comes_through(
    live: Live, receiver: Receiver
) -> None:
    receiver.down()
    sent = report(live, receiver.url)
    (first,) = attempts(live, sent)
    assert first["status"] is None
    assert first["error"].startswith("connection refused; nothing listens there")
    receiver.up()
    live.advance(1)
    assert live.webhook(sent)["state"] == "delivered"
    assert len(receiver.arrivals) == 1


@pytest.mark.usefixtures("impatient")
def test_a_connection_that_is_not_taken_is_given_its_time_and_no_more(live: Live) -> None:
    with full_backlog() as url:
        sent = report(live, url)
        (first,) = attempts(live, sent)
        assert first["error"] == TIME_OUT
        assert 0.25 < first["seconds"] < 3


@pytest.mark.usefixtures("impatient")
def test_a_name_that_is_not_known_is_named(live: Live) -> None:
    sent = report(live, "http://nowhere.invalid/hook")
    (first,) = attempts(live, sent)
    assert first["error"].startswith("the name 'nowhere.invalid' is not known") or first[
        "error"
    ].startswith("no answer within")  # a resolver that is slow to say so


@pytest.mark.usefixtures("impatient")
def test_http_where_https_was_meant_is_said(live: Live, receiver: Receiver) -> None:
    receiver.default = raw(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    sent = report(live, receiver.url.replace("http:", "https:"))
    (first,) = attempts(live, sent)
    assert first["status"] is None
    assert "TLS" in first["error"] or first["error"] == TIME_OUT


# When


def test_retries_come_after_1_5_30_120_and_600_seconds_and_then_no_more(
    live: Live, receiver: Receiver
) -> None:
    receiver.default = answer(500)
    sent = report(live, receiver.url)
    moments = [OUTCOME]
    for pause in RETRIES:
        delivery = live.webhook(sent)
        assert since_noon(delivery["nextAttemptAt"]) == moments[-1] + pause
        live.advance(pause - 0.001)
        assert len(receiver.arrivals) == len(moments)
        live.advance(0.001)
        moments.append(moments[-1] + pause)
        assert len(receiver.arrivals) == len(moments)
    delivery = live.webhook(sent)
    assert delivery["state"] == "given-up"
    assert delivery["nextAttemptAt"] is None
    assert [since_noon(attempt["at"]) for attempt in delivery["attempts"]] == moments
    live.advance(1_000_000)
    assert len(receiver.arrivals) == 6


def test_one_advance_over_all_retries_does_each_at_its_instant(
    live: Live, receiver: Receiver
) -> None:
    receiver.default = answer(503)
    live.urls(report=receiver.url)
    sent = live.send()
    events = live.advance(5000)["events"]
    told = [(since_noon(event["at"]), event["kind"], event.get("state")) for event in events]
    assert told == [
        (2, "outcome", None),
        (2, "webhook", "pending"),
        (3, "webhook", "pending"),
        (8, "webhook", "pending"),
        (38, "webhook", "pending"),
        (158, "webhook", "pending"),
        (758, "webhook", "given-up"),
    ]
    assert [event["messageId"] for event in events] == [sent] * 7


def test_the_receiver_comes_back_on_the_last_attempt(live: Live, receiver: Receiver) -> None:
    receiver.then(*[answer(500)] * 5)
    sent = report(live, receiver.url)
    live.advance(156.5)
    assert live.webhook(sent)["state"] == "pending"
    live.advance(600)
    assert live.webhook(sent)["state"] == "delivered"
    assert len(receiver.arrivals) == 6


def test_every_attempt_brings_the_same_values(live: Live, receiver: Receiver) -> None:
    receiver.then(answer(500), answer(500))
    report(live, receiver.url)
    live.advance(60)
    first, *others = receiver.arrivals
    assert len(others) == 2
    for other in others:
        assert unsigned(other.form) == unsigned(first.form)
        assert unsigned(other.query) == unsigned(first.query) == unsigned(first.form)


def test_retries_wait_while_the_clock_stands(live: Live, receiver: Receiver) -> None:
    receiver.then(answer(500))
    sent = report(live, receiver.url)
    live.real_time.pass_seconds(3600)
    live.idle()
    assert len(receiver.arrivals) == 1
    assert live.webhook(sent)["state"] == "pending"


def test_a_reply_is_tried_again_like_a_report(live: Live, receiver: Receiver) -> None:
    receiver.then(answer(500))
    live.urls(reply=receiver.url)
    reply = live.reply(ANYBODY, "Yes")["messageId"]
    receiver.wait_for(1)
    live.idle()
    live.advance(1)
    assert [arrival.message_id for arrival in receiver.arrivals] == [reply, reply]


def test_a_new_url_does_not_move_what_is_queued(live: Live, receiver: Receiver) -> None:
    receiver.then(answer(500))
    sent = report(live, receiver.url)
    with nobody_listening() as url:
        live.urls(report=url)
        live.advance(1)
    assert live.webhook(sent)["state"] == "delivered"


# What is written down


def test_an_attempt_is_written_down(live: Live, receiver: Receiver) -> None:
    receiver.default = answer(202, "Thanks, größe".encode())
    sent = report(live, receiver.url)
    delivery = live.webhook(sent)
    (attempt,) = delivery["attempts"]
    posted = receiver.arrivals[0].form
    assert 0 <= attempt.pop("seconds") < 5
    assert attempt == {
        "at": "2026-11-22T12:00:02+02:00",
        "status": 202,
        "error": None,
        "response": "Thanks, größe",
        "nonce": posted["nonce"],
        "nonceDate": posted["nonce-date"],
        "checksum": posted["checksum"],
    }
    assert delivery["kind"] == "deliveryReport"
    assert delivery["url"] == receiver.url
    assert delivery["messageId"] == sent


def test_of_a_long_answer_the_first_2_kb_are_kept(live: Live, receiver: Receiver) -> None:
    receiver.default = answer(500, b"x" * 2047 + b"yz" + b"w" * 1_000_000)
    sent = report(live, receiver.url)
    (attempt,) = attempts(live, sent)
    assert attempt["response"] == "x" * 2047 + "y"


def test_an_answer_that_is_no_text_is_kept_as_well_as_may_be(
    live: Live, receiver: Receiver
) -> None:
    receiver.default = answer(200, b"\xff\xfe\x00ok")
    sent = report(live, receiver.url)
    (attempt,) = attempts(live, sent)
    assert attempt["response"] == "��\x00ok"


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("behaviour", [silent, drip, hang_in_body])
def test_an_attempt_takes_its_time_and_no_more(
    live: Live, receiver: Receiver, behaviour: Behaviour
) -> None:
    receiver.default = behaviour
    live.urls(report=receiver.url)
    sent = live.send()
    assert measure(lambda: live.advance(OUTCOME)) < 3
    (attempt,) = attempts(live, sent)
    assert 0.25 < attempt["seconds"] < 3


@pytest.mark.usefixtures("impatient")
def test_attempts_take_no_time_of_the_clock(live: Live, receiver: Receiver) -> None:
    receiver.default = silent
    report(live, receiver.url)
    assert live.clock() == (OUTCOME, True)


# Duplicates


@pytest.mark.usefixtures("impatient")
def test_an_answer_that_came_too_late_is_the_one_way_to_a_duplicate(
    live: Live, receiver: Receiver
) -> None:
    """The receiver accepted it, but the sender could not know: webhooks come at least once."""
    receiver.then(silent)
    sent = report(live, receiver.url)
    live.advance(10_000)
    assert [arrival.message_id for arrival in receiver.arrivals] == [sent, sent]


def test_each_attempt_is_signed_anew_and_keeps_what_it_posted(
    live: Live, receiver: Receiver
) -> None:
    receiver.then(*[answer(500)] * 2)
    report(live, receiver.url)
    live.advance(10_000)
    live.mock("POST", "/webhooks/1/redeliver")
    live.idle()
    (webhook,) = live.webhooks()
    arrived = [arrival.form for arrival in receiver.arrivals]
    assert [one["nonce-date"] for one in arrived] == [
        "20261122120502",
        "20261122120503",
        "20261122120508",
        "20261122145142",
    ]
    for name in ("nonce", "checksum"):
        assert len({one[name] for one in arrived}) == 4
    for name, key in (("nonce", "nonce"), ("nonce-date", "nonceDate"), ("checksum", "checksum")):
        assert [one[key] for one in webhook["attempts"]] == [one[name] for one in arrived]
    assert not SIGNATURE & set(webhook["parameters"])


def test_what_the_attempts_posted_is_exported_and_imported(live: Live, receiver: Receiver) -> None:
    report(live, receiver.url)
    before = live.webhooks()
    state = live.mock("GET", "/state")
    live.mock("POST", "/reset")
    live.mock("PUT", "/state", state)
    assert live.webhooks() == before
    assert live.mock("GET", "/state") == state


def test_what_was_accepted_is_not_sent_again_by_anything_that_follows(
    live: Live, receiver: Receiver
) -> None:
    live.urls(report=receiver.url, reply=receiver.url)
    sent = [live.send() for _ in range(20)]
    live.advance(2)
    live.reply(ANYBODY, "Yes")
    live.run()
    live.freeze()
    live.advance(86_400)
    live.idle()
    arrived = [arrival.message_id for arrival in receiver.arrivals]
    assert len(arrived) == 21
    assert set(arrived) > set(sent)
    assert len(set(arrived)) == 21


# Surroundings


def test_proxy_variables_are_ignored(
    live: Live, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    with nobody_listening() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy)
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        sent = report(live, receiver.url)
    assert live.webhook(sent)["state"] == "delivered"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_inside_a_container_a_refused_localhost_says_what_to_use_instead(
    live: Live, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sms_mock.webhooks.sender._in_container", lambda: True)
    with nobody_listening() as url:
        sent = report(live, url.replace("127.0.0.1", host))
        (attempt,) = attempts(live, sent)
    assert attempt["error"] == (
        "connection refused; nothing listens there; inside a container localhost is the"
        " container: use host.docker.internal"
    )


def test_outside_of_one_nothing_is_said_of_containers(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sms_mock.webhooks.sender._in_container", lambda: False)
    with nobody_listening() as url:
        sent = report(live, url)
        (attempt,) = attempts(live, sent)
    assert attempt["error"] == "connection refused; nothing listens there"


def test_localhost_reaches_a_receiver_that_listens_on_ipv4_only(
    live: Live, receiver: Receiver
) -> None:
    sent = report(live, f"http://localhost:{receiver.port}/hook")
    assert live.webhook(sent)["state"] == "delivered"
