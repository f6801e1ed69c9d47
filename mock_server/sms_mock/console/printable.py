"""Makes text of unknown origin safe to print; everything written to a terminal goes through it."""

from __future__ import annotations


def printable(text: str) -> str:
    """Return a text with every unprintable character replaced by its escape, such as `\\u202e`.

    Unprintable are control characters, which could drive a terminal; marks that change the
    direction of text; other invisible characters; and every white space but the plain space.
    """
    if text.isprintable():
        return text
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode()
        for letter in text
    )
