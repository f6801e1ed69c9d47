"""Finds the name that was probably meant by a misspelt one, and puts numbers before nouns."""

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
