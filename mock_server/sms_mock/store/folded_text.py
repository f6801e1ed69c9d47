"""Searches texts without regard to case, in every alphabet: the extra column and the condition.

SQLite ignores the case of ASCII letters only, and calling Python for each row is too slow. So a
text in which case folding changes other letters, such as É or ß, is stored a second time,
case-folded, in the column `folded`. Every other text has NULL there.
"""

from __future__ import annotations

import re
from typing import Final

_BEYOND_ASCII: Final = re.compile(r"[^\x00-\x7f]+")

_LONGEST_PATTERN: Final = 40_000
"""Bytes of the longest pattern given to LIKE; SQLite refuses one of more than 50,000."""


def folded(text: str) -> str | None:
    """Return the value of the column `folded` for a text: the text with its case folded.

    Returns:
        None if folding only lowers ASCII letters, which SQLite does by itself.
    """
    if text.isascii():
        return None
    whole = text.casefold()
    return None if whole.encode() == text.encode().lower() else whole


def contains(needle: str) -> tuple[str, tuple[str | bytes, ...]]:
    """Return an SQL condition for texts that contain `needle`; case is ignored.

    Returns:
        The condition, and the values of its `?`.
    """
    needle = needle.casefold()
    pattern = _pattern(needle)
    if len(pattern.encode()) > _LONGEST_PATTERN:
        return "instr(coalesce(folded, lower(text)), ?)", (needle,)
    condition = "coalesce(folded, text) LIKE ? ESCAPE '\\'"
    if needle.isascii():
        return condition, (f"%{pattern}%",)
    # Comparing bytes is twice as fast as comparing letters. The first byte is left out, because all
    # letters of an alphabet share it, so it would be found everywhere.
    rare = max(_BEYOND_ASCII.findall(needle), key=len).encode()[1:]
    return (
        f"instr(CAST(coalesce(folded, text) AS BLOB), ?) AND {condition}",
        (rare, f"%{pattern}%"),
    )


def contains_in(column: str, needle: str) -> tuple[str, tuple[str, ...]]:
    """Return an SQL condition for values of a column without a folded copy; case is ignored.

    For a needle in ASCII no case is folded. For any other needle, and for a very long one, Python
    is called for each value that is not plain ASCII, which has more bytes than letters, and other
    values do not match.

    Returns:
        The condition, and the values of its `?`.
    """
    needle = needle.casefold()
    pattern = _pattern(needle)
    if needle.isascii() and len(pattern) <= _LONGEST_PATTERN:
        return f"{column} LIKE ? ESCAPE '\\'", (f"%{pattern}%",)
    return (
        f"CASE WHEN length({column}) != length(CAST({column} AS BLOB))"
        f" THEN instr(casefold({column}), ?) ELSE 0 END",
        (needle,),
    )


def _pattern(needle: str) -> str:
    return needle.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
