"""The page about hard-coded hosts names tests for what it says, and those tests exist."""

from __future__ import annotations

import re

from tests.interception.conftest import HERE

PAGE = HERE.parents[1] / "docs" / "hard-coded-host.md"


def defined() -> set[str]:
    texts = [path.read_text("utf-8") for path in HERE.glob("test_*.py")]
    return {name for text in texts for name in re.findall(r"^def (test_\w+)", text, re.MULTILINE)}


def test_every_test_that_the_page_names_is_there() -> None:
    named = set(re.findall(r"`(test_\w+)`", PAGE.read_text("utf-8")))
    assert named
    assert named <= defined()


def test_every_row_of_what_works_where_names_a_test() -> None:
    _, _, table = PAGE.read_text("utf-8").partition("| Client, unchanged |")
    rows = table.partition("\n\n")[0].splitlines()[2:]
    assert len(rows) > 10
    for row in rows:
        assert re.search(r"`test_\w+` \|$", row), row
