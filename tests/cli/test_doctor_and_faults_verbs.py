"""The verbs doctor and faults."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Cli
from tests.conftest import Api

NUMBER = "0821234567"


def test_the_doctor_has_nothing_to_say_of_a_quiet_run(cli: Cli) -> None:
    assert cli.text("doctor") == (
        "Nothing found that would hurt in production, in 1 team, 0 requests.\n"
    )


def test_the_doctor_names_rule_mend_and_place(cli: Cli, api: Api) -> None:
    api.send(NUMBER, dateToSend="202001011000")
    read, *lines = cli.text("doctor").splitlines()
    assert read == "Read 1 team, 1 request."
    assert lines[0].startswith("error  date-in-the-past: 1 send had a dateToSend")
    assert "UTC+2" in lines[1]
    assert lines[2] == "    at request 1"


@pytest.mark.parametrize(
    "sends, last",
    [
        (3, "    at request 1, request 2, request 3"),
        (4, "    at request 1, request 2, request 3 and 1 more"),
        (12, "    at request 1, request 2, request 3 and 9 more"),
    ],
)
def test_the_doctor_names_three_places_and_how_many_more_there_are(
    cli: Cli, api: Api, sends: int, last: str
) -> None:
    for number in range(sends):
        api.send(NUMBER, f"Hello {number}", dateToSend="202001011000")
    assert cli.text("doctor").splitlines()[3] == last


def test_the_doctor_fails_where_ci_wants_it_to(cli: Cli, api: Api) -> None:
    api.send(NUMBER, "Hello")
    api.send(NUMBER, "Hello")
    assert cli("doctor", "--fail-on", "error").exit_code == 0
    failed = cli("doctor", "--fail-on", "warning")
    assert failed.exit_code == 1
    assert "1 finding of warning or worse" in failed.stderr
    assert cli("doctor", "--fail-on", "never").exit_code == 0


def test_the_doctor_fails_if_it_had_nothing_to_read(cli: Cli, api: Api) -> None:
    failed = cli("doctor", "--fail-on", "error")
    assert failed.exit_code == 1
    assert "read 1 team, 0 requests, so nothing was examined" in failed.stderr
    assert cli("doctor", "--fail-on", "never").exit_code == 0
    api.send(NUMBER, "Hello")
    assert cli("doctor", "--fail-on", "error").exit_code == 0
    assert cli("doctor", "--fail-on", "error", "--team-name", "checkout-").exit_code == 1


def test_the_doctor_reads_every_team_unless_one_is_named(cli: Cli, api: Api) -> None:
    team = cli.json("team", "create", "--name", "checkout-7")
    headers = {"email": team["email"], "token": team["token"]}
    sms = {"recipientNumber": NUMBER, "message": "Hello", "dateToSend": "202001011000"}
    api.post("/sms/send", json=sms, headers=headers)
    team_id = team["teamId"]
    assert cli("doctor", "--fail-on", "error").exit_code == 1
    assert cli("doctor", "--fail-on", "error", "--team", team_id).exit_code == 1
    assert cli.text("doctor").splitlines()[-1] == f"    at request 1 of team {team_id}"
    assert cli.text("doctor", "--team-name", "checkout-").startswith("Read 1 team, 1 request.")
    assert cli("doctor", "--team", team_id, "--team-name", "checkout-").exit_code == 2


def test_the_doctor_speaks_json(cli: Cli, api: Api) -> None:
    api.send(NUMBER, dateToSend="202001011000")
    (finding,) = cli.json("doctor")["findings"]
    assert finding["rule"] == "date-in-the-past"


def test_a_fault_is_added_listed_and_removed(cli: Cli, api: Api) -> None:
    assert cli.text("faults") == "No fault is set.\n"
    added = cli.text("faults", "add", "--path", "/sms/send", "--status", "503", "--times", "2")
    assert added == "Fault 1 is set.\n"
    refused = api.post("/sms/send", json={"recipientNumber": NUMBER, "message": "Hello"})
    assert refused.status_code == 503
    lines = cli.text("faults").splitlines()
    assert lines[-1].split() == ["1", "path=/sms/send", "status=503", "1", "of", "2"]
    assert cli.text("faults", "remove", "1") == "Fault 1 is gone.\n"
    api.send(NUMBER)


def test_every_fault_can_be_cleared_at_once(cli: Cli) -> None:
    cli.text("faults", "add", "--latency", "0.1-0.2")
    cli.text("faults", "add", "--drop", "before", "--share", "0.5")
    effects = [rule["effect"] for rule in cli.json("faults")["items"]]
    assert effects == [{"drop": "before"}, {"latency": [0.1, 0.2]}]
    assert cli.text("faults", "clear") == "No fault is set.\n"


def test_a_fault_that_can_never_act_is_refused_with_the_mend(cli: Cli) -> None:
    refused = cli("faults", "add", "--path", "/sms/sent", "--status", "500")
    assert refused.exit_code == 1
    assert "/sms/send" in refused.stderr


def test_a_latency_that_is_none_is_a_mistake_in_the_command(cli: Cli) -> None:
    assert cli("faults", "add", "--latency", "soon").exit_code == 2
