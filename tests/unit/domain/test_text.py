"""Encoding, length and parts of a text, at each boundary where one of them changes."""

from __future__ import annotations

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sms_mock.domain.text import (
    GSM7_BASIC,
    GSM7_EXTENSION,
    TextAnalysis,
    analyse,
    character_analysis,
    split_parts,
    within_parts,
)

EURO = "\N{EURO SIGN}"
ZHE = "\N{CYRILLIC SMALL LETTER ZHE}"
GRIN = "\N{GRINNING FACE}"
ESCAPE = "\x1b"

# GSM 03.38 as code points, written down a second time: where the default alphabet is not ASCII.
BESIDE_ASCII = {
    0x00: 0x0040, 0x01: 0x00A3, 0x02: 0x0024, 0x03: 0x00A5, 0x04: 0x00E8, 0x05: 0x00E9,
    0x06: 0x00F9, 0x07: 0x00EC, 0x08: 0x00F2, 0x09: 0x00C7, 0x0B: 0x00D8, 0x0C: 0x00F8,
    0x0E: 0x00C5, 0x0F: 0x00E5, 0x10: 0x0394, 0x11: 0x005F, 0x12: 0x03A6, 0x13: 0x0393,
    0x14: 0x039B, 0x15: 0x03A9, 0x16: 0x03A0, 0x17: 0x03A8, 0x18: 0x03A3, 0x19: 0x0398,
    0x1A: 0x039E, 0x1C: 0x00C6, 0x1D: 0x00E6, 0x1E: 0x00DF, 0x1F: 0x00C9, 0x24: 0x00A4,
    0x40: 0x00A1, 0x5B: 0x00C4, 0x5C: 0x00D6, 0x5D: 0x00D1, 0x5E: 0x00DC, 0x5F: 0x00A7,
    0x60: 0x00BF, 0x7B: 0x00E4, 0x7C: 0x00F6, 0x7D: 0x00F1, 0x7E: 0x00FC, 0x7F: 0x00E0,
}  # fmt: skip
EXTENSION = {
    0x0A: 0x000C, 0x14: 0x005E, 0x28: 0x007B, 0x29: 0x007D, 0x2F: 0x005C, 0x3C: 0x005B,
    0x3D: 0x007E, 0x3E: 0x005D, 0x40: 0x007C, 0x65: 0x20AC,
}  # fmt: skip


def test_the_default_alphabet_has_every_septet_but_the_escape() -> None:
    expected = {
        chr(BESIDE_ASCII.get(septet, septet)): septet for septet in range(128) if septet != 0x1B
    }
    assert dict(GSM7_BASIC) == expected


def test_the_extension_table_has_its_ten_characters() -> None:
    expected = {chr(character): septet for septet, character in EXTENSION.items()}
    assert dict(GSM7_EXTENSION) == expected


@pytest.mark.parametrize("character", sorted(GSM7_BASIC))
def test_a_character_of_the_default_alphabet_is_one_septet(character: str) -> None:
    assert analyse(character) == TextAnalysis("GSM7", 1, 1)
    assert analyse(character * 160) == TextAnalysis("GSM7", 160, 1)
    assert analyse(character * 161) == TextAnalysis("GSM7", 161, 2)


@pytest.mark.parametrize("character", sorted(GSM7_EXTENSION))
def test_a_character_of_the_extension_table_is_two_septets(character: str) -> None:
    assert analyse(character) == TextAnalysis("GSM7", 2, 1)
    assert analyse("a" * 158 + character) == TextAnalysis("GSM7", 160, 1)
    assert analyse("a" * 159 + character) == TextAnalysis("GSM7", 161, 2)


def test_every_other_character_of_the_basic_plane_needs_ucs2() -> None:
    gsm7 = {*GSM7_BASIC, *GSM7_EXTENSION}
    wrong = [
        code
        for code in range(0x10000)
        if (chr(code) in gsm7) != (analyse(chr(code)).encoding == "GSM7")
    ]
    assert wrong == []


@pytest.mark.parametrize("character", ["`", "\t", "\x00", "\x7f", "ç", "á", "’", "–", "Α", ZHE])
def test_lookalikes_and_neighbours_of_the_alphabet_need_ucs2(character: str) -> None:
    assert analyse(f"hello {character}") == TextAnalysis("UCS2", 7, 1)


