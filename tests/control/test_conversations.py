"""`/_mock/conversations`: messages by number, which are unread, and which a person has seen."""

from __future__ import annotations

from typing import Any

from tests.driving import Live

THANDI = "27600000100"
ONE, OTHER = "27821234567", "27829999999"


def listed(live: Live, **more: Any) -> Any:
    return live.mock("GET", "/conversations", **more)


def unread(live: Live) -> dict[str, int]:
    return {one["number"]: one["unread"] for one in listed(live)["items"]}


def unread_for_an_application(live: Live) -> list[str]:
    found = live.call("GET", "/messages/all?type=INBOUND&read=false")
    return [one["message"] for one in found.get_json()["webServiceMessages"]]


def test_they_stand_by_number_the_newest_first_with_names_and_totals(live: Live) -> None:
    first = live.send(THANDI, "Hello")
    live.send(ONE, "Hello")
    live.reply(THANDI, "Good day")
    found = listed(live)
    assert [(one["number"], one["name"], one["messages"]) for one in found["items"]] == [
        (THANDI, "Ms Thandi Maseko", 2),
        (ONE, None, 1),
    ]
    assert found["items"][0]["last"]["message"] == "Good day"
    assert found["items"][0]["firstMessageId"] == first
    assert (found["total"], found["unreadConversations"], found["next"]) == (2, 2, None)


def test_what_was_sent_is_unread_until_somebody_looks_at_it(live: Live) -> None:
    live.send(ONE, "Hello")
    live.send(ONE, "Later", dateToSend="203001011200")
    live.reply(ONE, "Yes")
    assert unread(live) == {ONE: 2}
    assert len(live.mock("POST", f"/conversations/{ONE}/seen")["messageIds"]) == 2
    assert unread(live) == {ONE: 0}
    assert listed(live)["unreadConversations"] == 0
    live.mock("PUT", "/state", live.mock("GET", "/state"))
    assert unread(live) == {ONE: 0}


def test_a_scheduled_message_is_new_and_the_newest_once_it_is_sent(live: Live) -> None:
    live.freeze("2030-01-01T12:00:00+02:00")
    scheduled = live.send(ONE, "Scheduled", dateToSend="203001011205")
    live.send(OTHER, "To another")
    live.send(ONE, "At once")
    live.mock("POST", f"/conversations/{ONE}/seen")

    def texts(**more: Any) -> list[str]:
        items = live.mock("GET", f"/conversations/{ONE}/messages", more)["items"]
        return [one["message"] for one in items]

    assert texts() == ["At once", "Scheduled"]
    live.advance(240)
    live.send(OTHER, "To another again")
    assert [one["number"] for one in listed(live)["items"]] == [OTHER, ONE]
    live.advance(60)
    assert texts() == ["Scheduled", "At once"]
    assert [one["number"] for one in listed(live)["items"]] == [ONE, OTHER]
    assert listed(live)["items"][0]["last"]["messageId"] == scheduled
    assert unread(live)[ONE] == 1
    first = live.mock("GET", f"/conversations/{ONE}/messages?limit=1")
    assert [one["message"] for one in first["items"]] == ["Scheduled"]
    second = live.mock("GET", first["next"].removeprefix("/_mock"))
    assert ([one["message"] for one in second["items"]], second["next"]) == (["At once"], None)


def test_totals_are_of_all_conversations_on_every_page(live: Live) -> None:
    for number in (ONE, OTHER, THANDI):
        live.reply(number, "Hello")
    first = live.mock("GET", "/conversations?limit=2")
    second = live.mock("GET", first["next"].removeprefix("/_mock"))
    assert [len(page["items"]) for page in (first, second)] == [2, 1]
    assert [page["total"] for page in (first, second)] == [3, 3]
    assert [page["unreadConversations"] for page in (first, second)] == [3, 3]


def test_a_thread_has_any_spelling_of_its_number_and_a_name_before_anything_was_said(
    live: Live,
) -> None:
    found = live.mock("GET", "/conversations/0600000100/messages")
    assert (found["items"], found["newer"]) == ([], False)
    assert found["conversation"] == {
        "number": THANDI,
        "name": "Ms Thandi Maseko",
        "messages": 0,
        "unread": 0,
        "firstMessageId": None,
        "optedOut": False,
    }
    assert live.mock("GET", "/conversations/%3Cb%3E/messages")["conversation"]["number"] == "<b>"


def test_a_thread_is_opened_around_a_message_however_far_back(live: Live) -> None:
    sent = []
    for turn in range(9):
        sent.append(live.send(THANDI, f"{turn}"))
        live.send(ONE, "Between")

    def page(around: str) -> tuple[str, bool]:
        found = live.mock("GET", f"/conversations/{THANDI}/messages?limit=4&around={around}")
        return "".join(one["message"] for one in found["items"]), found["newer"]

    assert page(sent[0]) == ("210", True)
    assert page(sent[4]) == ("6543", True)
    assert page(sent[6]) == ("8765", False)
    assert page(sent[8]) == ("8765", False)
    assert page("nobody") == ("8765", False)


def test_who_said_stop_is_opted_out_until_start(live: Live) -> None:
    live.reply(THANDI, "STOP")
    assert listed(live)["items"][0]["optedOut"] is True
    live.reply(THANDI, "START")
    assert listed(live)["items"][0]["optedOut"] is False


