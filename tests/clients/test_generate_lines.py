"""The commands of docs/clients.md are those with which make test-clients makes its clients."""

from __future__ import annotations

import shlex

import pytest

from tests.clients.generators import FOLDERS, OPTIONS
from tests.clients.workshop import PROGRAMS
from tests.contract.test_docs import ROOT

DESCRIPTION = "http://localhost:8767/_mock/openapi.yaml?part=api"
LINES = [
    shlex.split(line) for line in (PROGRAMS / "generate.sh").read_text("utf-8").splitlines() if line
]


@pytest.mark.parametrize("language", OPTIONS)
def test_a_client_is_generated_as_the_docs_say(language: str) -> None:
    command = ["openapi-generator-cli", "generate", "-g", language]
    (line,) = [one for one in LINES if one[:4] == command]
    into = FOLDERS.get(language, "client")
    assert line == [*command, *OPTIONS[language], "-i", DESCRIPTION, "-o", into]


def test_every_command_is_on_the_page() -> None:
    page = (ROOT / "docs" / "clients.md").read_text("utf-8")
    for line in (PROGRAMS / "generate.sh").read_text("utf-8").splitlines():
        assert line.startswith("#") or line in page, line
