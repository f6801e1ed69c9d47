"""Environment variables whose names resemble those of a command's options."""

from __future__ import annotations

import click
import pytest

from sms_mock.cli.address import default_url
from sms_mock.cli.serve import misspelt_variables, serve_command


def test_a_misspelt_variable_is_told_with_the_one_that_was_meant() -> None:
    (line,) = misspelt_variables(serve_command, ["PATH", "SMS_MOCK_PORT", "SMS_MOCK_DELIVRY"])
    assert line == "SMS_MOCK_DELIVRY is not known and changes nothing; SMS_MOCK_DELIVERY is."


@pytest.mark.parametrize("name", ["URL", "TEAM", "LIVE_EMAIL", "LIVE_TOKEN", "VERSION", "REDIRECT"])
def test_variables_of_other_commands_and_programs_are_not_told_of(name: str) -> None:
    assert list(misspelt_variables(serve_command, [f"SMS_MOCK_{name}"])) == []


def test_variables_that_kubernetes_sets_for_a_service_change_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    address = "tcp://10.96.0.7:8767"
    given = {
        "SMS_MOCK_SERVICE_HOST": "10.96.0.7",
        "SMS_MOCK_SERVICE_PORT": "8767",
        "SMS_MOCK_SERVICE_PORT_HTTP": "8767",
        "SMS_MOCK_PORT": address,
        "SMS_MOCK_PORT_8767_TCP": address,
        "SMS_MOCK_PORT_8767_TCP_PROTO": "tcp",
        "SMS_MOCK_PORT_8767_TCP_PORT": "8767",
        "SMS_MOCK_PORT_8767_TCP_ADDR": "10.96.0.7",
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert serve_command.make_context("serve", []).params["port"] == 8767
    assert default_url() == "http://localhost:8767"
    assert list(misspelt_variables(serve_command, given)) == []


def test_a_port_that_is_none_is_still_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMS_MOCK_PORT", "many")
    with pytest.raises(click.BadParameter, match="many"):
        serve_command.make_context("serve", [])
    monkeypatch.setenv("SMS_MOCK_PORT", "")
    with pytest.raises(click.BadParameter, match="tcp"):
        serve_command.make_context("serve", ["--port", "tcp://10.96.0.7:8767"])