def test_the_escape_itself_is_no_gsm7_character() -> None:
    assert analyse(ESCAPE) == TextAnalysis("UCS2", 1, 1)
    assert ESCAPE not in GSM7_BASIC
    assert ESCAPE not in GSM7_EXTENSION


def test_an_escape_character_in_ucs2_is_one_unit_and_splits_like_any_other() -> None:
    assert analyse(ESCAPE * 70) == TextAnalysis("UCS2", 70, 1)
    assert analyse(ESCAPE * 134) == TextAnalysis("UCS2", 134, 2)


def test_an_empty_text_has_no_parts() -> None:
    assert analyse("") == TextAnalysis("GSM7", 0, 0)
    assert split_parts("") == []
    assert character_analysis("") == []


def test_all_printable_ascii_but_the_backtick_is_gsm7() -> None:
    printable = string.digits + string.ascii_letters + string.punctuation.replace("`", "") + " \n\r"
    assert analyse(printable).encoding == "GSM7"


@pytest.mark.parametrize("length, parts", [(1, 1), (159, 1), (160, 1), (161, 2)])
def test_gsm7_in_one_part_ends_at_160_septets(length: int, parts: int) -> None:
    assert analyse("a" * length) == TextAnalysis("GSM7", length, parts)


@pytest.mark.parametrize("n", range(2, 13))
def test_gsm7_in_several_parts_breaks_at_each_153_septets(n: int) -> None:
    assert analyse("a" * (153 * n - 1)).parts == n
    assert analyse("a" * (153 * n)).parts == n
    assert analyse("a" * (153 * n + 1)).parts == n + 1


@pytest.mark.parametrize("length, parts", [(1, 1), (69, 1), (70, 1), (71, 2)])
def test_ucs2_in_one_part_ends_at_70_units(length: int, parts: int) -> None:
    assert analyse(ZHE * length) == TextAnalysis("UCS2", length, parts)


@pytest.mark.parametrize("n", range(2, 13))
def test_ucs2_in_several_parts_breaks_at_each_67_units(n: int) -> None:
    assert analyse(ZHE * (67 * n - 1)).parts == n
    assert analyse(ZHE * (67 * n)).parts == n
    assert analyse(ZHE * (67 * n + 1)).parts == n + 1


@pytest.mark.parametrize("n", range(1, 12))
def test_an_escape_pair_that_would_straddle_an_edge_goes_to_the_next_part(n: int) -> None:
    before = "a" * (153 * n - 1)
    assert split_parts(before + EURO + "a" * 151)[n:] == [EURO + "a" * 151]
    assert analyse(before + EURO + "a" * 151) == TextAnalysis("GSM7", 153 * (n + 1) - 1, n + 1)
    assert analyse(before + EURO + "a" * 152) == TextAnalysis("GSM7", 153 * (n + 1), n + 2)


@pytest.mark.parametrize("n", range(1, 12))
def test_an_escape_pair_that_ends_at_an_edge_stays(n: int) -> None:
    text = "a" * (153 * n - 2) + EURO + "a" * 153
    assert analyse(text) == TextAnalysis("GSM7", 153 * (n + 1), n + 1)
    assert split_parts(text)[n] == "a" * 153


@pytest.mark.parametrize("n", range(1, 12))
def test_a_surrogate_pair_that_would_straddle_an_edge_goes_to_the_next_part(n: int) -> None:
    before = ZHE * (67 * n - 1)
    assert split_parts(before + GRIN + ZHE * 65)[n:] == [GRIN + ZHE * 65]
    assert analyse(before + GRIN + ZHE * 65) == TextAnalysis("UCS2", 67 * (n + 1) - 1, n + 1)
    assert analyse(before + GRIN + ZHE * 66) == TextAnalysis("UCS2", 67 * (n + 1), n + 2)


@pytest.mark.parametrize("n", range(1, 12))
def test_a_surrogate_pair_that_ends_at_an_edge_stays(n: int) -> None:
    text = ZHE * (67 * n - 2) + GRIN + ZHE * 67
    assert analyse(text) == TextAnalysis("UCS2", 67 * (n + 1), n + 1)
    assert split_parts(text)[n] == ZHE * 67


