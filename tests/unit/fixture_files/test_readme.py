"""What fixtures/README.md says is true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sms_mock.world import schemas
from sms_mock.world.fields import EntrySchema
from sms_mock.world.fixture_files import FixtureFileError, default_document, read_fixtures

README = Path(__file__).parents[3] / "fixtures" / "README.md"
TEXT = README.read_text(encoding="utf-8")


def row(part: str) -> str:
    found = re.search(rf"^\| .*`{part}`.* \| (.*) \|$", TEXT, re.MULTILINE)
    assert found, part
    return found[1]


@pytest.mark.parametrize("part", schemas.WorldSchema().keys())
def test_every_part_is_described(part: str) -> None:
    assert row(part)


@pytest.mark.parametrize(
    "part, schema",
    [
        ("team", schemas.TeamSchema),
        ("users", schemas.UserSchema),
        ("groups", schemas.GroupSchema),
        ("contacts", schemas.ContactSchema),
        ("templates", schemas.TemplateSchema),
        ("rates", schemas.RatesSchema),
        ("scenarios", schemas.ScenarioSchema),
        ("carriers", schemas.CarrierSchema),
        ("messages", schemas.MessageSchema),
        ("voiceMessages", schemas.VoiceMessageSchema),
    ],
)
def test_every_key_is_described_and_bold_where_it_must_be_there(
    part: str, schema: type[EntrySchema]
) -> None:
    described = row(part)
    for field in schema().load_fields.values():
        assert f"`{field.data_key}`" in described
        assert (f"**`{field.data_key}`**" in described) == field.required


def test_the_numbers_with_a_fate_are_those_of_the_default_world() -> None:
    rows = re.findall(r"^\| (27[0-9]+) \| `([a-z-]+)` \|", TEXT, re.MULTILINE)
    assert rows == [(entry.number, entry.fate) for entry in default_document().scenarios]


def test_the_shortest_file_is_one(tmp_path: Path) -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
    path = tmp_path / "my.yaml"
    path.write_text(example, encoding="utf-8")
    assert read_fixtures(path).users[0].administrator


def test_the_line_about_a_mistake_is_a_real_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = Path("my.yaml")
    path.write_text("users:\n  - email: a@b.c\n  - token: x\n    email: demo\n", encoding="utf-8")
    with pytest.raises(FixtureFileError) as caught:
        read_fixtures(path)
    assert f"    {caught.value}\n" in TEXT
