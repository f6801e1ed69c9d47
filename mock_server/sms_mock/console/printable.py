"""Makes text from other people safe to print. Used for everything that is written to a terminal."""

from __future__ import annotations


def printable(text: str) -> str:
    """Replace every character that is not printable by its escape, such as `\\u202e`.

    These are control characters, which could drive a terminal, marks that change the direction of
    the letters after them, other characters that show nothing, and every kind of white space but
    the plain space.
    """
    if text.isprintable():
        return text
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode()
        for letter in text
    )
