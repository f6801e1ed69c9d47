"""The verb webhooks: listing, redelivery, waiting."""

from __future__ import annotations

import json

import pytest

from sms_mock.control_client.client import ControlClient
from tests.cli.conftest import Cli
from tests.cli.places import refusing_url
from tests.cli.receiving import receiving
from tests.conftest import Api


def test_webhooks_are_listed_with_what_came_of_them(cli: Cli, client: ControlClient) -> None:
    cli.text("freeze")
    with receiving(lambda arrival: (500, "broken")) as received:
        cli.text("settings", "--reply-url", received.url)
        message_id = client.post("/inbound", {"from": "0821234567", "message": "Yes"})["messageId"]
        received.next()
        cli.text("webhooks", "idle")
        head, row, foot = cli.text("webhooks").splitlines()
        assert head.split() == ["ID", "WHAT", "MESSAGE", "STATE", "TRIES", "LAST", "NEXT", "URL"]
        assert row.split() == [
            "1", "reply", message_id, "pending", "1", "500", "2026-11-22", "12:00:01", received.url,
        ]  # fmt: skip
        assert foot == "1 webhook."


def test_an_error_stands_below_the_list(cli: Cli, client: ControlClient) -> None:
    cli.text("freeze")
    with refusing_url() as nobody:
        cli.text("settings", "--reply-url", nobody)
        client.post("/inbound", {"from": "0821234567", "message": "Yes"})
        assert cli.text("webhooks", "idle").splitlines() == [
            "No webhook is being posted.",
            "1 waits for a retry, the first at 2026-11-22 12:00:01.",
        ]
    assert "Webhook 1: connection refused; nothing listens there" in cli.text("webhooks")


def test_webhooks_of_a_state_or_a_message(cli: Cli, api: Api, client: ControlClient) -> None:
    with receiving() as received:
        cli.text("settings", "--reply-url", received.url)
        first, second = (
            client.post("/inbound", {"from": "0821234567", "message": text})["messageId"]
            for text in ("One", "Two")
        )
        cli.text("webhooks", "idle")
    assert "There are no such webhooks." in cli.text("webhooks", "--state", "pending")
    assert len(cli.json("webhooks", "--state", "delivered")["items"]) == 2
    (only,) = cli.json("webhooks", "--message", first)["items"]
    assert only["messageId"] == first
    assert cli.text("webhooks", "--message", second).splitlines()[-1] == "1 webhook."
    assert cli("webhooks", "--state", "lost").exit_code == 2
    shown = cli.text("webhooks", "--state", "delivered", "--limit", "1").splitlines()[-1]
    assert shown == "The newest 1 of 2 webhooks; --limit shows more."


def test_without_webhooks_it_says_where_they_are_set(cli: Cli) -> None:
    assert "sms-mock settings shows which URLs" in cli.text("webhooks")


def test_a_webhook_is_delivered_once_more(cli: Cli, client: ControlClient) -> None:
    with receiving() as received:
        cli.text("settings", "--reply-url", received.url)
        client.post("/inbound", {"from": "0821234567", "message": "Yes"})
        first = received.next()
        cli.text("webhooks", "idle")
        assert cli.text("webhooks", "redeliver", "1") == (
            f"Webhook 1, a reply, goes to {received.url} once more.\n"
        )
        assert received.next().values["messageId"] == first.values["messageId"]


def test_all_that_were_given_up_are_posted_again(cli: Cli, client: ControlClient) -> None:
    assert cli.text("webhooks", "redeliver", "--all") == "No webhook was given up.\n"
    cli.text("freeze")
    with refusing_url() as nobody:
        cli.text("settings", "--reply-url", nobody)
        for text in ("One", "Two"):
            client.post("/inbound", {"from": "0821234567", "message": text})
        cli.text("advance", "7d")
        assert cli.text("webhooks", "redeliver", "--all") == "2 webhooks go once more.\n"
    assert cli("webhooks", "redeliver").exit_code == 2
    assert cli("webhooks", "redeliver", "1", "--all").exit_code == 2


@pytest.mark.parametrize(
    "words",
    [
        ("webhooks", "redeliver", ""),
        ("status", "", "FAILED"),
        ("team", "fork", " "),
        ("team", "rename", "", "Shop"),
        ("team", "delete", ""),
    ],
)
def test_an_empty_id_is_refused_before_anything_is_called(words: tuple[str, ...]) -> None:
    refused = Cli("http://localhost:1")(*words)
    assert refused.exit_code == 2
    assert "It is empty; give an id." in refused.stderr


def test_a_webhook_that_does_not_exist_is_refused(cli: Cli) -> None:
    for webhook_id in ("99", "x", "../idle"):
        assert cli("webhooks", "redeliver", webhook_id).exit_code == 1
    assert "there is no delivery '99'" in cli("webhooks", "redeliver", "99").stderr


def test_idle_ends_with_0_where_nothing_is_on_its_way(cli: Cli) -> None:
    assert cli.text("webhooks", "idle", "--timeout", "0") == "No webhook is being posted.\n"
    assert cli.json("webhooks", "idle") == {"idle": True}


def test_idle_ends_with_1_and_shows_what_is_still_to_come(cli: Cli, api: Api) -> None:
    message_id = api.send("0821234567")
    result = cli("webhooks", "idle", "--timeout", "0")
    assert result.exit_code == 1
    assert "not idle after 0 s" in result.stderr
    head, row = result.stdout.splitlines()
    assert head.split() == ["WHEN", "WHAT", "MESSAGE"]
    assert row.split() == ["2026-11-22", "12:00:02", "outcome", message_id]
    machine = cli("webhooks", "idle", "--timeout", "0", "--json")
    assert json.loads(machine.stdout)["pending"][0]["messageId"] == message_id