def test_nothing_but_pairs_leaves_a_unit_to_spare_in_each_part() -> None:
    assert analyse(EURO * 80) == TextAnalysis("GSM7", 160, 1)
    assert analyse(EURO * 81) == TextAnalysis("GSM7", 162, 2)
    assert analyse(EURO * 152) == TextAnalysis("GSM7", 304, 2)
    assert analyse(EURO * 153) == TextAnalysis("GSM7", 306, 3)
    assert analyse(GRIN * 35) == TextAnalysis("UCS2", 70, 1)
    assert analyse(GRIN * 36) == TextAnalysis("UCS2", 72, 2)
    assert analyse(GRIN * 66) == TextAnalysis("UCS2", 132, 2)
    assert analyse(GRIN * 67) == TextAnalysis("UCS2", 134, 3)


def test_one_foreign_character_makes_each_character_of_the_text_ucs2() -> None:
    assert analyse("a" * 70 + EURO).parts == 1
    assert analyse("a" * 70 + ZHE) == TextAnalysis("UCS2", 71, 2)


def test_an_extension_character_in_a_ucs2_text_is_one_unit() -> None:
    assert analyse(EURO * 69 + ZHE) == TextAnalysis("UCS2", 70, 1)


def test_surrogates_that_arrive_unjoined_still_are_one_pair() -> None:
    halves = "\ud83d\ude00"
    assert analyse(halves * 66) == TextAnalysis("UCS2", 132, 2)
    assert analyse(halves * 67) == TextAnalysis("UCS2", 134, 3)
    assert split_parts(halves * 67) == [halves * 33, halves * 33, halves]


def test_lone_surrogates_count_one_unit_each() -> None:
    assert analyse("\ud83d" * 134) == TextAnalysis("UCS2", 134, 2)
    assert analyse("\ude00" * 134) == TextAnalysis("UCS2", 134, 2)


def test_character_analysis_names_what_forces_ucs2() -> None:
    assert character_analysis(f"a{EURO}{GRIN}{ZHE}") == [
        ("a", "GSM7", 1),
        (EURO, "GSM7", 1),
        (GRIN, "UCS2", 2),
        (ZHE, "UCS2", 1),
    ]


def test_character_analysis_of_gsm7_counts_septets() -> None:
    assert character_analysis(f"a{EURO}a") == [
        ("a", "GSM7", 1),
        (EURO, "GSM7", 2),
        ("a", "GSM7", 1),
    ]


@pytest.mark.parametrize("most, within", [(1, False), (2, True), (3, True)])
def test_within_parts_allows_exactly_the_most(most: int, within: bool) -> None:
    assert within_parts(analyse("a" * 161), most) is within


runs_of_characters = st.lists(
    st.tuples(
        st.sampled_from(
            ["a", "é", "^", EURO, "\f", "\n", ESCAPE, "`", ZHE, GRIN, "\ud83d", "\ude00"]
        )
        | st.characters(exclude_categories=()),
        st.integers(1, 160),
    ),
    max_size=12,
).map(lambda runs: "".join(character * times for character, times in runs))
gsm7_runs = st.lists(
    st.tuples(st.sampled_from([*GSM7_BASIC, *GSM7_EXTENSION]), st.integers(1, 160)), max_size=12
).map(lambda runs: "".join(character * times for character, times in runs))


def units_of(part: str, encoding: str) -> int:
    if encoding == "GSM7":
        return len(part) + sum(character in "^{}\\[~]|\f" + EURO for character in part)
    return len(part.encode("utf-16-le", "surrogatepass")) // 2


@settings(deadline=None, max_examples=300)
@given(runs_of_characters | gsm7_runs | st.text())
def test_counting_parts_agrees_with_splitting_into_them(message: str) -> None:
    analysis = analyse(message)
    parts = split_parts(message)
    sizes = [units_of(part, analysis.encoding) for part in parts]
    alone, joined = (160, 153) if analysis.encoding == "GSM7" else (70, 67)

    assert len(parts) == analysis.parts
    assert "".join(parts) == message
    assert sum(sizes) == analysis.length
    assert all(0 < size <= (alone if len(parts) == 1 else joined) for size in sizes)
    assert all(size >= joined - 1 for size in sizes[:-1])
    assert len(parts) < 2 or analysis.length > alone


@settings(deadline=None, max_examples=200)
@given(runs_of_characters | gsm7_runs)
def test_the_lengths_of_the_characters_add_up_to_the_length_of_the_text(message: str) -> None:
    entries = character_analysis(message)
    analysis = analyse(message)

    assert "".join(character for character, _, _ in entries) == message
    if "\ud83d\ude00" not in message:
        assert sum(length for _, _, length in entries) == analysis.length
    assert all(encoding == "GSM7" for _, encoding, _ in entries) == (analysis.encoding == "GSM7")
