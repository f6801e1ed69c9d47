"""What is wrong with a world document, and where: the error, its place, and near misses in names.

Nothing here knows files or lines; a place is a path of keys and indexes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from marshmallow import ValidationError

from sms_mock.domain.spelling import closest

Path = tuple[str | int, ...]
"""Where in a document: keys and list indexes from the top, `("users", 1, "email")`."""

_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*\Z")
_LONGEST_SHOWN = 60


class WorldDocumentError(Exception):
    """A world document breaks one of its rules; nothing of it was used.

    Args:
        path: where; empty for the document itself.
        problem: what is wrong there, reading on from the place.
        help: what would work.
    """

    def __init__(self, path: Path, problem: str, help: str) -> None:
        self.path = path
        self.place = place_of(path)
        self.problem = problem
        self.help = help
        super().__init__(f"{self.place or 'the document'}: {problem}; {help}")


@dataclass(frozen=True, slots=True)
class Mistake:
    """A problem and its help, found before the place in the whole document is known."""

    problem: str
    help: str


def mistake(problem: str, help: str) -> ValidationError:
    """The exception by which a marshmallow field says what is wrong with its value."""
    return ValidationError([Mistake(problem, help)])


def first_mistake(found: ValidationError) -> tuple[Path, Mistake]:
    """The first of the mistakes marshmallow gathered, with its place below the schema's own."""
    path: Path = ()
    messages: object = found.messages
    while isinstance(messages, dict):
        key, messages = next(iter(messages.items()))
        if key != "_schema":
            path = (*path, key)
    if isinstance(messages, list) and isinstance(messages[0], Mistake):
        return path, messages[0]
    raise AssertionError(f"a field without a help: {messages!r}")


def place_of(path: Path) -> str:
    """A path as people write it: `users[1].email`; empty for the document itself."""
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
    """A value as it stands in the document, cut where it is long; always one line."""
    if isinstance(value, str):
        return json.dumps(_cut(value), ensure_ascii=_unprintable(value))
    if isinstance(value, (bool, int, float)) or value is None:
        return _cut(json.dumps(value))
    return "a list" if isinstance(value, list) else "a mapping"


def one_of(names: Iterable[str]) -> str:
    """`a, b or c`."""
    *most, last = names
    return f"{', '.join(most)} or {last}" if most else last


def near(name: str, known: Iterable[str]) -> str:
    """`did you mean "email"?`, or every known name where none is close."""
    names = list(known)
    meant = closest(name, names)
    if meant is not None:
        return f"did you mean {shown(meant)}?"
    return f"known are {', '.join(names)}" if names else "there are none"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def _unprintable(text: str) -> bool:
    return not text.isprintable()
