"""The evidence file as data, and what the code makes of it and of files that settle entries."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from dataclasses import FrozenInstanceError
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from sms_mock import evidence
from sms_mock.evidence import GROUND_OF_LETTER, GROUNDS, PACKAGED_FILE, Evidence

TOPICS = {
    "addresses",
    "authentication",
    "formats",
    "errors",
    "status",
    "numbers",
    "ids",
    "dates",
    "account",
    "contacts",
    "groups",
    "lists",
    "messages",
    "templates",
    "sending",
    "analyse",
    "credits",
    "voice",
    "lookup",
    "limits",
    "mock",
    "webhooks",
}
FIELDS = {"id", "slug", "topic", "statement", "ground", "source", "date"}

ROWS = yaml.safe_load(PACKAGED_FILE.read_text(encoding="utf-8"))


def repeated(values: list[str]) -> list[str]:
    return [value for value, times in Counter(values).items() if times > 1]


# The packaged file


def test_every_entry_has_exactly_the_fields_of_an_entry() -> None:
    assert [row for row in ROWS if set(row) != FIELDS] == []


def test_ids_are_a_ground_letter_and_a_number() -> None:
    assert [row["id"] for row in ROWS if not re.fullmatch(r"[AGIOPX][1-9]\d{0,2}", row["id"])] == []


def test_no_id_slug_or_statement_occurs_twice() -> None:
    for field in ("id", "slug", "statement"):
        assert repeated([row[field] for row in ROWS]) == []


@pytest.mark.parametrize("letter", sorted(GROUND_OF_LETTER))
def test_numbers_of_a_letter_have_no_gap_so_that_no_id_was_dropped(letter: str) -> None:
    numbers = sorted(int(row["id"][1:]) for row in ROWS if row["id"][0] == letter)
    assert numbers == list(range(1, len(numbers) + 1))


def test_slugs_are_kebab_case() -> None:
    kebab = r"[a-z0-9]+(-[a-z0-9]+)*"
    assert [row["slug"] for row in ROWS if not re.fullmatch(kebab, row["slug"])] == []


def test_an_id_keeps_its_letter_when_its_ground_becomes_a_better_one() -> None:
    def worse(row: dict[str, Any]) -> bool:
        return GROUNDS.index(row["ground"]) > GROUNDS.index(GROUND_OF_LETTER[row["id"][0]])

    assert [row["id"] for row in ROWS if row["ground"] != "ours" and worse(row)] == []


def test_what_is_about_the_mock_alone_claims_nothing() -> None:
    of_the_mock = [row["id"] for row in ROWS if row["ground"] == "ours"]
    assert sorted(of_the_mock) == ["A39", "A40", "A57", "A90", "X1"]


def test_every_topic_is_a_known_one_and_has_entries() -> None:
    assert {row["topic"] for row in ROWS} == TOPICS


def test_statements_are_sentences() -> None:
    def sentence(text: str) -> bool:
        return len(text.split()) > 3 and text == text.strip() and text[-1] in '."'

    assert [row["id"] for row in ROWS if not sentence(row["statement"])] == []


def test_every_entry_names_a_source_that_suits_its_ground() -> None:
    openings = {"published": "published ", "guide": "REST API guide"} | {
        "inferred": "a server of the same framework",
        "assumed": "our decision",
        "ours": "our decision",
    }
    unsuited = [
        row["id"]
        for row in ROWS
        if not row["source"].startswith(openings.get(row["ground"], ""))
        or (row["ground"] == "observed" and row["source"].startswith(tuple(openings.values())))
    ]
    assert unsuited == []


def test_every_date_is_a_day_that_is_written_as_one() -> None:
    assert [row["id"] for row in ROWS if type(row["date"]) is not date] == []


# Loading


def test_load_has_every_row_by_its_id_in_the_files_order() -> None:
    entries = evidence.load()
    assert list(entries) == [row["id"] for row in ROWS]
    first = entries[ROWS[0]["id"]]
    assert {field: getattr(first, field) for field in FIELDS} == ROWS[0]


def test_load_reads_the_file_once() -> None:
    assert evidence.load() is evidence.load()


def test_entries_cannot_be_changed() -> None:
    entry = evidence.load()["A1"]
    with pytest.raises(FrozenInstanceError):
        entry.ground = "observed"  # type: ignore[misc]
    with pytest.raises(TypeError):
        evidence.load()["A1"] = entry  # type: ignore[index]


def test_asking_what_is_assumed_does_not_even_import_the_yaml_reader() -> None:
    program = (
        "import sys; from sms_mock.evidence import Evidence, assumed; "
        "assert assumed(['A1', 'O1']) == ('A1',); "
        "assert Evidence.packaged().assumed(['A2']) == ('A2',); "
        "sys.exit('yaml' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


# What is assumed


def test_assumed_keeps_the_order_and_leaves_out_duplicates_and_what_is_known() -> None:
    assert evidence.assumed(["A12", "O1", "A3", "P2", "A12", "G4", "A3"]) == ("A12", "A3")


def test_assumed_of_nothing_is_nothing() -> None:
    assert evidence.assumed([]) == ()


def test_assumed_agrees_with_the_ground_of_every_packaged_entry() -> None:
    by_ground = tuple(row["id"] for row in ROWS if row["ground"] == "assumed")
    assert Evidence.packaged().assumed(row["id"] for row in ROWS) == by_ground


def test_inferred_agrees_with_the_ground_of_every_packaged_entry() -> None:
    by_ground = tuple(row["id"] for row in ROWS if row["ground"] == "inferred")
    assert "A64" in by_ground
    assert Evidence.packaged().inferred(row["id"] for row in ROWS) == by_ground


# Settling


OBSERVED = {
    "ground": "observed",
    "statement": "The live service was seen to do this.",
    "source": "sms-mock compare",
    "date": "2026-12-01",
}


def write(folder: Path, document: object) -> Path:
    path = folder / "seen.yaml"
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    return path


def refusal(path: Path) -> str:
    with pytest.raises(ValueError) as caught:
        Evidence.packaged().settle(path)
    return str(caught.value)


def test_a_settled_entry_keeps_its_id_and_is_no_longer_assumed(tmp_path: Path) -> None:
    settled = Evidence.packaged().settle(write(tmp_path, {"A3": OBSERVED}))
    entry = settled.entries["A3"]
    assert (entry.id, entry.slug, entry.topic) == ("A3", "unknown-path", "addresses")
    assert (entry.ground, entry.statement) == ("observed", OBSERVED["statement"])
    assert (entry.source, entry.date) == ("sms-mock compare", date(2026, 12, 1))
    assert settled.assumed(["A3", "A4"]) == ("A4",)


def test_settling_leaves_the_packaged_evidence_as_it_was(tmp_path: Path) -> None:
    Evidence.packaged().settle(write(tmp_path, {"A3": OBSERVED}))
    assert evidence.assumed(["A3"]) == ("A3",)
    assert Evidence.packaged().entries["A3"].ground == "assumed"


def test_settling_keeps_every_other_entry_and_the_order(tmp_path: Path) -> None:
    settled = Evidence.packaged().settle(write(tmp_path, {"A3": OBSERVED})).entries
    assert list(settled) == list(evidence.load())
    assert [id_ for id_ in settled if settled[id_] != evidence.load()[id_]] == ["A3"]


def test_files_can_be_settled_one_over_the_other(tmp_path: Path) -> None:
    once = Evidence.packaged().settle(write(tmp_path, {"A3": OBSERVED}))
    twice = once.settle(write(tmp_path, {"A4": OBSERVED}))
    assert twice.assumed(["A3", "A4", "A5"]) == ("A5",)


def test_an_inferred_entry_that_was_settled_is_no_longer_named(tmp_path: Path) -> None:
    settled = Evidence.packaged().settle(write(tmp_path, {"A64": OBSERVED}))
    assert Evidence.packaged().inferred(["A64"]) == ("A64",)
    assert settled.inferred(["A64"]) == ()


def test_an_entry_found_otherwise_is_named_as_long_as_the_mock_does_not_follow(
    tmp_path: Path,
) -> None:
    differs = {**OBSERVED, "same": False}
    settled = Evidence.packaged().settle(
        write(tmp_path, {"A3": differs, "A5": differs, "A64": differs})
    )
    assert settled.assumed(["A3", "A5"]) == ("A5",)
    assert settled.inferred(["A64"]) == ("A64",)
    assert settled.entries["A5"].ground == "observed"


def test_what_is_about_the_mock_alone_cannot_be_settled(tmp_path: Path) -> None:
    path = write(tmp_path, {"X1": OBSERVED})
    assert refusal(path) == (
        f"{path}: X1: is about the mock alone, so there is nothing to settle; leave it out"
    )


def test_an_entry_that_was_not_assumed_can_be_corrected(tmp_path: Path) -> None:
    settled = Evidence.packaged().settle(write(tmp_path, {"G1": OBSERVED}))
    assert settled.entries["G1"].ground == "observed"
    assert settled.assumed(["G1"]) == ()


@pytest.mark.parametrize("day", ["2026-12-01", "'2026-12-01'", "2026-12-01T10:00:00+02:00"])
def test_a_day_may_be_written_plain_quoted_or_with_a_time(tmp_path: Path, day: str) -> None:
    path = write(tmp_path, f"A3: {{ground: guide, statement: So., source: Guide, date: {day}}}")
    assert Evidence.packaged().settle(path).entries["A3"].date == date(2026, 12, 1)


def test_an_unknown_id_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, {"A3": OBSERVED, "A999": OBSERVED})
    assert refusal(path) == (
        f"{path}: A999: no entry has this id; use one of those listed at /_mock/contract"
    )


def test_a_slug_in_place_of_an_id_is_answered_with_the_id(tmp_path: Path) -> None:
    path = write(tmp_path, {"unknown-path": OBSERVED})
    assert refusal(path).endswith("unknown-path is the name of A3, use that")


@pytest.mark.parametrize("ground", ["assumed", "guessed", None, 5, ["observed"]])
def test_a_ground_that_settles_nothing_is_refused(tmp_path: Path, ground: object) -> None:
    path = write(tmp_path, {"A3": {**OBSERVED, "ground": ground}})
    assert refusal(path) == (
        f"{path}: A3: ground {ground!r} settles nothing; use observed, published or guide"
    )


@pytest.mark.parametrize("field", ["statement", "source"])
@pytest.mark.parametrize("value", [None, "", "  ", 5])
def test_a_text_that_is_missing_is_refused_by_name(
    tmp_path: Path, field: str, value: object
) -> None:
    path = write(tmp_path, {"A3": {**OBSERVED, field: value}})
    assert refusal(path) == f"{path}: A3: {field} must be a text that is not empty"


@pytest.mark.parametrize("value", [None, "yesterday", "2026-02-30", 20261122])
def test_a_date_that_is_no_day_is_refused(tmp_path: Path, value: object) -> None:
    path = write(tmp_path, {"A3": {**OBSERVED, "date": value}})
    assert refusal(path) == f"{path}: A3: date {value!r} is not a day; write it like 2026-11-22"


@pytest.mark.parametrize(
    "text",
    ["", "- A3", "A3", "A3: observed", "A3: [", "A3: {date: 2026-02-30}", "\x00", "1: {}"],
)
def test_a_file_of_another_shape_is_refused_in_one_line_with_its_name(
    tmp_path: Path, text: str
) -> None:
    path = write(tmp_path, text)
    message = refusal(path)
    assert message.startswith(f"{path}: ")
    assert "\n" not in message


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "absent.yaml"
    assert refusal(path) == f"{path}: cannot be read (No such file or directory); " + (
        "give an evidence file"
    )


def test_a_file_with_one_mistake_settles_nothing(tmp_path: Path) -> None:
    packaged = Evidence.packaged()
    with pytest.raises(ValueError):
        packaged.settle(write(tmp_path, {"A3": OBSERVED, "A4": {}}))
    assert packaged.assumed(["A3"]) == ("A3",)


# What the docs say of it

PAGE = (Path(__file__).parents[2] / "docs" / "faithfulness.md").read_text(encoding="utf-8")


def test_the_docs_have_the_entries_and_the_share_of_each_ground() -> None:
    listed = re.findall(r"^\| (\w+) \| (\d+) \| (?:([\d.]+) % )?\|", PAGE, re.MULTILINE)
    counts = Counter(row["ground"] for row in ROWS)
    claims = len(ROWS) - counts["ours"]
    assert listed == [
        (
            ground,
            str(counts[ground]),
            "" if ground == "ours" else f"{100 * counts[ground] / claims:.1f}",
        )
        for ground in GROUNDS
    ]


def test_the_docs_list_every_inferred_entry() -> None:
    table = PAGE.partition("| entry | what |")[2].partition("\n\n")[0]
    inferred = {row["id"] for row in ROWS if row["ground"] == "inferred"}
    assert set(re.findall(r"\b[A-Z]\d+\b", table)) == inferred
