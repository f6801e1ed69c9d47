"""Every limit in the settings has an option of `serve`, and the given value is used."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import click
import pytest

from sms_mock.cli.serve import serve_command, settings_from
from sms_mock.config import Settings

OPTIONS = {one.name: one for one in serve_command.params if isinstance(one, click.Option)}
LIMITS = [name for name in OPTIONS if name and ("limit" in name or "most" in name)]
# A limit on requests a minute has no default: it is off.
SIZES = [name for name in LIMITS if name != "rate_limit"]


@pytest.mark.parametrize("name", [field.name for field in fields(Settings)])
def test_every_setting_has_a_flag_and_a_variable(name: str) -> None:
    # Those that can be repeated are named in the singular.
    option = OPTIONS.get(name) or OPTIONS[name.removesuffix("s")]
    assert isinstance(option.envvar, str)
    assert option.envvar.startswith("SMS_MOCK_")


def test_the_limits_are_those_of_the_settings_unless_they_are_given() -> None:
    ignored = {"server", "tls", "tls_port", "tls_folder"}
    plain = serve_command.make_context("serve", []).params
    settings = settings_from({key: plain[key] for key in plain if key not in ignored})
    assert {name: getattr(settings, name) for name in SIZES} == {
        name: getattr(Settings(), name) for name in SIZES
    }


@pytest.mark.parametrize("name", SIZES)
def test_a_limit_can_be_given_as_a_flag(name: str) -> None:
    flag = OPTIONS[name].opts[0]
    assert serve_command.make_context("serve", [flag, "7"]).params[name] == 7


@pytest.mark.parametrize("name", SIZES)
def test_a_limit_can_be_given_as_a_variable(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    variable = OPTIONS[name].envvar
    assert isinstance(variable, str)
    monkeypatch.setenv(variable, "7")
    assert serve_command.make_context("serve", []).params[name] == 7


@pytest.mark.parametrize("name", SIZES)
def test_a_limit_is_at_least_one(name: str) -> None:
    with pytest.raises(click.BadParameter):
        serve_command.make_context("serve", [OPTIONS[name].opts[0], "0"])


def test_the_time_of_teams_is_given_as_a_duration(monkeypatch: pytest.MonkeyPatch) -> None:
    assert serve_command.make_context("serve", ["--team-ttl", "2h"]).params["team_ttl"] == 7200
    monkeypatch.setenv("SMS_MOCK_TEAM_TTL", "90")
    assert serve_command.make_context("serve", []).params["team_ttl"] == 90
    with pytest.raises(click.BadParameter, match="seconds"):
        serve_command.make_context("serve", ["--team-ttl", "0"])


def test_the_number_of_teams_is_limited_by_a_flag(monkeypatch: pytest.MonkeyPatch) -> None:
    assert serve_command.make_context("serve", []).params["max_teams"] == Settings().max_teams
    monkeypatch.setenv("SMS_MOCK_MAX_TEAMS", "7")
    assert serve_command.make_context("serve", []).params["max_teams"] == 7


def test_the_docs_list_every_limit_with_its_default() -> None:
    page = (Path(__file__).parents[2] / "docs" / "faults.md").read_text()
    for name in SIZES:
        assert f"| `{OPTIONS[name].opts[0]}` | {getattr(Settings(), name)} " in page


def test_there_are_eight() -> None:
    assert len(SIZES) == 8
