"""The verb `send`: a message through the imitated API, from the command line."""

from __future__ import annotations

import pytest

from sms_mock.control_client.client import ControlClient
from tests.cli.conftest import Cli
from tests.cli.places import refusing_url
from tests.conftest import SUB_ACCOUNT, Api


def test_it_prints_the_message_its_encoding_its_parts_and_its_cost(cli: Cli, api: Api) -> None:
    lines = cli.text("send", "082 123 4567", "Hello").splitlines()
    (stored,) = api.control("GET", "/messages").json["items"]  # type: ignore[index]
    assert stored["toNumber"] == "27821234567"
    assert lines == [
        f"Message {stored['messageId']} to +27821234567.",
        "  Hello",
        "  GSM7, 1 part, 1 credit",
    ]


def test_a_character_outside_gsm7_shows_in_encoding_parts_and_cost(cli: Cli) -> None:
    assert cli.text("send", "0821234567", "≈" * 71).splitlines()[-1] == (
        "  UCS2, 2 parts, 2 credits"
    )


def test_it_goes_through_the_imitated_api_with_the_administrators_credentials(
    cli: Cli, api: Api
) -> None:
    cli.text("send", "0821234567", "Hello", "--campaign", "May", "--data-field", "order 7")
    (sent,) = api.control("GET", "/messages").json["items"]  # type: ignore[index]
    assert (sent["campaign"], sent["userDataField"]) == ("May", "order 7")
    requests = api.control("GET", "/requests").json["items"]  # type: ignore[index]
    assert "/app/api/rest/v1/sms/send.json" in [one["path"] for one in requests]
    assert api.get("/account/balance").json["creditBalance"] == 999  # type: ignore[index]


def test_another_user_sends_by_email_address_or_id(cli: Cli, api: Api) -> None:
    sub = api.as_account(SUB_ACCOUNT)
    cli.text("send", "0821234567", "One", "--user", SUB_ACCOUNT[0])
    cli.text("send", "0821234567", "Two", "--user", "18988")
    assert sub.get("/account/balance").json["creditBalance"] == 98  # type: ignore[index]
    unknown = cli("send", "0821234567", "Three", "--user", "1")
    assert unknown.exit_code == 1
    assert "team default has no user 1" in unknown.stderr


def test_another_team_sends_with_its_own_credentials(cli: Cli, client: ControlClient) -> None:
    team = client.post("/teams", {"credits": 5})["teamId"]
    sent = cli.json("send", "0821234567", "Hello", "--team", team)
    assert client.get("/messages")["items"] == []
    (stored,) = client.get("/messages", {"team": team})["items"]
    assert stored["messageId"] == sent["messageId"]


def test_a_later_message_says_for_when(cli: Cli, client: ControlClient) -> None:
    first, *_ = cli.text("send", "0821234567", "Hello", "--at", "2026-11-23T08:00").splitlines()
    (stored,) = client.get("/messages")["items"]
    assert stored["messageStatus"] == "SCHEDULED"
    assert first == (f"Message {stored['messageId']} to +27821234567, for 2026-11-23 08:00 SAST.")


def test_the_note_of_the_answer_is_shown(cli: Cli) -> None:
    words = ("send", "0821234567", "Hello", "--at", "2026-11-21T08:00")
    lines = cli.text(*words).splitlines()
    note = cli.json(*words)["note"]
    assert "dateToSend was 28.0 h ago" in note
    assert lines[-1] == f"  Note: {note}"
    assert cli.json("send", "0821234567", "Hello")["note"] is None


def test_an_instant_that_is_none_is_wrong_use(cli: Cli) -> None:
    result = cli("send", "0821234567", "Hello", "--at", "tomorrow")
    assert result.exit_code == 2
    assert "is not an instant" in result.stderr


def test_a_refusal_says_what_the_api_said_to_the_developer(cli: Cli) -> None:
    result = cli("send", "12", "Hello")
    assert result.exit_code == 1
    assert "sms/send answered 400: recipientNumber: '12' is too short" in str(result.stderr)
    assert '"code": 2' in cli("send", "12", "Hello", "--json").stdout


@pytest.mark.parametrize(
    "effect, told",
    [
        ({"status": 503}, "sms/send answered 503"),
        ({"drop": "before"}, "sms/send gave no whole answer"),
        ({"body": "malformed"}, "sms/send answered 200 without JSON"),
    ],
)
def test_a_fault_rule_meets_it_too(
    cli: Cli, client: ControlClient, effect: dict[str, object], told: str
) -> None:
    client.post("/faults", {"match": {"path": "/sms/send"}, "effect": effect})
    result = cli("send", "0821234567", "Hello")
    assert result.exit_code == 1
    assert told in result.stderr


def test_without_a_server_it_says_how_to_start_one(cli: Cli) -> None:
    with refusing_url() as url:
        result = cli("send", "0821234567", "Hello", "--url", url)
    assert result.exit_code == 3
    assert "start one with: sms-mock serve" in result.stderr
