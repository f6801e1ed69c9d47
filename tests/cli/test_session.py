"""What all verbs share: the choice of server and team, exit codes, JSON, colours."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator

import click
import pytest

from sms_mock.cli.main import VERBS, commands
from sms_mock.config import Settings
from sms_mock.control_client.client import ControlClient
from sms_mock.serving.threads import MockServer
from tests.cli.conftest import Cli
from tests.cli.places import refusing_url, silent_url
from tests.cli.receiving import receiving
from tests.server.running import sms_mock

# These serve, or work without a server of their own choosing.
NEED_NO_SERVER = {"compare", "explore", "generate", "mcp", "ready", "run", "serve", "store"}


def all_commands() -> Iterator[tuple[str, click.Command]]:
    """Yield every verb and every command of a group, with the words that a user types for it."""
    context = click.Context(commands)
    for typed in sorted(VERBS.keys() - NEED_NO_SERVER):
        verb = commands.get_command(context, typed)
        assert verb is not None
        yield typed, verb
        if isinstance(verb, click.Group):
            for name, command in verb.commands.items():
                yield f"{verb.name} {name}", command


def test_where_no_server_runs_the_line_says_how_to_start_one() -> None:
    with refusing_url() as url:
        done = sms_mock("advance", "15m", "--url", url)
    assert done.returncode == 3
    assert done.stdout == ""
    assert done.stderr == f"no sms-mock answers at {url}; start one with: sms-mock serve\n"


@pytest.mark.parametrize(
    "words", ["reset", "team list", "webhooks", "settings", "listen --register"]
)
def test_every_kind_of_verb_tells_a_missing_server_by_its_exit_code(cli: Cli, words: str) -> None:
    with refusing_url() as url:
        assert cli(*words.split(), "--url", url).exit_code == 3


def test_another_program_on_the_port_is_no_server(cli: Cli) -> None:
    with receiving() as other:
        result = cli("reset", "--url", other.url)
        assert result.exit_code == 3
        assert "something else answers there" in result.stderr


def test_the_address_comes_from_the_flag_the_variable_or_the_port(cli: Cli) -> None:
    with refusing_url() as url:
        assert cli("freeze", SMS_MOCK_URL=url).exit_code == 3
        assert cli("freeze", "--url", cli.url, SMS_MOCK_URL=url).exit_code == 0
        missing = cli("freeze", SMS_MOCK_URL="", SMS_MOCK_PORT=url.rpartition(":")[2])
    assert f"at http://localhost:{url.rpartition(':')[2]};" in missing.stderr


@pytest.mark.parametrize("words", ["ready", "freeze", "webhooks --port 1 idle"])
def test_a_server_of_this_machine_is_named_by_its_port_alone(cli: Cli, words: str) -> None:
    port = cli.url.rpartition(":")[2]
    with refusing_url() as url:
        assert cli(*words.split(), "--port", port, SMS_MOCK_URL=url).exit_code == 0
        assert cli(*words.split(), "--url", port, SMS_MOCK_URL=url).exit_code == 0


def test_the_port_of_listen_is_the_servers_as_with_every_other_verb(cli: Cli) -> None:
    text = cli.text("listen", "--help")
    assert "--url, --port URL|PORT" in text
    assert "--listen-port NUMBER" in text


def test_a_port_that_is_none_is_wrong_use(cli: Cli) -> None:
    for words in (["ready", "--port", "0"], ["reset", "--port", "65536"]):
        result = cli(*words)
        assert result.exit_code == 2
        assert "is not in the range 1<=x<=65535" in result.stderr


def test_an_address_that_is_none_is_wrong_use(cli: Cli) -> None:
    result = cli("reset", "--url", "localhost:8767")
    assert result.exit_code == 2
    assert "is not an address such as http://localhost:8767" in result.stderr


def test_a_refusal_is_one_line_and_the_help_with_it(cli: Cli) -> None:
    done = sms_mock("status", "nope", "DELIVERED", environ={"SMS_MOCK_URL": cli.url})
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == (
        "there is no message 'nope' in this team; sms-mock messages lists the messages\n"
    )


def test_json_shows_a_refusal_too(cli: Cli) -> None:
    result = cli("status", "nope", "DELIVERED", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["error"]["field"] == "messageId"
    assert "there is no message 'nope'" in result.stderr


def test_a_closed_server_asks_for_the_control_token_by_its_flag() -> None:
    with MockServer(Settings(port=0, control_token="open sesame")) as server:
        cli = Cli(server.origin)
        refused = cli("freeze")
        assert refused.exit_code == 1
        assert "--control-token or in SMS_MOCK_CONTROL_TOKEN" in refused.stderr
        assert cli("freeze", "--control-token", "open sesame").exit_code == 0
        assert cli("freeze", SMS_MOCK_CONTROL_TOKEN="open sesame").exit_code == 0


def test_a_verb_is_about_the_team_it_names(cli: Cli, client: ControlClient) -> None:
    team_id = client.post("/teams", {"credits": 7})["teamId"]
    for named in (
        cli("credits", "--json", "--team", team_id),
        cli("credits", "--json", SMS_MOCK_TEAM=team_id),
    ):
        assert [item["credits"] for item in json.loads(named.stdout)["items"]] == [7]
    unknown = cli("credits", "--team", "nope")
    assert unknown.exit_code == 1
    assert "there is no team 'nope'" in unknown.stderr


def test_an_option_before_a_groups_command_counts_for_the_command(
    cli: Cli, client: ControlClient
) -> None:
    team_id = client.post("/teams", {"credits": 7})["teamId"]
    result = cli("credits", "--team", team_id, "--json", "add", "3")
    assert json.loads(result.stdout)["balance"] == 10


def test_what_is_typed_before_a_groups_command_beats_the_variable(cli: Cli) -> None:
    with refusing_url() as url:
        result = cli("webhooks", "--url", cli.url, "idle", SMS_MOCK_URL=url)
    assert result.exit_code == 0


def test_a_server_that_hangs_is_told_as_one_that_gives_no_answer(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sms_mock.cli.webhooks.MARGIN", 0.05)
    with silent_url() as url:
        result = cli("webhooks", "idle", "--timeout", "0", "--url", url)
    assert result.exit_code == 3
    assert "gave no answer within 0.05 s" in result.stderr


@pytest.mark.parametrize("words, command", [*all_commands()], ids=lambda value: str(value))
def test_every_verb_explains_itself_with_an_example(words: str, command: click.Command) -> None:
    text = Cli("http://localhost:1").text(*words.split(), "--help")
    assert f"sms-mock {words.split()[0]}" in text.partition("Example")[2]
    assert words == "team" or "--url" in text
    assert words == "team" or "--json" in text
    assert all(len(line) <= 100 for line in text.splitlines())


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")
@pytest.mark.parametrize("no_colour, coloured", [("", True), ("1", False)])
def test_statuses_are_coloured_on_a_terminal_only(
    cli: Cli, client: ControlClient, no_colour: str, coloured: bool
) -> None:
    client.put("/accounts/18987/developer-settings", {"replyUrl": "http://localhost:1/"})
    client.put("/clock", {"freeze": True})
    client.post("/inbound", {"from": "0821234567", "message": "Yes"})
    assert "\x1b" not in cli.text("webhooks")
    ours, theirs = os.openpty()
    environ = {**os.environ, "SMS_MOCK_URL": cli.url, "NO_COLOR": no_colour, "TERM": "xterm"}
    subprocess.run(
        [sys.executable, "-m", "sms_mock", "webhooks"], check=True, stdout=theirs, env=environ
    )
    os.close(theirs)
    shown = os.read(ours, 65536).decode()
    os.close(ours)
    assert "pending" in shown
    assert ("\x1b[33mpending" in shown) is coloured


@pytest.mark.parametrize(
    "words, told",
    [
        ("faults add --status 200", "--status is not a whole number that fits; give one from 400"),
        ("faults add --path /sms/sned --drop before", "--path '/sms/sned' fits no path of the API"),
        ("faults add --first 1 --every 2 --drop before", "or a greater --first"),
        ("faults add --drop before --times -1", "--times is not a whole number that fits"),
        ("faults remove 99", "there is no rule '99'; sms-mock faults lists them"),
        ("status nosuch FAILED", "sms-mock messages lists the messages"),
        ("webhooks redeliver 99", "sms-mock webhooks lists them"),
        ("credits --team nobody", "sms-mock team list lists them"),
        ("settings --reply-url nowhere", "--reply-url is not an http(s) URL"),
        ("advance 1000000d", "seconds is 86400000000; give from 0 to 316224000 seconds"),
    ],
)
def test_what_the_server_refuses_is_told_in_the_words_of_the_command_line(
    cli: Cli, words: str, told: str
) -> None:
    result = cli(*words.split())
    assert result.exit_code == 1
    assert told in result.stderr
    assert "/_mock" not in result.stderr


@pytest.mark.parametrize(
    "words, told",
    [
        ("messages --limit abc", "'abc' is not a whole number."),
        ("messages --limit 1001", "1001 is not in the range 1<=x<=1000."),
        ("webhooks idle --timeout abc", "'abc' is not a number of seconds."),
        ("ready --wait abc", "'abc' is not a number of seconds."),
        ("ready --wait nan", "'nan' is not a number of seconds."),
    ],
)
def test_what_is_no_number_is_refused_in_plain_words(words: str, told: str) -> None:
    result = Cli("http://localhost:1")(*words.split())
    assert result.exit_code == 2
    assert told in result.stderr
