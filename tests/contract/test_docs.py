"""The commands that the README and docs tell people to type exist."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from tests.contract.command_lines import check

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]

_SPAN = re.compile(r"`(sms-mock [^`]+)`")
_PROMPT = re.compile(r"^\$ (?:sudo )?(sms-mock .+)$", re.MULTILINE)
_LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)")


def command_lines() -> Iterator[tuple[str, str]]:
    for page in PAGES:
        text = page.read_text("utf-8")
        for found in (*_SPAN.finditer(text), *_PROMPT.finditer(text)):
            yield page.name, " ".join(found[1].split())


def words(line: str) -> list[str]:
    """Return the words after the command's name in a line, up to a pipe, without placeholders such
    as `…`.

    A placeholder at the end of a word is cut off.
    """
    kept = [word for word in shlex.split(line.partition(" | ")[0]) if word not in ("…", "...")]
    return [word.rstrip("…") or "x" for word in kept[1:]]


@pytest.mark.parametrize("page, line", sorted(set(command_lines())))
def test_every_command_in_the_docs_exists(page: str, line: str) -> None:
    given = words(line)
    try:
        check(given)
    except click.UsageError as error:
        # `--email …` stands for a value that the reader has.
        if "requires an argument" not in str(error):
            raise AssertionError(f"{page}: {line}: {error}") from None


def test_a_command_that_does_not_exist_is_found() -> None:
    with pytest.raises(click.UsageError):
        check(["reset", "--everything"])
    with pytest.raises(click.UsageError):
        check(["restart"])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_inside_the_project_leads_somewhere(page: Path) -> None:
    for target in _LINK.findall(page.read_text("utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"
