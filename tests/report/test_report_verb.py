"""`sms-mock report`: a run or a conversation as a file, on standard output, or in the terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tests.cli.conftest import cli as cli
from tests.cli.conftest import server as server
from tests.conftest import Api


def test_a_file_gets_the_page(cli: Cli, api: Api, tmp_path: Path) -> None:
    api.send(message="Hello", campaign="spring")
    made = tmp_path / "kept" / "run.html"
    assert cli.text("report", "--out", str(made)) == ""
    html = made.read_text("utf-8")
    assert html.startswith("<!doctype html>")
    assert "<h1>Run of Demo team</h1>" in html
    assert "spring" in html


def test_the_ending_of_the_file_decides_what_it_gets(cli: Cli, api: Api, tmp_path: Path) -> None:
    api.send(message="Hello")
    text, plain = tmp_path / "run.txt", tmp_path / "run.json"
    cli.text("report", "--out", str(text))
    assert text.read_text("utf-8").startswith("Run of Demo team, ")
    cli.text("report", "--out", str(plain))
    assert json.loads(plain.read_text("utf-8"))["totals"]["messages"] == 1
    cli.text("report", "--out", str(text), "--format", "html")
    assert text.read_text("utf-8").startswith("<!doctype html>")


def test_a_dash_is_standard_output(cli: Cli) -> None:
    assert cli.text("report", "--out", "-").startswith("<!doctype html>")
    assert json.loads(cli.text("report", "--out", "-", "--format", "json"))["tests"] == []


def test_without_a_file_it_is_told_in_the_terminal(cli: Cli, api: Api) -> None:
    api.send(message="Hello \u202egpj.exe")
    told = cli.text("report")
    assert told.startswith("Run of Demo team, ")
    assert r"Hello \u202egpj.exe" in told
    assert cli.json("report")["totals"]["messages"] == 1


def test_a_number_chooses_one_conversation(cli: Cli, api: Api, tmp_path: Path) -> None:
    api.send(message="Hello")
    api.send("27600000100", message="Somebody else's")
    made = tmp_path / "one.html"
    cli.text("report", "--number", "082 123 4567", "--out", str(made))
    html = made.read_text("utf-8")
    assert "<h1>+27 82 123 4567</h1>" in html
    assert "Somebody" not in html


@pytest.mark.parametrize(
    "number, help",
    [
        ("0821234568", "27821234567 has some"),
        ("082 123 456", "27821234567 has some"),
        ("+44 7911 123456", "sms-mock messages lists those that there are"),
    ],
)
@pytest.mark.parametrize("flags", [(), ("--out", "one.html"), ("--json",)])
def test_a_number_without_messages_is_an_error_and_writes_nothing(
    cli: Cli,
    api: Api,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: str,
    help: str,
    flags: tuple[str, ...],
) -> None:
    monkeypatch.chdir(tmp_path)
    api.send(message="Hello")
    refused = cli("report", "--number", number, *flags)
    assert refused.exit_code == 1
    assert "--number: team Demo team has no message to or from " in refused.stderr
    assert help in refused.stderr
    assert refused.stdout == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", ["nobody", "082123456x", "", " ", "0821234567, 0831234567"])
def test_what_is_not_a_number_is_a_wrong_command_line(cli: Cli, api: Api, number: str) -> None:
    api.send(message="Hello")
    refused = cli("report", "--number", number)
    assert refused.exit_code == 2
    assert f"{number!r} is not a phone number; write it in digits" in refused.stderr
    assert "such as 0821234567" in refused.stderr


def test_a_team_chooses_one_of_several(cli: Cli, api: Api) -> None:
    api.send(message="Hello")
    made = api.control("POST", "/teams", json={"name": "Shop"}).json
    assert made is not None
    assert cli.json("report")["totals"]["messages"] == 1
    alone = cli.json("report", "--team", made["teamId"])
    assert [one["team"] for one in alone["teams"]] == ["Shop"]
    assert alone["totals"]["messages"] == 0


def test_what_cannot_be_done_is_one_line(cli: Cli, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", "utf-8")
    refused = cli("report", "--out", str(blocked / "run.html"))
    assert refused.exit_code == 1
    assert "cannot be written" in refused.output
    unknown = cli("report", "--team", "nobody")
    assert unknown.exit_code == 1
    assert "there is no team 'nobody'" in unknown.output
    assert cli("report", "--url", "http://127.0.0.1:9").exit_code == 3
