"""The verbs credits, settings, team and reset."""

from __future__ import annotations

import pytest

from sms_mock.control_client.client import ControlClient
from tests.cli.conftest import Cli
from tests.conftest import SECRET_KEY, Api


def test_the_ledger_is_listed_newest_first(cli: Cli, api: Api) -> None:
    message_id = api.send()
    cli.text("status", message_id, "FAILED_REFUNDED")
    head, *rows, foot = cli.text("credits").splitlines()
    assert head.split() == ["WHEN", "USER", "REASON", "CREDITS", "BALANCE", "MESSAGE"]
    assert [row.split()[2:] for row in rows[:2]] == [
        ["18987", "refund", "+1", "1000", message_id],
        ["18987", "send", "-1", "999", message_id],
    ]
    assert foot == "4 movements."
    assert cli.text("credits", "--limit", "1").splitlines()[-1] == (
        "The newest 1 of 4 movements; --limit shows more."
    )


def test_credits_are_added_to_the_administrator(cli: Cli, api: Api) -> None:
    assert cli.text("credits", "add", "500") == "+500: user 18987 has 1500.\n"
    assert api.balance() == 1500


@pytest.mark.parametrize("user", ["18988", "sub@example.com", "SUB@Example.com"])
def test_credits_are_added_to_a_user_by_id_or_email_address(
    cli: Cli, sub_api: Api, user: str
) -> None:
    assert cli.json("credits", "add", "2.5", "--user", user)["balance"] == 102.5
    assert sub_api.balance() == 102.5


def test_a_negative_number_takes_credits_away_but_not_more_than_there_are(
    cli: Cli, api: Api
) -> None:
    assert cli.text("credits", "add", "--", "-20") == "-20: user 18987 has 980.\n"
    refused = cli("credits", "add", "--", "-2000")
    assert refused.exit_code == 1
    assert api.balance() == 980


@pytest.mark.parametrize("number", ["much", "1e999999", "nan", "inf", ""])
def test_what_is_no_number_of_credits_is_wrong_use(cli: Cli, api: Api, number: str) -> None:
    assert cli("credits", "add", number).exit_code == 2
    assert api.balance() == 1000


def test_more_decimals_than_a_credit_has_are_refused_by_the_server(cli: Cli) -> None:
    assert cli("credits", "add", "1.00001").exit_code == 1


def test_an_unknown_user_is_told_who_there_is(cli: Cli) -> None:
    result = cli("credits", "add", "1", "--user", "nobody@example.com")
    assert result.exit_code == 1
    assert "its users are demo@example.com, sub@example.com" in result.stderr
    assert cli("credits", "add", "1", "--user", "1").exit_code == 1


def test_settings_are_shown_and_changed(cli: Cli, client: ControlClient) -> None:
    before = cli.text("settings")
    assert before.splitlines()[0] == "demo@example.com (user 18987)"
    assert "Reply URL            not set" in before
    changed = cli.text("settings", "--reply-url", "http://localhost:3000/reply")
    assert "Reply URL            http://localhost:3000/reply" in changed
    assert "Delivery report URL  not set" in changed
    stored = client.get("/accounts/18987/developer-settings")
    assert stored["replyUrl"] == "http://localhost:3000/reply"


def test_settings_of_a_sub_account_all_of_them_and_back_to_nothing(cli: Cli) -> None:
    url = "https://example.test/hook"
    words = ("settings", "--user", "sub@example.com")
    answer = cli.json(
        *words, "--reply-url", url, "--delivery-report-url", url, "--values-in", "form"
    )
    assert answer["userId"] == 18988
    assert (answer["replyUrl"], answer["deliveryReportUrl"]) == (url, url)
    assert answer["webhookStyle"] == "form"
    assert cli.json(*words, "--reply-url", "")["replyUrl"] is None
    assert cli.json("settings")["replyUrl"] is None


def test_a_webhook_url_that_is_none_is_refused_and_nothing_changes(cli: Cli) -> None:
    cli.text("settings", "--reply-url", "http://localhost:3000/")
    refused = cli("settings", "--reply-url", "ftp://x", "--delivery-report-url", "http://x/")
    assert refused.exit_code == 1
    assert "--reply-url is not an http(s) URL; give one like" in refused.stderr
    assert cli.json("settings")["deliveryReportUrl"] is None


def test_settings_of_another_team(cli: Cli, client: ControlClient) -> None:
    made = client.post("/teams", {})
    assert cli.json("settings", "--team", made["teamId"])["email"] == made["email"]


