"""What `sms-mock serve --demo` starts with, and what it refuses."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click
import pytest
import requests
from click.testing import CliRunner

from sms_mock.cli.serve import serve_command, settings_from
from sms_mock.config import DEMO_SEED, Settings
from sms_mock.serving.process import StartFailure, open_app
from tests.conftest import NOON
from tests.demo.conftest import demo_server
from tests.server.running import PATIENCE, running


def settings_of(*arguments: str) -> Settings:
    """Return the settings that `sms-mock serve` makes of its arguments."""
    context = serve_command.make_context("serve", list(arguments))
    flags = {
        name: value
        for name, value in context.params.items()
        if name not in ("server", "tls", "tls_port", "tls_folder")
    }
    return settings_from(flags)


def test_the_seed_of_a_demo_has_a_default() -> None:
    assert settings_of("--demo").seed == DEMO_SEED
    assert settings_of("--demo", "--seed", "7").seed == 7
    assert settings_of().seed is None


def test_the_speed_is_a_factor() -> None:
    assert settings_of("--demo", "--demo-speed", "2.5").demo_speed == 2.5
    assert settings_of("--demo").demo_speed is None


@pytest.mark.parametrize("speed", ["0", "-1", "nan", "inf", "1e9", "fast", ""])
def test_a_speed_that_is_no_positive_number_is_refused(speed: str) -> None:
    with pytest.raises(click.BadParameter) as caught:
        settings_of("--demo", "--demo-speed", speed)
    assert "0.01 to 100" in caught.value.message


def test_the_help_says_what_a_demo_refuses() -> None:
    text = " ".join(CliRunner().invoke(serve_command, ["--help"]).output.split())
    assert "Not together with --fixtures" in text
    assert f"Without --seed the seed is {DEMO_SEED}." in text


def refusal(**settings: Any) -> str:
    """Return the line with which a server refuses to start with these settings."""
    with pytest.raises(StartFailure) as caught:
        open_app(Settings(**settings))
    return str(caught.value)


def test_fixtures_beside_a_demo_are_refused(tmp_path: Path) -> None:
    assert refusal(demo=True, fixtures=tmp_path / "world.yaml") == (
        "--demo brings a world of its own; leave --fixtures or --demo out"
    )


def test_a_speed_without_a_demo_is_refused() -> None:
    assert refusal(demo_speed=2.0).startswith("--demo-speed is the speed of the demo; give --demo")


def test_a_store_with_another_world_is_refused(tmp_path: Path) -> None:
    with demo_server(demo=False, store=tmp_path):
        pass
    text = refusal(demo=True, store=tmp_path)
    assert "the world in it is no demo; give --store another folder" in text
    assert str(tmp_path) in text
    with demo_server(demo=False, store=tmp_path) as other:
        assert other.balance() == 1000.0


def test_a_stored_demo_without_the_flag_stands_still_and_the_banner_says_so(tmp_path: Path) -> None:
    with demo_server(store=tmp_path) as demo:
        demo.advance(10)
        total = demo.mock("GET", "/messages")["total"]
    with demo_server(demo=False, store=tmp_path) as plain:
        assert any("its story stands still" in note for note in plain.service.notes)
        plain.advance(600)
        assert plain.mock("GET", "/messages")["total"] == total
        assert plain.control("GET", "/demo").status_code == 404


def test_the_flag_sets_the_speed_of_a_stored_demo(tmp_path: Path) -> None:
    with demo_server(store=tmp_path, demo_speed=3.0) as demo:
        assert demo.mock("GET", "/demo")["speed"] == 3.0
    with demo_server(store=tmp_path) as demo:
        assert demo.mock("GET", "/demo")["speed"] == 3.0
    with demo_server(store=tmp_path, demo_speed=0.5) as demo:
        assert demo.mock("GET", "/demo")["speed"] == 0.5


@pytest.mark.skipif(sys.platform == "win32", reason="gunicorn needs POSIX")
@pytest.mark.parametrize("kind", ["gunicorn", "threads"])
def test_the_story_goes_on_by_itself(kind: str) -> None:
    with running("--server", kind, "--demo", "--demo-speed", "100") as server:
        assert any(line.startswith("Demo: ") for line in server.banner)
        waited = requests.get(
            f"{server.origin}/_mock/messages/wait",
            params={"contains": "is confirmed", "after": str(NOON), "count": "5"},
            timeout=PATIENCE,
        )
        assert waited.ok, waited.text
        assert requests.get(f"{server.origin}/_mock/demo", timeout=10).json()["steps"] > 10
