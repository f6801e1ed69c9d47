"""`/_mock/state`: a team's world is exported and imported unchanged, whole or not at all."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from sms_mock.config import Settings
from sms_mock.world import read_world
from sms_mock.world.fixture_files import read_fixtures
from tests.conftest import ADMINISTRATOR, SUB_ACCOUNT
from tests.driving import (
    ADMINISTRATOR_ID,
    ANYBODY,
    AUDIO_FORM,
    FAILS_REFUNDED,
    REPLIES,
    REPORTED_LATE,
    REPORTED_TWICE,
    Json,
    Live,
    at,
    audio_form,
    driven,
    later,
)
from tests.receiver import Receiver, answer
from tests.world_dump import differences, dump

ODD = "é 😀 \"'<&>\\/\n\t%20+= \x7f\x01"
"""Text that JSON, XML, SQL and URLs could each break."""


def fill(live: Live, receiver: Receiver) -> Json:
    """Fill the team with things of each kind, messages in each status among them; return the
    export.
    """
    live.urls(report=receiver.url, reply=receiver.url, webhookStyle="query")
    live.mock("POST", "/templates", {"name": ODD, "data": ODD})
    live.post(
        "/contacts/create",
        json={"contactNumber": ANYBODY, "firstName": ODD, "lastName": "", "title": ODD},
    )
    live.post("/groups/create", json={"name": ODD})
    live.call(
        "PUT",
        "/account/user",
        json={
            "firstName": ODD,
            "lastName": "x",
            "emailAddress": "third@example.com",
            "contactNumber": "anything",
            "password": "secret",
            "company": "",
        },
    )
    live.call(
        "PUT",
        "/account/transfer?transferFromEmailAddress=demo@example.com"
        "&transferToEmailAddress=sub@example.com&numberOfCreditsToTransfer=7",
    )
    live.mock("POST", "/credits", {"credits": 0.125})
    cancelled = live.send(dateToSend=later(30))
    live.call("DELETE", f"/messages/{cancelled}")
    deleted = live.send(message=ODD, campaign=ODD, dataField=ODD)
    live.call("DELETE", f"/messages/{deleted}")
    live.bulk(ANYBODY, FAILS_REFUNDED, REPORTED_TWICE, REPLIES, "+447911123456")
    live.advance(10)
    live.reply(ANYBODY, ODD)
    read = live.reply(ANYBODY, "")["messageId"]
    live.call("PUT", f"/messages/{read}/markRead")
    live.reply("27841234567", "STOP")
    live.idle()
    receiver.default = answer(500, b"Oops")
    given_up = live.send()
    live.advance(1000)
    assert live.webhook(given_up)["state"] == "given-up"
    for status in ("FAILED", "FAILED_OPTOUT", "UNKNOWN", "DELIVERED"):
        live.set_status(live.send(), status)
    live.idle()
    live.as_(SUB_ACCOUNT).send(dateToSend=later(120))
    live.bulk(REPORTED_LATE, ANYBODY, REPLIES)
    live.advance(1)
    live.post("/voice/single-text", json={"recipientNumber": ANYBODY, "message": ODD})
    live.post(
        f"/voice/single-audio?recipientNumber={ANYBODY}",
        data=audio_form(b"ID3\x00\xff"),
        headers={"Content-Type": AUDIO_FORM},
    )
    live.mock("POST", "/faults", {"match": {"path": "/sms/send"}, "effect": {"latency": 0.001}})
    return live.mock("GET", "/state")


@pytest.fixture
def filled(live: Live, receiver: Receiver) -> Json:
    return fill(live, receiver)


@pytest.fixture(scope="module")
def exported() -> Json:
    """Fill a team on another server, and return its export; its receiver has stopped by then."""
    with driven() as elsewhere, Receiver() as receiver:
        elsewhere.freeze()
        return fill(elsewhere, receiver)


# Round trips


def test_an_export_has_every_part(filled: Json) -> None:
    assert set(filled) == {
        "team",
        "users",
        "groups",
        "contacts",
        "templates",
        "rates",
        "optOuts",
        "scenarios",
        "carriers",
        "faults",
        "messages",
        "voiceMessages",
        "ledger",
        "deliveries",
        "tasks",
        "clock",
    }
    assert {delivery["state"] for delivery in filled["deliveries"]} == {
        "pending",
        "delivered",
        "given-up",
    }
    assert {task["kind"] for task in filled["tasks"]} == {"send", "outcome"}


def test_what_was_exported_is_the_same_after_its_import(live: Live, filled: Json) -> None:
    before = dump(live.service)
    live.mock("PUT", "/state", filled)
    assert live.mock("GET", "/state") == filled
    after = dump(live.service)
    for table in ("tasks", "attempts"):  # numbered anew, in the same order
        for one in (before, after):
            one[table] = sorted(row[1:] for row in one[table])
    # What an export does not have: when a number opted out, and what stands beside the world.
    changed = set(differences(after, before))
    assert changed <= {"opt_outs", "meta", "(journal)", "(faults)", "(draws)"}


def test_an_import_into_another_server_is_the_same_world(
    live: Live, filled: Json, receiver: Receiver
) -> None:
    with driven() as other:
        other.mock("PUT", "/state", filled)
        assert other.mock("GET", "/state") == filled
        receiver.default = answer()
        receiver.forget()
        mine = other.advance(86_400)["events"]
    theirs = live.advance(86_400)["events"]
    ignored = {"messageId": None, "deliveryId": None}
    replies = [one for one in mine if one["kind"] == "reply"]
    assert replies
    # What is posted at one instant goes side by side and lands in any order.
    mine, theirs = (
        sorted(({**one, **ignored} for one in each), key=lambda one: (one["at"], str(one)))
        for each in (mine, theirs)
    )
    assert mine == theirs


def test_what_goes_on_after_an_import_is_what_would_have_gone_on(
    live: Live, filled: Json, receiver: Receiver
) -> None:
    live.mock("PUT", "/state", filled)
    receiver.default = answer()
    receiver.forget()
    live.advance(86_400)
    live.idle()
    after = live.mock("GET", "/state")
    assert after["tasks"] == []
    assert {one["state"] for one in after["deliveries"]} == {"delivered", "given-up"}
    lasting = [one for one in after["messages"] if not one.get("deleted")]
    assert {one.get("messageStatus") for one in lasting} == {
        None,
        *("DELIVERED", "FAILED", "FAILED_REFUNDED", "FAILED_OPTOUT", "UNKNOWN"),
    }
    assert len(receiver.arrivals) == len({arrival.target for arrival in receiver.arrivals})


def test_an_export_is_a_fixtures_file(live: Live, filled: Json, tmp_path: Any) -> None:
    import json

    path = tmp_path / "world.json"
    path.write_text(json.dumps(filled), "utf-8")
    assert read_fixtures(path) == read_world(filled)
    with driven(Settings(fixtures=path)) as other:
        assert other.mock("GET", "/state") == filled
        other.advance(100)
        other.mock("POST", "/reset")
        assert other.mock("GET", "/state") == filled


def test_an_export_may_be_imported_into_a_made_team_with_other_credentials(
    live: Live, filled: Json
) -> None:
    made = live.mock("POST", "/teams", {"name": "Copy"})
    other = live.as_((made["email"], made["token"]))
    document = copy.deepcopy(filled)
    for number, user in enumerate(document["users"]):
        user |= {
            "email": f"copy{number}@example.com",
            "token": f"t{number}",
            "urlToken": f"u{number}",
        }
    answered = other.mock("PUT", "/state", document)
    assert answered["email"] == "copy0@example.com"
    moved = live.as_(("copy0@example.com", "t0"))
    assert moved.mock("GET", "/state") == document
    assert other.get("/account/balance").status_code == 401
    assert live.mock("GET", "/state") == filled
    moved.mock("POST", "/reset")
    assert other.balance() == 1000


@pytest.mark.parametrize("frozen", [True, False])
@pytest.mark.parametrize("was_frozen", [True, False])
def test_the_clock_comes_with_the_state(frozen: bool, was_frozen: bool) -> None:
    with driven() as live:
        live.advance(100)
        if frozen:
            live.freeze()
        state = live.mock("GET", "/state")
        live.mock("POST", "/reset")
        live.advance(7)
        if was_frozen:
            live.freeze()
        live.mock("PUT", "/state", state)
        assert live.clock() == (100, frozen)


def test_a_state_without_a_clock_has_real_time(live: Live) -> None:
    state = live.mock("GET", "/state")
    del state["clock"]
    live.advance(500)
    live.mock("PUT", "/state", state)
    assert live.clock() == (0, False)


def test_a_state_begins_at_once_with_what_is_due(live: Live, receiver: Receiver) -> None:
    live.urls(report=receiver.url)
    sent = live.send()
    state = live.mock("GET", "/state")
    state["clock"] = {"frozenAt": at(60)}
    live.mock("PUT", "/state", state)
    receiver.wait_for(1)
    assert live.steps(sent) == [("SENT", 0), ("DELIVERED", 2)]


def test_an_import_cuts_what_was_under_way(live: Live, receiver: Receiver) -> None:
    state = live.mock("GET", "/state")
    receiver.default = answer(500)
    live.urls(report=receiver.url)
    live.send()
    live.advance(2)
    live.mock("PUT", "/state", state)
    receiver.default = answer()
    live.advance(86_400)
    live.idle()
    assert len(receiver.arrivals) == 1


def test_a_scheduled_message_written_by_hand_goes_at_its_date(live: Live) -> None:
    state = live.mock("GET", "/state")
    state["messages"] = [
        {
            "messageType": "OUTBOUND",
            "toNumber": ANYBODY,
            "message": "Hello",
            "messageStatus": "SCHEDULED",
            "dateTimeScheduled": at(600),
        }
    ]
    live.mock("PUT", "/state", state)
    live.advance(3600)
    assert [life[1:] for life in live.lives()] == [[("SENT", 600), ("DELIVERED", 602)]]


def test_numbers_of_an_imported_outbox_go_on(live: Live, filled: Json) -> None:
    live.mock("PUT", "/state", filled)
    ids = [delivery["id"] for delivery in live.webhooks()]
    live.reply(ANYBODY, "Yes")
    assert live.webhooks()[-1]["id"] > max(ids)


# All or nothing


def broken(document: Json, path: str, value: Any) -> Json:
    """Return a copy of the document with the value at a path replaced, or removed if `value` is
    `-`.

    Args:
        path: keys and indexes, separated by dots.
    """
    changed = copy.deepcopy(document)
    *way, last = [int(key) if key.lstrip("-").isdigit() else key for key in path.split(".")]
    part = changed
    for key in way:
        part = part[key]
    if value == "-":
        del part[last]
    else:
        part[last] = value
    return changed


BROKEN = [
    ("users.0.email", "nobody"),
    ("users.1.email", "DEMO@example.com"),
    ("users", []),
    ("users.0.credits", 5),
    ("users.1.token", ADMINISTRATOR[1]),
    ("contacts.-1.contactNumber", "12"),
    ("contacts.-1.groups", ["nowhere"]),
    ("groups.0.groupId", "x"),
    ("messages.0.messageStatus", "LOST"),
    ("messages.-1.messageId", "5b37661ae396c8e42e0c9ca2x"),
    ("messages.-1.userId", 1),
    ("messages.-1.toNumber", "-"),
    ("messages.-1.dateTimeSent", "yesterday"),
    ("voiceMessages.-1.toNumber", "-"),
    ("ledger.0.credits", -1_000_000),
    ("ledger.-1.userId", 1),
    ("ledger.-1.reason", "gift"),
    ("ledger.-1.at", "-"),
    ("ledger", [{}]),
    ("deliveries.-1.state", "lost"),
    ("deliveries.-1.url", "ftp://x"),
    ("deliveries.-1.parameters", {"a": 1}),
    ("deliveries.-1.tries", "many"),
    ("deliveries.-1.nextAttemptAt", "-"),
    ("deliveries.-1.attempts", [{"at": "now"}]),
    ("tasks.-1.kind", "party"),
    ("tasks.-1.messageId", "5b37661ae396c8e42e0c9ca2"),
    ("tasks.-1.dueAt", "-"),
    ("tasks.1.reports", 10**6),
    ("deliveries.-1.tries", -7),
    ("tasks.-1", {"kind": "outcome", "messageId": "x", "dueAt": "2026-01-01T00:00:00Z"}),
    ("faults.0", {"match": {"path": "/sms/send"}, "effect": {"status": 42}}),
    ("faults.0", {"match": {"path": "/sms/sends"}, "effect": {"status": 500}}),
    ("clock.frozenAt", "soon"),
    ("clock", {"frozenAt": "9999-12-31T00:00:00Z"}),
    ("clock", {"offsetMilliseconds": 2**60}),
    ("rates.countries", {"ZA": -1}),
    ("scenarios.0.fate", "lives"),
    ("carriers.0.failureShare", 2),
    ("team.delivery", "someday"),
    ("surprise", 1),
]


@pytest.mark.parametrize("path, value", BROKEN, ids=[f"{path}={value}" for path, value in BROKEN])
def test_an_import_that_fails_changes_nothing(
    live: Live, exported: Json, path: str, value: Any
) -> None:
    live.mock("PUT", "/state", exported)
    before = dump(live.service)
    error = live.refused("PUT", "/state", broken(exported, path, value))
    assert error["message"]
    assert path.split(".")[0] in error["field"]
    assert differences(dump(live.service), before) == {}


def test_contradictions_between_tasks_and_messages_are_refused(live: Live, filled: Json) -> None:
    """If they were accepted, the worker would refund twice, answer a reply, or send a deleted
    message.
    """
    of = {one["messageId"]: (one.get("messageStatus"), one) for one in filled["messages"]}
    delivered = next(key for key, (status, _) in of.items() if status == "DELIVERED")
    reply = next(key for key, (status, _) in of.items() if status is None)
    deleted = next(
        key for key, (status, one) in of.items() if status == "SCHEDULED" and one.get("deleted")
    )
    planned = {task["kind"]: task for task in filled["tasks"]}
    due = {"dueAt": at(5000)}
    for task in (
        {"kind": "outcome", "messageId": delivered, "status": "FAILED_REFUNDED", **due},
        {"kind": "send", "messageId": delivered, **due},
        {"kind": "send", "messageId": deleted, **due},
        {"kind": "outcome", "messageId": reply, "status": "DELIVERED", **due},
        {"kind": "reply", "messageId": reply, "text": "Yes", **due},
        {**planned["send"], **due},
        {**planned["outcome"], **due},
    ):
        document = {**filled, "tasks": [*filled["tasks"], task]}
        error = live.refused("PUT", "/state", document)
        assert error["field"].startswith(f"tasks[{len(filled['tasks'])}]"), error


def test_credentials_of_another_team_are_refused_and_named(live: Live, filled: Json) -> None:
    live.mock("POST", "/teams", {"email": "a@b.example", "token": "theirs", "urlToken": "url"})
    before = dump(live.service)
    for path, value in (
        ("users.0.email", "A@B.example"),
        ("users.1.token", "theirs"),
        ("users.2.urlToken", "theirs"),
        ("users.2.token", "url"),
    ):
        error = live.refused("PUT", "/state", broken(filled, path, value))
        index, key = path.split(".")[1:]
        assert error["field"] == f"users[{index}].{key}"
    assert differences(dump(live.service), before) == {}


@pytest.mark.parametrize("body", ["", "null", "[]", "7", "{", '{"users": ', "\x00"])
def test_what_is_no_document_changes_nothing(live: Live, body: str) -> None:
    before = dump(live.service)
    answered = live.control("PUT", "/state", data=body, content_type="application/json")
    assert answered.status_code == 400
    assert differences(dump(live.service), before) == {}


def test_a_state_larger_than_allowed_is_refused() -> None:
    with driven(Settings(control_body_limit=1000)) as live:
        answered = live.control("PUT", "/state", data="x" * 1001, content_type="application/json")
        assert answered.status_code == 413


def test_text_that_could_not_be_imported_again_is_not_taken_in(live: Live) -> None:
    """Every text that the API accepts can be exported and imported again."""
    for text in ("\x00", "a\x00b", "\ud800"):
        live.post("/sms/send", json={"recipientNumber": ANYBODY, "message": text, "campaign": text})
        live.post("/contacts/create", json={"contactNumber": ANYBODY, "firstName": text})
        live.post("/groups/create", json={"name": text})
        live.control("POST", "/inbound", json={"from": ANYBODY, "message": text})
        live.control("POST", "/templates", json={"name": text, "data": text})
        live.control("POST", "/teams", json={"name": text})
    for world in live.service.teams:
        state = live.control("GET", f"/state?team={world.team_id}").json
        answered = live.control("PUT", f"/state?team={world.team_id}", json=state)
        assert answered.status_code == 200, answered.text
        assert live.control("GET", f"/state?team={world.team_id}").json == state


def test_ten_thousand_messages_go_out_and_in() -> None:
    with driven(Settings(credits=20_000_000)) as live:
        live.freeze()
        live.bulk(*[ANYBODY] * 10_000)
        live.advance(2)
        state = live.mock("GET", "/state")
        live.mock("PUT", "/state", state)
        assert live.mock("GET", "/state") == state
        assert live.mock("GET", f"/accounts/{ADMINISTRATOR_ID}/developer-settings")