def test_what_a_person_has_seen_is_still_unread_for_an_application(live: Live) -> None:
    live.reply(ONE, "Yes")
    live.reply(OTHER, "No")
    seen = live.mock("POST", f"/conversations/{ONE}/seen")
    assert len(seen["messageIds"]) == 1
    assert unread(live) == {ONE: 0, OTHER: 1}
    assert listed(live)["unreadConversations"] == 1
    assert unread_for_an_application(live) == ["No", "Yes"]
    assert [one["message"] for one in live.mock("GET", "/messages?q=is:unread")["items"]] == ["No"]
    live.reply(ONE, "And again")
    assert unread(live) == {ONE: 1, OTHER: 1}


def test_what_an_application_has_read_or_deleted_is_unread_no_more(live: Live) -> None:
    replies = [live.reply(ONE, "Yes"), live.reply(OTHER, "No")]
    live.call("PUT", f"/messages/{replies[0]['messageId']}/markRead")
    live.call("DELETE", f"/messages/{replies[1]['messageId']}")
    assert unread(live) == {ONE: 0, OTHER: 0}
    assert listed(live)["unreadConversations"] == 0


def test_seeing_a_conversation_that_is_not_there_changes_nothing(live: Live) -> None:
    live.reply(ONE, "Yes")
    assert live.mock("POST", f"/conversations/{OTHER}/seen")["messageIds"] == []
    assert unread(live) == {ONE: 1}


def test_what_was_seen_stays_so_in_a_state_that_is_taken_out_and_in(live: Live) -> None:
    live.reply(ONE, "Yes")
    live.mock("POST", f"/conversations/{ONE}/seen")
    live.reply(OTHER, "No")
    live.mock("PUT", "/state", live.mock("GET", "/state"))
    assert unread(live) == {ONE: 0, OTHER: 1}


def call_out(live: Live, text: str, to: str = ONE, **fields: Any) -> str:
    """Send a voice message and return its id."""
    answer = live.call(
        "POST", "/voice/single-text", json={"recipientNumber": to, "message": text, **fields}
    )
    message_id: str = answer.get_json()["voiceMessageId"]
    return message_id


def test_calls_stand_among_the_messages(live: Live) -> None:
    live.send(ONE, "Before")
    call = call_out(live, "Your code is 4711")
    live.send(ONE, "After")
    live.advance(60)
    only = call_out(live, "Wake up", OTHER)
    found = listed(live)
    assert [(one["number"], one["messages"], one["unread"]) for one in found["items"]] == [
        (OTHER, 1, 1),
        (ONE, 3, 3),
    ]
    assert found["items"][0]["last"]["messageId"] == only
    assert (found["total"], found["unreadConversations"]) == (2, 2)
    thread = live.mock("GET", f"/conversations/{ONE}/messages")
    assert [one["message"] for one in thread["items"]] == ["After", "Your code is 4711", "Before"]
    shown = thread["items"][1]
    assert (shown["voiceMessageId"], shown["messageType"]) == (call, "VOICE")
    assert shown["steps"][0]["status"] == "SENT"


def test_calls_are_read_in_pages_with_the_messages(live: Live) -> None:
    for text in "abcdef":
        call_out(live, text) if text in "bce" else live.send(ONE, text)
    page = live.mock("GET", f"/conversations/{ONE}/messages?limit=2")
    read = []
    while page:
        read += [one["message"] for one in page["items"]]
        assert page["total"] == 6
        page = live.mock("GET", page["next"].removeprefix("/_mock")) if page["next"] else None
    assert "".join(read) == "fedcba"
    ids = {one["message"]: one["messageId"] for one in everything(live, ONE)}
    around = live.mock("GET", f"/conversations/{ONE}/messages?limit=2&around={ids['c']}")
    assert ids["c"] in [one["messageId"] for one in around["items"]]
    assert around["newer"]


def everything(live: Live, number: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = live.mock("GET", f"/conversations/{number}/messages")["items"]
    return items


def test_conversations_of_calls_are_read_in_pages(live: Live) -> None:
    numbers = [f"2782123450{one}" for one in range(5)]
    for number in numbers:
        live.advance(1)
        call_out(live, "Hello", number)
    page = live.mock("GET", "/conversations?limit=2")
    read = []
    while page:
        read += [one["number"] for one in page["items"]]
        page = live.mock("GET", page["next"].removeprefix("/_mock")) if page["next"] else None
    assert read == numbers[::-1]


def test_a_call_is_seen_as_a_message_is_and_stays_so_over_an_import(live: Live) -> None:
    call = call_out(live, "Hello")
    assert live.mock("POST", f"/conversations/{ONE}/seen")["messageIds"] == [call]
    assert unread(live) == {ONE: 0}
    live.mock("PUT", "/state", live.mock("GET", "/state"))
    assert unread(live) == {ONE: 0}
    assert live.mock("POST", f"/conversations/{ONE}/seen")["messageIds"] == []


def test_a_call_is_found_by_whoever_asks_for_calls(live: Live) -> None:
    live.send(ONE, "One order")
    call_out(live, "Two orders", campaign="Spring")
    live.send(ONE, "Three orders")

    def found(query: str) -> list[str]:
        items = live.mock("GET", f"/messages?{query}")["items"]
        return [one["message"].split()[0] for one in items]

    assert found("q=order") == ["Three", "One"]
    assert found("q=order&calls=true") == ["Three", "Two", "One"]
    assert found("q=is:call") == ["Two"]
    assert found("q=-is:call&calls=true") == ["Three", "One"]
    assert found("q=spring&calls=true") == ["Two"]
    first = live.mock("GET", "/messages?calls=true&limit=1")
    assert first["total"] == 3
    second = live.mock("GET", first["next"].removeprefix("/_mock"))
    assert [one["message"] for one in second["items"]] == ["Two orders"]
    assert live.refused("GET", "/messages?calls=perhaps")["field"] == "calls"
