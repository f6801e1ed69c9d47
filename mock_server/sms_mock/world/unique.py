"""Finds values that a world document has twice although they must be unique."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Any

from sms_mock.clock import in_turns
from sms_mock.shapes.mistake import Mistake, Path, place_of, shown

Values = Mapping[str, Any]
"""An entry's values by attribute, as its schema read them."""


def column(
    part: str, entries: Iterable[Values], key: str, attribute: str
) -> Iterator[tuple[Path, Any]]:
    """Yield the path and value of one attribute of each entry that has it.

    Args:
        part: the key of the list of entries in the document.
        key: the attribute's name in the document, for the path.
    """
    for index, entry in in_turns(enumerate(entries), 1000):
        if entry[attribute] is not None:
            yield (part, index, key), entry[attribute]


def refuse_twice(
    values: Iterable[tuple[Path, Hashable]], help: str, *, secret: bool = False
) -> None:
    """Raise a `Mistake` for the first value that occurs a second time.

    Args:
        secret: whether to keep the value out of the mistake's text.
    """
    seen: dict[Hashable, Path] = {}
    for path, value in values:
        first = seen.setdefault(value, path)
        if first is not path:
            subject = None if secret else shown(value)
            raise Mistake(f"is already at {place_of(first)}", help, path, subject=subject)
