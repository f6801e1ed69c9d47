"""Every evidence id in code, docs or the served contract is an entry of the evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from sms_mock import evidence

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "mock_server" / "sms_mock"
SUFFIXES = {".py", ".md", ".yaml", ".yml", ".html", ".js", ".css", ".toml"}

# Not after letters, digits or what belongs to an escape (%C3%A9, &#A4, \xA0) or a longer word.
_ID = re.compile(r"(?<![\w%&#\\.-])[AGIOPX][1-9][0-9]{0,2}(?![\w.-]*\w)")


def texts() -> Iterator[Path]:
    """Yield the files of the project that may name an entry."""
    for folder in (PACKAGE, ROOT / "docs", ROOT / "fixtures"):
        yield from (path for path in folder.rglob("*") if path.suffix in SUFFIXES)
    yield from ROOT.glob("*.md")
    yield ROOT / "openapi.yaml"


def named_ids() -> dict[str, set[str]]:
    """Return the evidence ids in each file, by the file's path from the root."""
    found: dict[str, set[str]] = {}
    for path in texts():
        if path != evidence.PACKAGED_FILE and path.is_file():
            ids = set(_ID.findall(path.read_text(encoding="utf-8")))
            if ids:
                found[path.relative_to(ROOT).as_posix()] = ids
    return found


def test_every_id_that_is_named_exists() -> None:
    known = set(evidence.load())
    unknown = {name: ids - known for name, ids in named_ids().items() if ids - known}
    assert unknown == {}


def test_the_search_finds_the_ids_that_code_names() -> None:
    found = named_ids()
    assert {"P5", "A63", "O21"} <= found["mock_server/sms_mock/api/errors.py"]
    assert {"A62", "A179", "O27"} <= found["mock_server/sms_mock/domain/phone_number.py"]
    assert len(set().union(*found.values())) > 100


def test_the_search_takes_no_part_of_something_else_for_an_id() -> None:
    for other in ("%C3%A9", "&#A4;", "GPA12", "A12b", "x.A12", "A12-3", "a12", "A0", "A1234"):
        assert _ID.findall(other) == []
    for written in ("(A12)", "A12,", '"A12"', "A12.", "O1 to O3"):
        assert _ID.findall(written)


def test_every_entry_still_has_the_letter_of_some_ground() -> None:
    assert {id_[0] for id_ in evidence.load()} == set(evidence.GROUND_OF_LETTER)
