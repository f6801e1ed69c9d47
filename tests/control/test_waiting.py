"""Waiting for a message, the latest message, and one-time codes, over HTTP."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from werkzeug.test import TestResponse

from sms_mock.control import pattern_search
from tests.driving import Live, at

OTHER = "27829999999"


def wait(live: Live, answers: int = 200, **asked: Any) -> Any:
    """Ask for a message, and return the answer's JSON; the call looks once unless `timeout` is
    given.
    """
    return live.mock("GET", f"/messages/wait?{urlencode({'timeout': 0, **asked})}", status=answers)


def otp(live: Live, answers: int = 200, **asked: Any) -> Any:
    return live.mock("GET", f"/otp?{urlencode({'timeout': 0, **asked})}", status=answers)


def latest(live: Live, answers: int = 200, **asked: Any) -> Any:
    return live.mock("GET", f"/messages/latest?{urlencode(asked)}", status=answers)


class Waiting:
    """A call that waits in a thread of its own, and has already begun to wait."""

    def __init__(self, live: Live, path: str) -> None:
        self._answers: list[TestResponse] = []
        email, token = live.credentials
        world = live.service.teams.by_email(live.credentials[0]).world  # type: ignore[union-attr]
        looked = threading.Event()
        wait_until = world.events.wait_until

        def telling(look: Callable[[], Any], timeout: float) -> Any:
            def told() -> Any:
                found = look()
                looked.set()
                return found

            return wait_until(told, timeout)

        world.events.wait_until = telling  # type: ignore[method-assign]
        self._thread = threading.Thread(
            target=lambda: self._answers.append(
                live.control("GET", path, headers={"email": email, "token": token})
            )
        )
        self._thread.start()
        assert looked.wait(15)
        world.events.wait_until = wait_until  # type: ignore[method-assign]

    def end(self) -> TestResponse:
        self._thread.join(15)
        (answer,) = self._answers
        return answer


@pytest.fixture
def texts(live: Live) -> dict[str, str]:
    """Send three messages, a second apart; return their ids by text, the oldest first."""
    made = {}
    for number, text in (
        ("0821234567", "Welcome, Thandi"),
        ("0829999999", "Welcome, Sipho"),
        ("0821234567", "Goodbye, Thandi"),
    ):
        made[text] = live.send(number, text)
        live.advance(1)
    return made


# What is found


def test_a_wait_for_anything_gives_the_newest_message(live: Live, texts: dict[str, str]) -> None:
    assert wait(live)["messageId"] == texts["Goodbye, Thandi"]


@pytest.mark.parametrize(
    "asked, text",
    [
        ({"to": "082 123 4567"}, "Goodbye, Thandi"),
        ({"to": "+27821234567"}, "Goodbye, Thandi"),
        ({"to": OTHER}, "Welcome, Sipho"),
        ({"contains": "Welcome"}, "Welcome, Sipho"),
        ({"contains": "elcome, T"}, "Welcome, Thandi"),
        ({"to": "0821234567", "contains": "Welcome"}, "Welcome, Thandi"),
        ({"status": "SENT"}, "Goodbye, Thandi"),
        ({"status": "DELIVERED"}, "Welcome, Sipho"),
        ({"to": "", "contains": "", "status": "", "after": "", "count": ""}, "Goodbye, Thandi"),
        ({"count": 3}, "Goodbye, Thandi"),
        ({"count": 2, "contains": "Welcome"}, "Welcome, Sipho"),
    ],
)
def test_a_wait_narrows_by_what_it_is_given(
    live: Live, texts: dict[str, str], asked: dict[str, Any], text: str
) -> None:
    assert wait(live, **asked)["message"] == text
    if "count" not in asked:
        assert latest(live, **asked)["message"] == text


def test_a_text_is_looked_for_as_it_is_written(live: Live, texts: dict[str, str]) -> None:
    assert wait(live, 404, contains="welcome")["error"]["message"]
    assert wait(live, 404, contains="%")["error"]["message"]


def test_after_a_message_means_later_than_that_one(live: Live, texts: dict[str, str]) -> None:
    first, second, third = texts.values()
    assert wait(live, after=first, count=2)["messageId"] == third
    assert wait(live, after=first, contains="Welcome")["messageId"] == second
    assert wait(live, 404, after=third)["came"]


def test_after_an_instant_means_from_then_on(live: Live, texts: dict[str, str]) -> None:
    assert wait(live, after=at(2))["message"] == "Goodbye, Thandi"
    assert wait(live, 404, after=at(2.001))["came"]
    assert wait(live, 404, after=at(1), count=3)["came"]
    assert wait(live, after=live.service.teams.default.clock.now() - 3000, count=3)


def test_a_reply_is_nothing_that_was_sent(live: Live) -> None:
    live.reply(OTHER, "Your code is 123456")
    assert wait(live, 404)["came"] == []
    assert latest(live, 404)["came"] == []
    assert otp(live, 404)["came"] == []


def test_another_team_s_messages_are_not_waited_for(live: Live) -> None:
    made = live.mock("POST", "/teams", {})
    other = live.as_((made["email"], made["token"]))
    other.send(message="Your code is 123456")
    assert wait(live, 404)["came"] == []
    assert otp(other)["otp"] == "123456"
    by_name = live.control("GET", f"/otp?team={made['teamId']}&timeout=0")
    assert by_name.json == otp(other)


def test_more_than_a_thousand_can_be_waited_for(live: Live) -> None:
    live.mock("POST", "/credits", {"credits": 1000})
    for _ in range(11):
        live.bulk(*["27821234567"] * 100)
    assert wait(live, 404, count=1101)["came"]
    live.send(message="The last")
    assert wait(live, count=1101)["message"] == "The last"


def test_an_old_message_is_found_behind_a_thousand_newer_ones(live: Live) -> None:
    live.mock("POST", "/credits", {"credits": 1000})
    wanted = live.send(message="The first")
    for _ in range(10):
        live.bulk(*["27821234567"] * 101)
    assert wait(live, contains="The first")["messageId"] == wanted


# Waiting in earnest


def test_a_wait_ends_with_the_message_that_comes(live: Live) -> None:
    live.send(message="Hello")
    waiting = Waiting(live, "/messages/wait?contains=Welcome&timeout=15")
    live.send(message="Still no")
    sent = live.send(message="Welcome")
    assert waiting.end().json["messageId"] == sent  # type: ignore[index]


def test_a_wait_for_a_status_ends_when_the_clock_brings_it(live: Live) -> None:
    sent = live.send()
    waiting = Waiting(live, "/messages/wait?status=DELIVERED&timeout=15")
    live.advance(2)
    found: Any = waiting.end().json
    assert (found["messageId"], found["messageStatus"]) == (sent, "DELIVERED")


def test_a_wait_for_a_code_ends_with_the_message_that_has_one(live: Live) -> None:
    waiting = Waiting(live, "/otp?to=0821234567&timeout=15")
    live.send(OTHER, "Your code is 111111")
    live.send(message="Hello")
    sent = live.send(message="Your code is 482159")
    assert waiting.end().json == {"otp": "482159", "messageId": sent}


def test_a_wait_ends_when_its_team_does(live: Live) -> None:
    made = live.mock("POST", "/teams", {})
    other = live.as_((made["email"], made["token"]))
    waiting = Waiting(other, "/messages/wait?timeout=15")
    live.mock("DELETE", f"/teams/{made['teamId']}")
    answer = waiting.end()
    assert answer.status_code in (401, 404)
    assert answer.json["error"]["message"]  # type: ignore[index]


def test_a_wait_for_nothing_ends_with_what_did_come(live: Live) -> None:
    for number in range(7):
        live.send(message=f"Message {number}")
    answer = wait(live, 404, contains="Welcome")
    assert answer["error"] == {
        "field": None,
        "message": "no matching message came within 0 s: contains 'Welcome'",
        "help": "came holds the newest messages that were sent",
    }
    assert [one["message"] for one in answer["came"]] == [
        f"Message {number}" for number in (6, 5, 4, 3, 2)
    ]
    assert set(answer["came"][0]) == {"messageId", "toNumber", "messageStatus", "message"}


def test_a_wait_where_nothing_was_sent_says_where_to_look(live: Live) -> None:
    for answer in (wait(live, 404), latest(live, 404), otp(live, 404)):
        assert answer["came"] == []
        assert "GET /_mock/requests" in answer["error"]["help"]


def test_too_few_messages_are_said_to_be_too_few(live: Live) -> None:
    live.send()
    answer = wait(live, 404, count=2, timeout=0.05)
    assert answer["error"]["message"] == "fewer than 2 matching messages came within 0.05 s"


# The code


def test_the_newest_code_counts(live: Live) -> None:
    live.send(message="Your code is 111111")
    live.send(message="Your code is 222222")
    sent = live.send(message="Hello")
    assert otp(live)["otp"] == "222222"
    assert otp(live, 404, after=sent)["error"]["message"].startswith("no message with a one-time")


def test_a_pattern_finds_codes_of_other_forms(live: Live) -> None:
    live.send(message="Your code is AB12CD")
    assert otp(live, 404)["came"]
    assert otp(live, pattern=r"code is (\w+)")["otp"] == "AB12CD"
    assert otp(live, pattern=r"[A-Z]{2}\d")["otp"] == "AB1"
    assert otp(live, 404, pattern=r"(\d{6})")["came"]


def test_a_pattern_is_tried_on_what_comes_meanwhile(live: Live) -> None:
    live.send(message="Your code is 111111")
    waiting = Waiting(live, r"/otp?pattern=code%20is%20([A-Z]%2B)&timeout=15")
    live.send(message="Hello")
    sent = live.send(message="Your code is ABC")
    assert waiting.end().json == {"otp": "ABC", "messageId": sent}


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|a)*$", r"(\w+)+#"])
def test_a_pattern_that_would_take_for_ever_is_refused(
    live: Live, monkeypatch: pytest.MonkeyPatch, pattern: str
) -> None:
    monkeypatch.setattr(pattern_search, "SECONDS", 0.3)
    live.send(message="a" * 100 + "!é")
    error = live.refused("GET", f"/otp?{urlencode({'pattern': pattern, 'timeout': 0})}")
    assert error["field"] == "pattern"
    assert "took more than 0.3 s" in error["message"]
    assert "avoid nested repetition" in error["help"]


def test_a_pattern_that_is_none_is_refused_also_where_nothing_was_sent(live: Live) -> None:
    error = live.refused("GET", "/otp?pattern=(&timeout=60")
    assert error["message"].startswith("pattern is not a regular expression: missing )")


def test_every_listed_message_carries_its_code(live: Live) -> None:
    live.send(message="Your code is 482159")
    live.send(message="Hello")
    live.reply("0821234567", "My code is 482159")
    listed = live.mock("GET", "/messages")["items"]
    assert [one["otp"] for one in listed] == [None, None, "482159"]


# Bad input


@pytest.mark.parametrize("path", ["/messages/wait", "/messages/latest", "/otp"])
@pytest.mark.parametrize(
    "query, field",
    [
        ("to=12", "to"),
        ("to=somebody", "to"),
        ("to=0821234567,0829999999", "to"),
        ("to=0115551234", "to"),
        ("after=yesterday", "after"),
        ("after=5b37661ae396c8e42e0c9ca2", "after"),
        ("after=20261122", "after"),
        ("afer=0", "afer"),
        ("To=0821234567", "To"),
        ("q=hello", "q"),
    ],
)
def test_what_no_message_can_have_is_refused_by_name(
    live: Live, path: str, query: str, field: str
) -> None:
    error = live.refused("GET", f"{path}?{query}")
    assert error["field"] == field
    assert error["message"]
    assert error["help"]


@pytest.mark.parametrize(
    "path, query, field",
    [
        ("/messages/wait", "status=sent", "status"),
        ("/messages/latest", "status=GONE", "status"),
        ("/messages/wait", "count=0", "count"),
        ("/messages/wait", "count=-1", "count"),
        ("/messages/wait", "count=1.5", "count"),
        ("/messages/wait", "count=many", "count"),
        ("/messages/wait", "count=100001", "count"),
        ("/messages/latest", "count=1", "count"),
        ("/messages/latest", "timeout=1", "timeout"),
        ("/messages/wait", "timeout=-1", "timeout"),
        ("/messages/wait", "timeout=601", "timeout"),
        ("/messages/wait", "timeout=nan", "timeout"),
        ("/messages/wait", "timeout=inf", "timeout"),
        ("/messages/wait", "timeout=soon", "timeout"),
        ("/otp", "timeout=10s", "timeout"),
        ("/otp", "pattern=(", "pattern"),
        ("/otp", "pattern=" + "x" * 201, "pattern"),
        ("/otp", "contains=code", "contains"),
        ("/otp", "status=SENT", "status"),
    ],
)
def test_a_bad_wait_is_refused_at_once(live: Live, path: str, query: str, field: str) -> None:
    error = live.refused("GET", f"{path}?{query}")
    assert error["field"] == field
    assert error["help"]


def test_an_unknown_team_is_refused(live: Live) -> None:
    answer = live.control("GET", "/messages/wait?team=nobody&timeout=0")
    assert answer.status_code == 404
    assert answer.json["error"]["field"] == "team"  # type: ignore[index]


def test_the_end_of_the_server_ends_a_wait(live: Live) -> None:
    waiting = Waiting(live, "/messages/wait?timeout=60")
    live.service.stop()
    assert waiting.end().status_code in (401, 404)