def test_a_team_is_made_listed_and_deleted(cli: Cli, client: ControlClient) -> None:
    words = ("--name", "Night", "--email", "ann@example.com", "--token", "my-token")
    shown = cli.text("team", "create", *words, "--credits", "12.5", "--delivery", "manual")
    made = client.get("/teams")["items"][0]
    assert shown.splitlines() == [
        f"Team {made['teamId']} (Night, 1 user), made.",
        "",
        "  Email      ann@example.com",
        "  API token  my-token",
        f"  URL token  {made['urlToken']}",
        f"  Secret key {made['secretKey']}",
        "  Credits    12.5",
    ]
    rows = cli.text("team", "list").splitlines()
    assert rows[1].split() == [
        made["teamId"], "ann@example.com", "my-token", "12.5", "1", "Night",
    ]  # fmt: skip
    assert rows[2].split()[:2] == ["default", "demo@example.com"]
    assert cli.text("team", "delete", made["teamId"]) == f"Team {made['teamId']} is gone.\n"
    assert [team["teamId"] for team in cli.json("team", "list")["items"]] == ["default"]


def test_a_team_is_renamed(cli: Cli, client: ControlClient) -> None:
    team_id = client.post("/teams", {"name": "Night"})["teamId"]
    assert cli.text("team", "rename", team_id, "Nightly run") == (
        f"Team {team_id} is called Nightly run.\n"
    )
    assert client.get(f"/teams/{team_id}")["name"] == "Nightly run"
    assert cli("team", "rename", "nope/../default", "x").exit_code == 1
    assert cli("team", "rename", team_id, "").exit_code == 1


def test_a_made_team_has_the_url_token_it_was_given(cli: Cli) -> None:
    assert cli.json("team", "create", "--url-token", "for-urls")["urlToken"] == "for-urls"


def test_a_made_team_ends_after_the_time_it_was_given(cli: Cli) -> None:
    made = cli.json("team", "create", "--expires-in", "1h30m")
    assert made["expiresIn"] == 5400
    fork = cli.text("team", "fork", made["teamId"], "--expires-in", "90")
    assert fork.splitlines()[1] == "It is deleted when it had no request for 90 s."
    for wrong in ("0", "soon"):
        refused = cli("team", "create", "--expires-in", wrong)
        assert refused.exit_code == 2
        assert "--expires-in" in refused.stderr


def test_a_made_team_has_the_secret_key_it_was_given(cli: Cli) -> None:
    assert cli.json("team", "create", "--secret-key", "mine")["secretKey"] == "mine"


def test_the_password_of_a_webhook_url_is_not_shown(cli: Cli) -> None:
    url = "https://me:pass-word@example.org/hook"
    shown = cli.text("settings", "--reply-url", url)
    assert "  Reply URL            https://me:…@example.org/hook\n" in shown
    assert cli.json("settings")["replyUrl"] == url


def test_a_secret_key_is_shown_chosen_and_made_anew(cli: Cli) -> None:
    assert f"  Secret key           {SECRET_KEY}\n" in cli.text("settings")
    assert "  Secret key           mine\n" in cli.text("settings", "--secret-key", "mine")
    made = cli.json("settings", "--secret-key", "renew")["secretKey"]
    assert made not in (SECRET_KEY, "mine", "renew")


def test_a_fork_has_everything_and_fresh_credentials(
    cli: Cli, api: Api, client: ControlClient
) -> None:
    message_id = api.send("0821234567", "Before")
    fork = cli.json("team", "fork", "default", "--name", "What if")
    assert {user["email"] for user in fork["users"]}.isdisjoint(
        {"demo@example.com", "sub@example.com"}
    )
    copied = ControlClient(client.url, team=fork["teamId"]).get("/messages")["items"]
    assert [item["messageId"] for item in copied] == [message_id]
    lines = cli.text("team", "fork", "default").splitlines()
    assert lines[0].endswith("2 users), forked from default.")
    assert sum(line.startswith("  Email ") for line in lines) == 2


def test_credentials_that_are_taken_are_refused(cli: Cli) -> None:
    result = cli("team", "create", "--email", "demo@example.com")
    assert result.exit_code == 1
    assert "demo@example.com" in result.stderr
    assert len(cli.json("team", "list")["items"]) == 1


def test_the_default_team_and_an_unknown_one_are_not_deleted(cli: Cli) -> None:
    default = cli("team", "delete", "default")
    assert default.exit_code == 1
    assert "the default team cannot be deleted" in default.stderr
    assert cli("team", "delete", "nope/../default").exit_code == 1
    assert cli("team", "fork", "nope").exit_code == 1


def test_a_reset_brings_the_team_back(cli: Cli, api: Api) -> None:
    api.send()
    assert cli.text("reset") == "Team default was reset.\n"
    assert cli.json("messages")["total"] == 0
    assert api.balance() == 1000


def test_a_reset_is_of_one_team_and_all_is_of_all(cli: Cli, client: ControlClient) -> None:
    team_id = client.post("/teams", {"credits": 7})["teamId"]
    client.post("/credits", {"credits": 1})
    cli.text("credits", "add", "3", "--team", team_id)
    assert cli.text("reset", "--team", team_id) == f"Team {team_id} was reset.\n"
    assert cli.json("credits", "--team", team_id)["items"][0]["balance"] == 7
    assert cli.json("credits")["items"][0]["balance"] == 1001
    assert cli.text("reset", "--all") == ("Team default was reset. The other teams were deleted.\n")
    assert [team["teamId"] for team in cli.json("team", "list")["items"]] == ["default"]
