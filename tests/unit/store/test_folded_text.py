"""What is kept of a text so that it is found in any case: nothing where ASCII's letters are all."""

from __future__ import annotations

import sys

import pytest

from sms_mock.store.folded_text import folded


@pytest.mark.parametrize(
    "text", ["", "Your CODE is 123456", "Price: 5€", "ваш код 123456", "你好", "née", "🎉 OK"]
)
def test_most_texts_are_kept_once(text: str) -> None:
    assert folded(text) is None


@pytest.mark.parametrize(
    "text, kept",
    [("Ваш КОД", "ваш код"), ("Straße", "strasse"), ("\u212aelvin", "kelvin"), ("ÉTÉ", "été")],
)
def test_a_text_with_other_capitals_is_kept_folded_too(text: str, kept: str) -> None:
    assert folded(text) == kept


def test_no_character_is_missed() -> None:
    for character in map(chr, range(sys.maxunicode + 1)):
        if not "\ud800" <= character <= "\udfff":
            sqlite_folds = character.lower() if character.isascii() else character
            assert (folded(character) or sqlite_folds) == character.casefold(), repr(character)
