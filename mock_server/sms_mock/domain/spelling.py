"""Finds the name that was probably meant by a misspelt one, puts numbers before nouns, and joins
sentences.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def closest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that is most similar to `name`, ignoring case; None if none is
    similar.
    """
    folded = {candidate.casefold(): candidate for candidate in reversed(list(known))}
    close = difflib.get_close_matches(name.casefold(), folded, n=1, cutoff=0.6)
    return folded[close[0]] if close else None


def counted(number: float, noun: str, plural: str | None = None) -> str:
    """Return a number with its noun: `1 credit`, `2 credits`, `0.5 credits`.

    Args:
        plural: the noun in the plural; None puts an s behind the noun.
    """
    return f"{number:g} {noun}" if number == 1 else f"{number:.12g} {plural or f'{noun}s'}"


def in_one_line(*sentences: str) -> str:
    """Join those sentences that are not empty into one line: semicolons between them, and no full
    stops.
    """
    said = [each.rstrip(".") for each in sentences if each]
    return "; ".join([*said[:1], *map(_continued, said[1:])])


def _continued(sentence: str) -> str:
    first = sentence.partition(" ")[0]
    ordinary = first.isalpha() and first.istitle()
    return sentence[:1].lower() + sentence[1:] if ordinary else sentence
