"""The verb requests."""

from __future__ import annotations

from sms_mock.control_client.client import ControlClient
from tests.cli.conftest import Cli
from tests.conftest import Api

NUMBER = "0821234567"


def test_without_any_it_says_so(cli: Cli) -> None:
    assert cli.text("requests") == "There are no requests yet.\n"
    assert cli.text("requests", "--message", "x") == "There are no such requests.\n"


def test_requests_are_listed_with_what_came_of_them(cli: Cli, api: Api) -> None:
    message_id = api.send(NUMBER)
    api.post("/sms/send", json={"recipientNumber": "12", "message": "Hello"})
    head, refused, sent, foot = cli.text("requests").splitlines()
    assert head.split() == ["ID", "WHEN", "STATUS", "REQUEST", "WHAT"]
    assert refused.split()[:2] + refused.split()[3:6] == [
        "2", "2026-11-22", "400", "POST", "/app/api/rest/v1/sms/send",
    ]  # fmt: skip
    assert sent.endswith(message_id)
    assert foot == "2 requests."
    assert cli.text("requests", "--limit", "1").splitlines()[-1] == (
        "The newest 1 of 2 requests; --limit shows more."
    )
    assert [one["id"] for one in cli.json("requests", "--message", message_id)["items"]] == [1]


def test_one_is_shown_whole(cli: Cli, api: Api, client: ControlClient) -> None:
    api.send(NUMBER, "One\x1b[2Jline")
    lines = cli.text("requests", "1").splitlines()
    assert "POST /app/api/rest/v1/sms/send" in lines
    assert "200" in lines
    assert "Accept: application/json" in lines
    assert any('"recipientNumber": "0821234567"' in line for line in lines)
    assert not any("\x1b" in line for line in lines)
    assert cli.json("requests", "1") == client.get("/requests/1")


def test_one_that_is_not_kept_is_refused(cli: Cli) -> None:
    assert "request '9' is not kept" in cli("requests", "9").stderr
    assert cli("requests", "x").exit_code == 2
