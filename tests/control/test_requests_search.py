"""`GET /_mock/requests?q=`: what each term of its search finds among the requests."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest

from tests.driving import Live


def search(live: Live, q: str, **more: Any) -> Any:
    return live.mock("GET", f"/requests?{urlencode({'q': q, **more})}")


def found(live: Live, q: str) -> list[str]:
    """Search for requests, and return method and path of each that is found, the oldest first."""
    items = search(live, q)["items"]
    return [
        f"{one['method']} {one['path'].removeprefix('/app/api/rest/v1')}" for one in items[::-1]
    ]


SEND, BULK, REFUSED, BALANCE = (
    "POST /sms/send",
    "POST /sms/send-bulk",
    "POST /sms/send",
    "GET /account/balance?x=y",
)
ALL = [SEND, BULK, REFUSED, BALANCE]


@pytest.fixture
def asked(live: Live) -> Live:
    """Make four requests: the third is refused, and the last is made two hours later."""
    live.send("082 123 4567", "Your order")
    live.bulk("0829999999", "+44 7911 123456")
    live.call("POST", "/sms/send", json={"recipientNumber": "nobody", "message": "Lost"})
    live.advance(7200)
    live.call("GET", "/account/balance?x=y")
    return live


@pytest.mark.parametrize(
    "query, wanted",
    [
        ("", ALL),
        ("order", [SEND]),
        ("ORDER -lost", [SEND]),
        ('"your order"', [SEND]),
        ("status:4xx", [REFUSED]),
        ("status:400", [REFUSED]),
        ("status:404", []),
        ("-status:2xx", [REFUSED]),
        ("is:rejected", [REFUSED]),
        ("is:accepted", [SEND, BULK, BALANCE]),
        ("is:faulted", []),
        ("path:/sms", [SEND, BULK, REFUSED]),
        ("path:x=y", [BALANCE]),
        ("method:get", [BALANCE]),
        ("operation:sendBulk", [BULK]),
        ("number:0821234567", [SEND]),
        ("number:+27821234567", [SEND]),
        ("27821234567", [SEND]),
        ("082 123 4567", [SEND]),
        ("number:8299", [BULK]),
        ("+447911123456", [BULK]),
        ("number:08212345678", []),
        ("status:4xx path:/sms number:0821234567", []),
        ("after:1h", [BALANCE]),
        ("before:1h", [SEND, BULK, REFUSED]),
    ],
)
def test_each_term_narrows(asked: Live, query: str, wanted: list[str]) -> None:
    assert found(asked, query) == wanted
    assert search(asked, query)["total"] == len(wanted)


def test_a_message_finds_its_request(live: Live) -> None:
    message_id = live.send("0821234567", "Hello")
    live.send("0821234567", "Hello")
    assert found(live, f"id:{message_id}") == [SEND]
    assert found(live, message_id) == [SEND]


def test_a_fault_finds_what_it_struck(live: Live) -> None:
    live.mock("POST", "/faults", {"match": {"path": "/sms/send"}, "effect": {"status": 503}})
    live.call("POST", "/sms/send", json={"recipientNumber": "0821234567", "message": "x"})
    live.call("GET", "/account/balance")
    assert found(live, "is:faulted") == [SEND]


def test_pages_of_a_search_follow_each_other(asked: Live) -> None:
    page = search(asked, "path:/sms", limit=2)
    following = asked.mock("GET", page["next"].removeprefix("/_mock"))
    assert (page["total"], len(page["items"]), len(following["items"])) == (3, 2, 1)
    assert following["next"] is None


def test_a_word_that_looks_like_a_filter_and_is_none_is_noted(live: Live) -> None:
    (note,) = search(live, "stauts:404")["notes"]
    assert "“stauts:404” was searched for as plain text; filters are status:, path:" in note


@pytest.mark.parametrize("query", ["status:gone", "status:9xx", "is:lost", "after:soon", "x " * 51])
def test_a_term_that_cannot_be_is_refused_by_name(live: Live, query: str) -> None:
    error = live.refused("GET", f"/requests?{urlencode({'q': query})}")
    assert error["field"] == "q"
    assert error["help"]
