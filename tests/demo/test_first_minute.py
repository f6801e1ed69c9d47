"""The first minute of the demo is what docs/demo.md shows."""

from __future__ import annotations

import re
from pathlib import Path

from click.testing import CliRunner, Result

from sms_mock.cli.main import commands
from sms_mock.config import DEMO_SEED, Settings
from sms_mock.serving.threads import MockServer
from tests.conftest import RealTime
from tests.demo.conftest import MONDAY

PAGE = Path(__file__).parents[2] / "docs" / "demo.md"
COMMAND = "sms-mock messages --limit 13"


def test_the_first_minute_in_the_docs_is_what_happens() -> None:
    (shown,) = re.findall(rf"^\$ {COMMAND}\n(.*?)^```$", PAGE.read_text("utf-8"), re.M | re.S)
    settings = Settings(port=0, demo=True, seed=DEMO_SEED)
    with MockServer(settings, now=RealTime(MONDAY)) as server:
        for verb in ("freeze", "advance 1m"):
            assert run(server, verb).exit_code == 0
        assert run(server, COMMAND.removeprefix("sms-mock ")).output == shown


def run(server: MockServer, verb: str) -> Result:
    return CliRunner().invoke(commands, [*verb.split(), "--url", server.origin])
