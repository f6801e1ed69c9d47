"""Texts of GSM7 characters in place of characters that GSM7 lacks."""

from __future__ import annotations

import pytest

from sms_mock.domain.replacements import as_gsm7, replacement


@pytest.mark.parametrize(
    "character, expected",
    [("’", "'"), ("…", "..."), ("á", "a"), ("ǻ", "a"), ("ﬁ", "fi"), ("㎏", "kg"), ("\u200b", "")],
)
def test_a_character_is_replaced_by_all_that_it_stands_for(character: str, expected: str) -> None:
    assert replacement(character) == expected


@pytest.mark.parametrize("character", ["👋", "½", "漢", "א", "\u200e"])
def test_a_character_without_a_plain_form_has_no_replacement(character: str) -> None:
    assert replacement(character) is None
    assert as_gsm7(f"a{character}") is None


def test_a_text_keeps_its_gsm7_characters() -> None:
    assert as_gsm7("oﬃce: 5 €, “à”") == 'office: 5 €, "à"'
