"""llms.txt has the form that llmstxt.org describes, and what it says is so."""

from __future__ import annotations

import re
from pathlib import Path

import requests
import yaml

from sms_mock.config import Settings
from sms_mock.serving.threads import MockServer

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "llms.txt").read_text("utf-8")
REPOSITORY = "https://github.com/your-organisation/sms-mock/blob/main/"
_LINK = re.compile(r"- \[[^\]]+\]\(([^)\s]+)\): .+")


def test_it_begins_with_a_title_and_a_summary_and_ends_with_lists_of_links() -> None:
    title, _, summary, *rest = TEXT.splitlines()
    assert title == "# sms-mock"
    assert summary.startswith("> ")
    sections = "\n".join(rest).split("\n## ")
    assert "\n#" not in sections[0]
    assert len(sections) > 2
    for section in sections[1:]:
        _, _, *lines = section.strip().splitlines()
        assert lines
        assert all(_LINK.fullmatch(line) for line in lines), section


def test_the_server_has_it_and_its_links_lead_somewhere() -> None:
    targets = [found for line in TEXT.splitlines() for found in _LINK.findall(line)]
    with MockServer(Settings(port=0, control_token="canary")) as server:
        answer = requests.get(f"{server.origin}/llms.txt", timeout=20)
        assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
        assert answer.content.decode() == TEXT
        for target in targets:
            if target.startswith(REPOSITORY):
                assert (ROOT / target.removeprefix(REPOSITORY)).exists(), target
            else:
                called = requests.get(
                    f"{server.origin}/{target}",
                    headers={"Authorization": "Bearer canary"},
                    timeout=20,
                )
                assert called.status_code == 200, target


def test_the_credentials_and_magic_numbers_in_it_are_those_of_the_default_world() -> None:
    world = yaml.safe_load((ROOT / "fixtures" / "default.yaml").read_text("utf-8"))
    for user in world["users"]:
        assert user["email"] in TEXT
        assert user["token"] in TEXT
    for scenario in world["scenarios"]:
        assert str(scenario["number"]) in TEXT
