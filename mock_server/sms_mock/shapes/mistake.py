"""The error for a value that cannot be used: where the value is, what is wrong, and what
would work.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from sms_mock.domain.errors import InvalidField
from sms_mock.domain.spelling import closest

Path = tuple[str | int, ...]
"""Where a value is: the keys and list indexes that lead to it, such as `("users", 1, "email")`."""

_PLAIN_KEY: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*\Z")
_LONGEST_SHOWN: Final = 60


class Mistake(InvalidField):
    """A value that cannot be used.

    It is an `InvalidField`, so that both APIs answer it like any other refusal of a field. Its
    attribute `field` is the place of the value, None for an empty path. Its attribute `problem` is
    a sentence: the place, or without one the subject if there is one, and then the argument
    `problem`. If `subject` is "", it is the argument alone.

    Args:
        problem: what is wrong, beginning with a verb: "is not an email address".
        help: what would work.
        path: where the value is; empty for the value that was read itself.
        subject: the value as messages show it, such as `"x"`; None if the value is not shown; "" if
            `problem` is a whole sentence already.
        evidence: ids of the entries that the rule rests on.
    """

    def __init__(
        self,
        problem: str,
        help: str,
        path: Path = (),
        *,
        subject: str | None = None,
        evidence: tuple[str, ...] = (),
    ) -> None:
        self.path = path
        self.place = place_of(path)
        self.subject = subject
        self.predicate = problem
        about = subject if subject == "" or not self.place else self.place
        super().__init__(
            f"{about or ''} {problem}".strip(),
            field=self.place or None,
            help=help,
            evidence=evidence,
        )

    def under(self, *path: str | int) -> Mistake:
        """Return the same mistake with `path` in front of its path."""
        return Mistake(
            self.predicate,
            self.help,
            (*path, *self.path),
            subject=self.subject,
            evidence=self.evidence,
        )

    @property
    def after_place(self) -> str:
        """The problem as it is written after the place and a colon: `"x" is not an email
        address`.
        """
        return f"{self.subject or ''} {self.predicate}".strip()

    def __str__(self) -> str:
        return f"{self.place or 'the document'}: {self.after_place}; {self.help}"


def wrong(value: object, problem: str, help: str) -> Mistake:
    """Return a mistake whose problem begins with the value itself: `"x" is not an email
    address`.
    """
    return Mistake(problem, help, subject="nothing" if value is None else shown(value))


def place_of(path: Path) -> str:
    """Return a path as people write it: `users[1].email`; "" for an empty path."""
    place = ""
    for step in path:
        if isinstance(step, int):
            place += f"[{step}]"
        elif not _PLAIN_KEY.match(step):
            place += f"[{shown(step)}]"
        else:
            place += f".{step}" if place else step
    return place


def shown(value: object) -> str:
    """Return a value as an error message shows it: as JSON in one line, cut after 60 characters.

    Lists and mappings are only called "a list" and "a mapping".
    """
    if isinstance(value, str):
        text = _cut(value)
        return json.dumps(text, ensure_ascii=not text.isprintable())
    if isinstance(value, (bool, float)) or value is None:
        return _cut(json.dumps(value))
    if isinstance(value, int):
        # Python writes no integer of more than 4,300 digits out in full.
        return _cut(str(value)) if abs(value) < 10**1000 else "a number of over 1,000 digits"
    if isinstance(value, Decimal):
        return _cut(str(value))
    return "a list" if isinstance(value, (list, tuple)) else "a mapping"


def one_of(names: Iterable[str]) -> str:
    """Return names, of which there is at least one, as words for a sentence: `a, b or c`."""
    *most, last = names
    return f"{', '.join(most)} or {last}" if most else last


def near(name: str, known: Iterable[str]) -> str:
    """Return help on an unknown name: `did you mean "email"?`, or all known names if none is
    similar, or `there are none`.
    """
    names = list(known)
    meant = closest(name, names)
    if meant is not None:
        return f"did you mean {shown(meant)}?"
    return f"known are {', '.join(names)}" if names else "there are none"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
