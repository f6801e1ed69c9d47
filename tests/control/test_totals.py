"""`/_mock/totals`: what a team has is counted, and the messages that came since a moment."""

from __future__ import annotations

from tests.conftest import SUB_ACCOUNT
from tests.driving import ANYBODY, Json, Live, at, later


def totals(live: Live, since: float | None = None, after: str | None = None) -> Json:
    asked = "" if since is None else f"?since={at(since).replace('+', '%2B')}&after={after or ''}"
    found: Json = live.mock("GET", f"/totals{asked}")
    return found


def call(live: Live) -> str:
    live.post("/voice/single-text", json={"recipientNumber": ANYBODY, "message": "Hello"})
    message_id: str = live.mock("GET", "/messages?calls=true&limit=1")["items"][0]["messageId"]
    return message_id


def test_what_a_team_has_is_counted(live: Live) -> None:
    begun = totals(live)
    assert begun == {
        "now": at(0),
        "messages": 0,
        "newestMessageId": None,
        "reached": 0,
        "requests": 0,
        "webhooks": 0,
        "newestWebhook": 0,
        "movements": begun["movements"],
        "credits": 1100,
    }
    live.urls(reply="http://test.invalid/")
    live.as_(SUB_ACCOUNT).send()
    live.send()
    live.reply(ANYBODY, "Yes")
    called = call(live)
    now = totals(live)
    assert (now["messages"], now["reached"], now["newestMessageId"]) == (4, 4, called)
    assert (now["requests"], now["movements"]) == (3, begun["movements"] + 3)
    (webhook,) = live.webhooks()
    assert (now["webhooks"], now["newestWebhook"]) == (1, webhook["id"])
    cost = sum(row["credits"] for row in live.ledger()[begun["movements"] :])
    assert now["credits"] == 1100 + cost


def test_messages_since_a_moment_are_those_that_reached_their_phone_after_it(live: Live) -> None:
    before = live.send()
    live.send(dateToSend=later(30))
    live.send(dateToSend=later(90))
    live.advance(60)
    assert totals(live, 60, before)["reached"] == 0
    live.advance(1)
    live.send()
    live.reply(ANYBODY, "Yes")
    call(live)
    assert totals(live, 60, before)["reached"] == 3
    # The message of half past twelve goes; that of half past one does not yet.
    live.advance(3600)
    assert totals(live, 60, before)["reached"] == 4


def test_at_the_very_moment_the_ids_tell_what_came_after_it(live: Live) -> None:
    before = live.send()
    live.send()
    call(live)
    live.reply(ANYBODY, "Yes")
    assert totals(live, 0, before)["reached"] == 3
    assert totals(live, 0)["reached"] == 4


def test_a_moment_that_is_no_instant_is_refused(live: Live) -> None:
    assert live.refused("GET", "/totals?since=soon")["field"] == "since"
