"""Reads YAML as plain values. Aliases and all tags but `!!str` are refused.

It reads libyaml's events, not its node tree, so a large file takes an eighth of the time and less
memory, and the line of every value is known. Without quotes, true, false, null (or TRUE, True …),
`~`, nothing at all, decimal integers of up to 19 digits and decimal fractions are not text; `NO`,
0721234567 and dates are text as written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from sys import intern
from typing import Final

import yaml
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    StreamStartEvent,
)

from sms_mock.shapes.mistake import Path, shown

# The loader written in C where PyYAML was built with it, which its wheels are.
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_DEEPEST: Final = 100
_TOO_DEEP: Final = ("is nested too deeply", f"keep it within {_DEEPEST} levels")
_INTEGER: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,18})\Z")
_DECIMAL: Final = re.compile(r"-?[0-9]{1,18}\.[0-9]{1,18}(?:[eE][-+][0-9]{1,3})?\Z")
_WORDS: Final[dict[str, bool | None]] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
}
_BEGINS_NO_TEXT: Final = frozenset("-0123456789tTfFnN~")
_TEXT_TAGS: Final = frozenset({None, "!", "tag:yaml.org,2002:str"})
_UNREADABLE: Final = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)
_INDENTED_BY_TAB: Final = re.compile(r" *\t")


class TextMistake(Exception):
    """A text cannot be read as YAML or JSON.

    Args:
        problem: what is wrong.
        help: what to write instead.
        line: the line of the problem, from 1; None if it is unknown.
    """

    def __init__(self, problem: str, help: str, line: int | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.help = help
        self.line = line
        self.path: Path = ()


class _Refused(TextMistake):
    """The YAML is valid but uses a feature that this reader refuses, at the value at `path`."""


def read_yaml(text: str) -> object:
    """Return the value of the only document in a YAML text; None if the text is empty.

    Raises:
        TextMistake: the text is not YAML, or has an alias, a tag other than `!!str`, a key twice, a
            list or mapping as a key, more than 100 levels or a second document.
    """
    events = _events(text)
    next(events)
    try:
        if isinstance(next(events), StreamEndEvent):
            return None
        document = _value(next(events), events, 0)
        next(events)
        after = next(events)
    except RecursionError:
        raise TextMistake(*_TOO_DEEP) from None
    if not isinstance(after, StreamEndEvent):
        raise _wrong(after, "a second document begins", "keep one document in a file")
    return document


def line_of(text: str, path: Path) -> int | None:
    """Return the line, from 1, of the value at `path` in a YAML text.

    If there is no such value, it is the line of the innermost value on the way to it. It is None if
    the path is empty, not even its first step exists, or the text cannot be read.
    """
    try:
        events = _events(text)
        if isinstance(next(events), StreamStartEvent) and path:
            next(events)
            return _seek(next(events), events, path)
    except (TextMistake, RecursionError, StopIteration):
        pass
    return None


def _events(text: str) -> Iterator[Event]:
    try:
        yield from yaml.parse(text, Loader=_LOADER)
    except yaml.reader.ReaderError:
        found = _UNREADABLE.search(text)
        line = text.count("\n", 0, found.start()) + 1 if found else None
        problem = f"holds the character {found.group()!a}" if found else "cannot be read"
        raise TextMistake(problem, "remove it, or write it escaped in quotes", line) from None
    except yaml.MarkedYAMLError as wrong:
        mark = wrong.problem_mark or wrong.context_mark
        # libyaml reads ahead, and from 0.2.6 on it stops at its own limit before ours is reached.
        if "nesting depth" in (wrong.problem or ""):
            raise TextMistake(*_TOO_DEEP, mark.line + 1 if mark else None) from None
        help = "look there for an indentation, quote, bracket or colon that is missing or too many"
        if mark and any(map(_INDENTED_BY_TAB.match, text.splitlines()[mark.line : mark.line + 1])):
            help = "indent with spaces, not tabs"
        problem = f"this is not YAML: {wrong.problem or 'something is wrong'}"
        raise TextMistake(problem, help, mark.line + 1 if mark else None) from None


def _line_at(event: Event) -> int | None:
    return event.start_mark.line + 1 if event.start_mark else None


def _wrong(event: Event, problem: str, help: str) -> _Refused:
    return _Refused(problem, help, _line_at(event))


def _value(event: Event, events: Iterator[Event], depth: int) -> object:
    if isinstance(event, ScalarEvent):
        return _scalar(event)
    if isinstance(event, AliasEvent):
        raise _wrong(event, f"*{event.anchor} refers elsewhere", "write the value out here")
    if depth == _DEEPEST:
        raise _wrong(event, *_TOO_DEEP)
    if isinstance(event, CollectionStartEvent) and event.tag not in (None, "!"):
        raise _wrong(event, f"the tag {shown(event.tag)} is not read here", "remove it")
    if isinstance(event, SequenceStartEvent):
        return _list(events, depth + 1)
    return _mapping(events, depth + 1)


def _list(events: Iterator[Event], depth: int) -> list[object]:
    members: list[object] = []
    try:
        while not isinstance(event := next(events), SequenceEndEvent):
            members.append(_value(event, events, depth))
    except _Refused as wrong:
        wrong.path = (len(members), *wrong.path)
        raise
    return members


def _mapping(events: Iterator[Event], depth: int) -> dict[str, object]:
    members: dict[str, object] = {}
    while not isinstance(event := next(events), MappingEndEvent):
        if not isinstance(event, ScalarEvent):
            raise _wrong(event, "a key must be a text", "write the key in quotes")
        key = intern(event.value)  # the same few, a hundred thousand times
        try:
            if key in members:
                raise _wrong(event, "is given twice", "keep one of the two")
            members[key] = _value(next(events), events, depth)
        except _Refused as wrong:
            wrong.path = (key, *wrong.path)
            raise
    return members


def _scalar(event: ScalarEvent) -> str | int | float | bool | None:
    text: str = event.value
    if event.tag not in _TEXT_TAGS:
        raise _wrong(event, f"the tag {shown(event.tag)} is not read here", "remove it")
    if event.tag or not event.implicit[0]:
        return text
    if not text or text[0] in _BEGINS_NO_TEXT:
        if text in _WORDS:
            return _WORDS[text]
        if _INTEGER.match(text):
            return int(text)
        if _DECIMAL.match(text):
            return float(text)
    return text


def _seek(event: Event, events: Iterator[Event], path: Path) -> int | None:
    """Return the line of the value at `path` inside the value that `event` begins.

    If there is no such value, it is the line of the innermost value on the way to it; None if not
    even the first step of `path` exists.
    """
    for step, named, value in _members(event, events):
        if step == path[0]:
            deeper = _seek(value, events, path[1:]) if len(path) > 1 else None
            return deeper or _line_at(named)
        _skip(value, events)
    return None


def _members(event: Event, events: Iterator[Event]) -> Iterator[tuple[str | int, Event, Event]]:
    """Yield each member of the mapping or list that `event` begins.

    Yields:
        The member's key or index, the event of its key (in a list, of the member itself), and the
        event that begins its value.
    """
    if isinstance(event, MappingStartEvent):
        while isinstance(key := next(events), ScalarEvent):
            yield key.value, key, next(events)
    elif isinstance(event, SequenceStartEvent):
        index = 0
        while not isinstance(member := next(events), SequenceEndEvent):
            yield index, member, member
            index += 1


def _skip(event: Event, events: Iterator[Event]) -> None:
    depth = 0
    while True:
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        if depth == 0:
            return
        event = next(events)
