"""The column `folded` lets a search ignore case, and is NULL where ASCII rules are enough."""

from __future__ import annotations

import sys

import pytest

from sms_mock.store.folded_text import folded


@pytest.mark.parametrize(
    "text", ["", "Your CODE is 123456", "Price: 5€", "ваш код 123456", "你好", "née", "🎉 OK"]
)
def test_a_text_without_other_capitals_is_not_stored_folded(text: str) -> None:
    assert folded(text) is None


@pytest.mark.parametrize(
    "text, kept",
    [("Ваш КОД", "ваш код"), ("Straße", "strasse"), ("\u212aelvin", "kelvin"), ("ÉTÉ", "été")],
)
def test_a_text_with_capitals_beyond_ascii_is_also_stored_folded(text: str, kept: str) -> None:
    assert folded(text) == kept


def test_no_character_is_missed() -> None:
    for character in map(chr, range(sys.maxunicode + 1)):
        if not "\ud800" <= character <= "\udfff":
            sqlite_folds = character.lower() if character.isascii() else character
            assert (folded(character) or sqlite_folds) == character.casefold(), repr(character)
