"""Programs in the README and docs are tested, and the commands on the pages work.

A program must be quoted word for word from a file in tests/examples or tests/clients/programs. The
`curl` lines of console blocks are run in the order of the page against a new server; commands of
`sms-mock` and make are only looked up.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from sms_mock.config import Settings
from sms_mock.serving.threads import MockServer
from tests.contract.test_docs import PAGES, ROOT, words

EXAMPLES = (ROOT / "tests" / "examples", ROOT / "tests" / "clients" / "programs")
ENDINGS = {
    **{"python": "py", "javascript": "mjs", "php": "php", "typescript": "ts", "yaml": "yaml"},
    **{"json": "json", "text": "txt"},
    **{
        "bash": "sh",
        "zsh": "zsh",
        "fish": "fish",
        "powershell": "ps1",
        "bat": "bat",
        "java": "java",
        "csharp": "cs",
        "go": "go",
        "ruby": "rb",
    },
}
CONSOLE = "console"
OWN = ("sms-mock", "make", "curl")
"""What console blocks may begin a line with."""

_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_MARKER = re.compile(r"^\s*(?:#|//) \[/?\w+\]\n", re.MULTILINE)
_CALL = re.compile(r"`(curl [^`]+)`")
_COMMAND = re.compile(r"^\$ ((?:.*\\\n)*.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)


class Typed(NamedTuple):
    """A command in a console block, and the output that the page shows for it."""

    line: str
    shown: str

    @property
    def words(self) -> list[str]:
        return shlex.split(self.line.removeprefix("sudo "), comments=True)


def blocks(page: Path) -> list[tuple[str, str]]:
    """Return the language and text of each fenced block of a page."""
    return _BLOCK.findall(page.read_text("utf-8"))


def typed(page: Path) -> Iterator[Typed]:
    """Yield the commands in a page's console blocks, and then the calls in its sentences."""
    for language, text in blocks(page):
        if language == CONSOLE:
            yield from (Typed(*found) for found in _COMMAND.findall(text))
    yield from (Typed(line, "") for line in _CALL.findall(page.read_text("utf-8")))


def quotable(ending: str) -> list[str]:
    """Return the examples of a language, without the lines that only mark what is quoted."""
    files = sorted(file for folder in EXAMPLES for file in folder.rglob(f"*.{ending}"))
    return [_MARKER.sub("", file.read_text("utf-8")) for file in files]


def is_quoted(text: str, ending: str) -> bool:
    """Return whether a program is a part of an example, in whole lines."""
    lines = f"\n{text.strip(chr(10))}\n"
    return any(lines in f"\n{example}\n" for example in quotable(ending))


PROGRAMS = [
    pytest.param(language, text, id=f"{page.name}-{number}")
    for page in PAGES
    for number, (language, text) in enumerate(blocks(page), 1)
    if language != CONSOLE
]


@pytest.mark.parametrize("language, text", PROGRAMS)
def test_every_program_is_part_of_an_example(language: str, text: str) -> None:
    assert language in ENDINGS, f"a block in {language!r} is no program that is tested"
    assert is_quoted(text, ENDINGS[language]), f"no example has these lines:\n{text}"


def test_a_program_with_a_word_changed_is_no_quotation() -> None:
    text = next(param.values[1] for param in PROGRAMS if param.values[0] == "python")
    assert isinstance(text, str)
    assert is_quoted(text, "py")
    assert not is_quoted(text.replace("sms_mock", "sms_mocks", 1), "py")
    assert not is_quoted(text.strip()[1:], "py")


# tests/deploy/test_docs.py runs every command of this page, which are about more than one server.
TYPED_PAGES = [page for page in PAGES if page.name != "shared.md"]


@pytest.mark.parametrize("page", TYPED_PAGES, ids=lambda page: page.name)
def test_what_is_typed_are_commands_that_are_checked(page: Path) -> None:
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    for one in typed(page):
        assert one.words[0] in OWN, one.line
        if one.words[0] == "make":
            assert one.words[1] in targets, one.line
        if one.words[0] == "sms-mock":
            assert words(one.line), one.line  # test_docs.py looks each of them up


@pytest.mark.parametrize(
    "page",
    [page for page in TYPED_PAGES if any(one.words[0] == "curl" for one in typed(page))],
    ids=lambda page: page.name,
)
def test_curl_lines_work_in_the_order_of_the_page(page: Path) -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed here")
    with MockServer(Settings(port=0)) as server:
        for one in typed(page):
            if one.words[0] != "curl":
                continue
            said = curl(one, server.port)
            for line in one.shown.splitlines():
                assert json.loads(said).keys() == json.loads(line).keys(), one.line


def curl(one: Typed, port: int) -> str:
    """Run a `curl` line against the server on this port, assert that it succeeds, and return the
    answer.
    """
    command = [word.replace("localhost:8767", f"127.0.0.1:{port}") for word in one.words]
    assert any(f":{port}/" in word for word in command), f"{one.line} calls another server"
    flags = ["--silent", "--show-error", "--fail-with-body", "--noproxy", "*", "--max-time", "30"]
    ended = subprocess.run(
        [command[0], *flags, *command[1:]], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, f"{one.line}\n{ended.stdout}{ended.stderr}"
    return ended.stdout
