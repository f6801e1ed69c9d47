"""The project's files name nothing of the machine they were written on, and hold no secrets."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# Spelt in pieces, or this file would be the first to be found.
PRIVATE = {
    "a path of one machine": r"/work" + r"/|/tmp" + r"/plan|/ro" + r"ot/|/ho" + r"me/\w+/",
    "a package registry's host": "|".join(
        [
            r"pypi\." + r"org",
            r"pythonhosted\." + r"org",
            r"registry\.npm" + r"js",
            r"deb\.debian\." + r"org",
            r"proxy\.golang\." + r"org",
        ]
    ),
    "a writing tool": r"(?i)\b(?:"
    + "|".join(["clau" + "de", "chat" + "gpt", "open" + "ai"])
    + r")\b"
    r"|(?i:helper[ ]agent|language[ ]model|co-authored[-]by)",
}

UUID = re.compile(
    r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", re.IGNORECASE
)


def tracked_files() -> list[Path]:
    if not (ROOT / ".git").exists():
        pytest.skip("not a checkout: git knows what is tracked")
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.is_file()]


def tracked_lines() -> Iterator[tuple[str, str]]:
    """Yield each line of the tracked text files with its place, `file:line`."""
    for path in tracked_files():
        text = path.read_bytes().decode("utf-8", "replace")
        for number, line in enumerate(text.splitlines(), start=1):
            yield f"{path.relative_to(ROOT)}:{number}", line


def is_an_obvious_example(token: str) -> bool:
    """Return whether a UUID repeats one digit, apart from its version and variant:
    1111…-4111-8111-…
    """
    digits = token.replace("-", "")
    return len(set(digits[:12] + digits[13:16] + digits[17:])) == 1


@pytest.mark.parametrize("what", PRIVATE)
def test_no_tracked_line_has(what: str) -> None:
    pattern = re.compile(PRIVATE[what])
    found = [f"{place}: {line.strip()}" for place, line in tracked_lines() if pattern.search(line)]
    assert not found, "\n".join([what, *found])


def test_every_token_in_the_project_is_an_obvious_example() -> None:
    found = [
        f"{place}: {token}"
        for place, line in tracked_lines()
        for token in UUID.findall(line)
        if not is_an_obvious_example(token)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "what, line",
    [
        ("a path of one machine", "see /wo" + "rk/main"),
        ("a path of one machine", "/ho" + "me/someone/notes"),
        ("a package registry's host", "https://files.python" + "hosted.org/x"),
        ("a writing tool", "made with Clau" + "de"),
        ("a writing tool", "Co-Authored" + "-By: someone"),
    ],
)
def test_a_private_line_would_be_found(what: str, line: str) -> None:
    assert re.search(PRIVATE[what], line)


@pytest.mark.parametrize("line", ["http://localhost:8767/app", "install from PyPI", "homework/"])
def test_an_ordinary_line_is_not_found(line: str) -> None:
    assert not any(re.search(pattern, line) for pattern in PRIVATE.values())


def test_a_real_token_would_be_told_from_an_example() -> None:
    assert is_an_obvious_example("11111111-1111-4111-8111-111111111111")
    assert not is_an_obvious_example("1111111" + "2-1111-4111-8111-111111111111")
    assert UUID.search("token=9F1C2B3A" + "-0d4e-4f5a-8b6c-7d8e9f0a1b2c&x")
