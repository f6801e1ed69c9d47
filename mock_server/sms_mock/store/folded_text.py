"""Texts compared without regard to case, in every alphabet: what is kept for it, and the condition.

SQLite folds the letters of ASCII only, and a call of Python for each row is too slow. So a text
that needs more is kept a second time, case-folded; most need no more, and have NULL there.
"""

from __future__ import annotations

import re
from typing import Final

_BEYOND_ASCII: Final = re.compile(r"[^\x00-\x7f]+")

_LONGEST_PATTERN: Final = 40_000
"""Less than SQLite takes, which is 50,000 bytes."""


def folded(text: str) -> str | None:
    """The column `folded` of a text: None where lowering its ASCII letters folds it whole."""
    if text.isascii():
        return None
    whole = text.casefold()
    return None if whole.encode() == text.encode().lower() else whole


def contains(needle: str) -> tuple[str, tuple[str | bytes, ...]]:
    """The condition of texts that contain a needle in any case, and its values."""
    needle = needle.casefold()
    pattern = needle.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    if len(pattern.encode()) > _LONGEST_PATTERN:
        return "instr(coalesce(folded, lower(text)), ?)", (needle,)
    condition = "coalesce(folded, text) LIKE ? ESCAPE '\\'"
    if needle.isascii():
        return condition, (f"%{pattern}%",)
    # Bytes are compared twice as fast as letters. The first is left out: a whole alphabet shares
    # it, so that it would be found everywhere.
    rare = max(_BEYOND_ASCII.findall(needle), key=len).encode()[1:]
    return (
        f"instr(CAST(coalesce(folded, text) AS BLOB), ?) AND {condition}",
        (rare, f"%{pattern}%"),
    )
