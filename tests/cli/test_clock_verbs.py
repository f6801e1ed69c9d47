"""The verbs advance, freeze and thaw."""

from __future__ import annotations

import json

import pytest

from sms_mock.control_client.client import ControlClient
from tests.cli.conftest import Cli
from tests.conftest import Api, RealTime

NOON = "2026-11-22T12:00:00+02:00"


@pytest.mark.parametrize(
    "duration, now",
    [
        ("90", "2026-11-22T12:01:30+02:00"),
        ("90s", "2026-11-22T12:01:30+02:00"),
        ("15m", "2026-11-22T12:15:00+02:00"),
        ("2h", "2026-11-22T14:00:00+02:00"),
        ("1d", "2026-11-23T12:00:00+02:00"),
        ("1h30m", "2026-11-22T13:30:00+02:00"),
        ("1.5H", "2026-11-22T13:30:00+02:00"),
        ("0.5", "2026-11-22T12:00:00.500+02:00"),
        ("0", NOON),
    ],
)
def test_a_duration_moves_the_clock(cli: Cli, duration: str, now: str) -> None:
    cli.text("freeze")
    assert cli.json("advance", duration)["now"] == now


@pytest.mark.parametrize(
    "instant",
    ["2026-11-23T08:00", "2026-11-23T06:00:00Z", "202611230800", "1795413600000"],
)
def test_an_instant_moves_the_clock(cli: Cli, instant: str) -> None:
    assert cli.json("freeze", instant)["now"] == "2026-11-23T08:00:00+02:00"
    assert cli.json("advance", "--to", "2026-11-23T09:00")["now"] == "2026-11-23T09:00:00+02:00"


@pytest.mark.parametrize(
    "words",
    [
        ("soon",),
        ("-5",),
        ("--", "-5"),
        ("5x",),
        ("1h30",),
        ("",),
        ("1e3",),
        ("٣",),
        (),
        ("15m", "--to", "2026-11-23T08:00"),
        ("--to", "tomorrow"),
        ("--to", "2026-02-30T08:00"),
        ("15m", "--timeout", "-1"),
    ],
)
def test_what_is_no_way_to_move_it_is_wrong_use(cli: Cli, words: tuple[str, ...]) -> None:
    before = cli.json("freeze")["now"]
    result = cli("advance", *words)
    assert result.exit_code == 2
    assert "Traceback" not in result.output
    assert cli.json("advance", "0")["now"] == before


def test_a_wrong_duration_is_told_what_would_work(cli: Cli) -> None:
    result = cli("advance", "soon")
    assert "'soon' is not a duration. Give seconds (90) or 90s, 15m, 2h" in result.stderr


def test_an_instant_that_has_passed_is_refused_by_the_server(cli: Cli) -> None:
    cli.text("freeze")
    result = cli("advance", "--to", "2026-11-22T11:00")
    assert result.exit_code == 1
    assert "has passed; the clock stands at 2026-11-22T12:00:00+02:00" in result.stderr


def test_it_shows_what_happened_in_order(cli: Cli, api: Api) -> None:
    cli.text("freeze")
    fails = api.send("27600000001")
    replies = api.send("27600000071")
    cli.text("settings", "--reply-url", "http://localhost:1/")
    lines = cli.text("advance", "4").splitlines()
    assert lines[0].split() == ["WHEN", "WHAT", "MESSAGE", "STATUS"]
    assert lines[1].split() == ["2026-11-22", "12:00:02", "outcome", fails, "FAILED"]
    assert lines[2].split() == ["2026-11-22", "12:00:02", "outcome", replies, "DELIVERED"]
    assert lines[3].startswith("2026-11-22 12:00:04  reply")
    assert lines[3].endswith("+27600000071: Yes, thank you.")
    assert lines[4].startswith("2026-11-22 12:00:04  webhook")
    assert "pending    reply: connection refused; nothing listens there" in lines[4]
    assert lines[5:] == [
        "",
        "The clock stands at 2026-11-22 12:00:04 SAST. 1 thing is planned,"
        " the first at 2026-11-22 12:00:05: webhook.",
    ]


def test_a_text_cannot_move_the_terminals_cursor(cli: Cli, client: ControlClient) -> None:
    client.post("/inbound", {"from": "0821234567", "message": "\x1b[2Jone\ntwo"})
    assert cli.text("messages").splitlines()[1].endswith("\\x1b[2Jone\\ntwo")


def test_json_keeps_its_letters_but_no_control_characters(cli: Cli, client: ControlClient) -> None:
    text = "Ça \x9b2J\x1b[2J 😀"
    client.post("/inbound", {"from": "0821234567", "message": text})
    shown = cli.text("messages", "--json")
    assert "Ça \\u009b2J\\u001b[2J 😀" in shown
    assert json.loads(shown)["items"][0]["message"] == text


UNSHOWN = "a\u202eb\u200bc\u2066d\u00ade\u061cf\U000e0041g\u00a0h"
"""Marks that turn letters round, and characters that show nothing."""
ESCAPED = r"a\u202eb\u200bc\u2066d\xade\u061cf\U000e0041g\xa0h"


def test_what_cannot_be_seen_is_escaped_in_every_output(cli: Cli, client: ControlClient) -> None:
    message = client.post("/inbound", {"from": "0821234567", "message": UNSHOWN})["messageId"]
    assert ESCAPED in cli.text("messages")
    assert ESCAPED in cli("requests", "--message", UNSHOWN, "--limit", UNSHOWN).output
    assert json.loads(cli.text("messages", "--json"))["items"][0]["message"] == UNSHOWN
    outputs = [
        cli("messages", "--json").output,
        cli("webhooks", "--message", message).output,
        cli("status", UNSHOWN, UNSHOWN).output,
        cli("team", "create", "--name", UNSHOWN).output,
        cli("team", "list").output,
        cli("reply", "0821234567", UNSHOWN).output,
        cli("settings", "--user", UNSHOWN).output,
        cli("doctor").output,
    ]
    for output in outputs:
        assert output.replace("\n", "").isprintable(), output


def test_frozen_it_stands_and_thawed_it_runs_on(cli: Cli, real_time: RealTime) -> None:
    assert cli.text("freeze", "2026-11-23T08:00") == (
        "The clock stands at 2026-11-23 08:00:00 SAST. Nothing is planned.\n"
    )
    real_time.pass_seconds(60)
    assert cli.json("advance", "0")["now"] == "2026-11-23T08:00:00+02:00"
    assert cli.text("thaw") == (
        "The clock runs on from 2026-11-23 08:00:00 SAST. Nothing is planned.\n"
    )
    real_time.pass_seconds(60)
    running = cli.json("advance", "0")
    assert (running["now"], running["frozen"]) == ("2026-11-23T08:01:00+02:00", False)


def test_freezing_before_what_was_sent_is_refused(cli: Cli, api: Api) -> None:
    api.send()
    result = cli("freeze", "2026-11-22T11:00")
    assert result.exit_code == 1
    assert cli.json("freeze")["now"] == NOON
