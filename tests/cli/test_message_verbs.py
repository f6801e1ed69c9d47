"""The verbs reply, status, messages and scenarios."""

from __future__ import annotations

from sms_mock.control_client.client import ControlClient
from tests.cli.conftest import Cli
from tests.conftest import Api


def test_a_reply_answers_the_latest_message_to_the_number(cli: Cli, api: Api) -> None:
    api.send("0821234567", "First")
    second = api.send("0821234567", "Second")
    lines = cli.text("reply", "082 123 4567", "Yes, please").splitlines()
    stored = cli.json("messages")["items"][0]
    assert stored["message"] == "Yes, please"
    assert stored["repliedToMessage"]["messageId"] == second
    assert lines == [
        f"Reply {stored['messageId']} from +27821234567 to message {second}.",
        "  Yes, please",
    ]


def test_a_reply_may_name_the_message_it_answers(cli: Cli, api: Api) -> None:
    first = api.send("0821234567", "First")
    api.send("0821234567", "Second")
    stored = cli.json("reply", "0821234567", "Yes", "--to-message", first)
    assert stored["repliedToMessage"]["messageId"] == first


def test_a_reply_to_nothing_says_so(cli: Cli) -> None:
    assert "to no message: none was sent" in cli.text("reply", "0821234567", "Hello?")


def test_a_reply_from_no_number_is_refused(cli: Cli, api: Api) -> None:
    result = cli("reply", "12", "Yes")
    assert result.exit_code == 1
    assert "'12' is" in result.stderr
    assert ".;" not in result.stderr
    assert api.get("/messages/all").json["totalElements"] == 0  # type: ignore[index]


def test_a_status_by_hand_in_any_case(cli: Cli, api: Api) -> None:
    message_id = api.send("0821234567")
    assert cli.text("status", message_id, "failed_refunded") == (
        f"Message {message_id} to +27821234567 is FAILED_REFUNDED.\n"
    )
    stored = api.get(f"/messages/{message_id}").json
    assert stored["messageStatus"] == "FAILED_REFUNDED"  # type: ignore[index]


def test_an_illegal_step_is_refused_naming_the_legal_ones(cli: Cli, api: Api) -> None:
    message_id = api.send()
    cli.text("status", message_id, "DELIVERED")
    result = cli("status", message_id, "FAILED")
    assert result.exit_code == 1
    assert "a message that is DELIVERED cannot become FAILED; DELIVERED is final" in result.stderr
    unknown = cli("status", message_id, "LOST")
    assert unknown.exit_code == 1
    assert "give one of SCHEDULED, UNKNOWN, SENT" in unknown.stderr


def test_an_id_is_quoted_into_the_path(cli: Cli) -> None:
    result = cli("status", "../teams?x=1#", "DELIVERED")
    assert result.exit_code == 1


def test_messages_are_listed_newest_first(cli: Cli, api: Api) -> None:
    cli.text("freeze")
    sent = api.send("0821234567", "Good day " * 20)
    reply = cli.json("reply", "0821234567", "Yes")["messageId"]
    later = api.send("0821234567", "Later", dateToSend="202611230800")
    head, *rows, foot = cli.text("messages").splitlines()
    assert head.split() == ["WHEN", "NUMBER", "STATUS", "PARTS", "MESSAGE", "TEXT"]
    assert [row.split()[1:7] for row in rows] == [
        ["08:00:00", "to", "27821234567", "SCHEDULED", "1", later],
        ["12:00:00", "from", "27821234567", "RECEIVED", "1", reply],
        ["12:00:00", "to", "27821234567", "SENT", "2", sent],
    ]
    assert rows[2].endswith(("Good day " * 20).rstrip())
    assert foot == "3 messages."
    assert [item["messageId"] for item in cli.json("messages")["items"]] == [later, reply, sent]


def test_a_limit_leaves_the_older_ones_out_and_says_so(cli: Cli, client: ControlClient) -> None:
    for text in ("One", "Two", "Three"):
        client.post("/inbound", {"from": "0821234567", "message": text})
    lines = cli.text("messages", "--limit", "2").splitlines()
    assert [line.split()[-1] for line in lines[1:3]] == ["Three", "Two"]
    assert lines[3] == "The newest 2 of 3 messages; --limit shows more."
    assert cli("messages", "--limit", "0").exit_code == 2


def test_without_messages_there_is_a_sentence(cli: Cli) -> None:
    assert cli.text("messages") == "There are no messages yet.\n"


def test_every_number_with_a_fate_is_explained(cli: Cli) -> None:
    head, *rows = cli.text("scenarios").splitlines()
    assert head.split()[:2] == ["NUMBER", "SCENARIO"]
    items = cli.json("scenarios")["items"]
    assert len(rows) == len(items) == 9
    for row, item in zip(rows, items, strict=True):
        number, fate, meaning = row.split(maxsplit=2)
        assert (number, fate) == (f"+{item['number']}", item["fate"])
        assert meaning
        assert "{" not in meaning
    assert "+27600000031  reported-late         DELIVERED, 60 s after it was sent" in rows


def test_a_world_without_magic_numbers_says_so(cli: Cli, client: ControlClient) -> None:
    client.put("/state", {**client.get("/state"), "scenarios": []})
    assert cli.text("scenarios") == "This team has no magic numbers.\n"
