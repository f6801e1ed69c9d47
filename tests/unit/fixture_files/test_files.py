"""Fixtures files: found, read, and refused in a line with file, line, place and help."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from sms_mock.world import fixture_files
from sms_mock.world.fixture_files import FixtureFileError, read_fixtures

GOOD = "users:\n  - email: demo@example.com\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is the current one, so that lines show short file names."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refusal(name: str, content: str | bytes) -> str:
    path = Path(name)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(FixtureFileError) as caught:
        read_fixtures(path)
    return str(caught.value)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "content, line",
    [
        (
            GOOD + "  - token: x\n    email: y\n",
            'fixtures/my.yaml, line 4, users[1].email: "y" is not an email address;'
            " write it like name@example.com",
        ),
        (
            GOOD + "  - token: x\n",
            "fixtures/my.yaml, line 3, users[1].email: is missing;"
            " add it, for example email: name@example.com",
        ),
        (
            "team: {}\n",
            "fixtures/my.yaml, users: is missing;"
            " add it, for example users: [{email: demo@example.com}]",
        ),
        (
            GOOD + "usrs: []\n",
            'fixtures/my.yaml, line 3, usrs: is not known here; did you mean "users"?',
        ),
        (
            GOOD + "optOuts:\n- 0821234567\n- 0601\n",
            "fixtures/my.yaml, line 5, optOuts[1]: '0601' is too short for ZA (+27);"
            " write it like 27600000100, one abroad like +447400123456",
        ),
        (
            GOOD + "optOuts:\n- 821234567\n",
            "fixtures/my.yaml, line 4, optOuts[0]: 821234567 has lost its leading 0;"
            ' put it in quotes: "0821234567"',
        ),
        (
            GOOD + "    administrator: yes\n",
            'fixtures/my.yaml, line 3, users[0].administrator: "yes" is neither true nor false;'
            " write true or false",
        ),
        (
            GOOD + "    token: 1.50\n",
            "fixtures/my.yaml, line 3, users[0].token: is not text; put it in quotes",
        ),
        (
            GOOD + "rates:\n  default: 1\n  countries:\n    no: 2\n",
            'fixtures/my.yaml, line 6, rates.countries.no: "no" is not the code of a country;'
            " write it NO",
        ),
        (
            GOOD + "users: []\n",
            "fixtures/my.yaml, line 3, users: is given twice; keep one of the two",
        ),
        (
            GOOD + "groups: &a []\ntemplates: *a\n",
            "fixtures/my.yaml, line 4, templates: *a refers elsewhere; write the value out here",
        ),
        (
            "users:\n\t- email: a@b.c\n",
            "fixtures/my.yaml, line 2: this is not YAML: found character that cannot start any"
            " token; indent with spaces, not tabs",
        ),
        ("", "fixtures/my.yaml: is empty; begin with users: and a user's email address"),
        (
            "just words",
            'fixtures/my.yaml: "just words" is not a mapping; write key: value lines with team,'
            " users, groups, contacts, templates, rates, optOuts, scenarios, carriers, faults,"
            " schedule, messages, voiceMessages, ledger, deliveries, tasks, clock",
        ),
        (
            b"users:\n  - email: d\xe9mo@example.com\n",
            "fixtures/my.yaml, line 2: is not UTF-8; save it as UTF-8",
        ),
        (GOOD.encode("utf-16"), "fixtures/my.yaml, line 1: is not UTF-8; save it as UTF-8"),
    ],
)
def test_a_mistake_is_one_line(content: str | bytes, line: str) -> None:
    found = refusal("fixtures/my.yaml", content)
    # PyYAML's own reader names the tab, libyaml does not.
    assert found.replace("character '\\t' that", "character that") == line


@pytest.mark.usefixtures("folder")
def test_a_mistake_in_json_is_one_line_too() -> None:
    text = json.dumps({"users": [{"email": "a@b.c", "firstName": "🎉"}, {"email": "x"}]}, indent=1)
    assert refusal("my.JSON", text) == (
        'my.JSON, line 8, users[1].email: "x" is not an email address;'
        " write it like name@example.com"
    )


@pytest.mark.usefixtures("folder")
def test_an_endless_integer_is_refused_by_name() -> None:
    text = '{"users": [{"email": "a@b.c", "credits": ' + "9" * 5000 + "}]}"
    assert refusal("my.json", text).startswith("my.json, line 1, users[0].credits: ")


@pytest.mark.usefixtures("folder")
def test_nan_is_refused_by_name() -> None:
    assert refusal("my.json", '{"users": [{"email": "a@b.c", "credits": NaN}]}').startswith(
        "my.json, line 1, users[0].credits: NaN is not a number of credits; "
    )


def test_a_byte_order_mark_is_no_mistake(folder: Path) -> None:
    path = folder / "my.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert read_fixtures(path).users[0].email == "demo@example.com"


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("name", ["my.yaml", "my.yml", "my.json", "my.txt"])
def test_json_is_read_whatever_the_file_is_called(name: str) -> None:
    Path(name).write_text('{"users": [{"email": "demo@example.com"}]}', encoding="utf-8")
    assert read_fixtures(Path(name)).users[0].email == "demo@example.com"


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "name, line",
    [
        ("mine.yaml", "mine.yaml: no such file; did you mean my.yaml?"),
        ("other.json", "other.json: no such file; check the path"),
        ("a/my.yaml", "a/my.yaml: no such file; the folder a does not exist either"),
        (".", ".: is a folder; name the file in it"),
        (
            "my.yaml/x",
            "my.yaml/x: Not a directory; check the path and its permissions",
        ),
    ],
)
def test_a_path_that_leads_to_no_file_is_one_line(name: str, line: str) -> None:
    Path("my.yaml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(FixtureFileError) as caught:
        read_fixtures(Path(name))
    assert str(caught.value) == line


@pytest.mark.usefixtures("folder")
def test_a_file_that_is_too_large_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fixture_files, "LARGEST_FILE", 1024 * 1024)
    assert refusal("my.yaml", GOOD + "#" * 1024 * 1024) == (
        "my.yaml: is too large; keep it under 1 MB"
    )


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such file")
def test_a_file_without_an_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fixture_files, "LARGEST_FILE", 1024 * 1024)
    with pytest.raises(FixtureFileError, match="/dev/zero: is too large; keep it under 1 MB"):
        read_fixtures(Path("/dev/zero"))
