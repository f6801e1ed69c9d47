"""Reads long JSON in pieces, so that other requests are answered meanwhile, and limits its values.

Python's reader makes 60 bytes of memory out of three bytes such as `[],`, and returns only when it
has read everything. Here Python's reader reads each list or object that ends within a piece; a
longer one is read member by member.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from sms_mock.clock import give_way
from sms_mock.shapes.collections import ReadMembers, number_of_values

ReadMember = Callable[[Any, int], Any]

PIECE: Final = 32_768
"""Characters that are read at once; those that take longest take some 5 ms."""
DEEPEST: Final = 64
"""How deep lists and objects that are longer than a piece may be nested."""

_BLANK: Final = re.compile(r"[ \t\n\r]*")
_BEGINNINGS: Final = ("[", "{")
_MEMBERS: Final = 20
"""Members that are passed on before other requests get a turn; they take some 2 ms."""
_SKIPPED_AT_ONCE: Final = 1_000_000
_STEPS: Final = 2_000
"""Values that are read one by one before other requests get a turn; they take some 2 ms."""


class TooManyValues(Exception):
    """The text has more values and keys than are allowed."""


class LongJson:
    """Reads one JSON text.

    Args:
        text: the JSON text.
        decoder: reads the pieces; an exception of its own for a wrong value comes through.
        most_values: how many values and keys the text may have in all. Members that `members` takes
            do not count; each of them may have this many itself.
        members: by key of the outermost object, a function for the members of the list under that
            key. If the list is longer than a piece, the function is called with each member and its
            index as soon as the member is read, and what it returns is kept instead of the member.
    """

    def __init__(
        self,
        text: str,
        decoder: json.JSONDecoder,
        most_values: int,
        members: Mapping[str, ReadMember] = MappingProxyType({}),
    ) -> None:
        self._text = text
        self._scan = decoder.raw_decode
        self._at = 0
        self._piece = ""
        self._piece_at = 0
        self._steps = 0
        self._most_values = self._values_left = most_values
        self._members = members

    def read(self) -> Any:
        """Return the value of the text.

        Raises:
            json.JSONDecodeError: the text is not JSON.
            TooManyValues: it has too many values and keys.
            RecursionError: it is nested too deeply.
        """
        value = self._value(0)
        self._skip_blank()
        if self._at < len(self._text):
            raise self._error("Extra data")
        return value

    def _value(self, depth: int, read_member: ReadMember | None = None) -> Any:
        self._steps += 1
        if self._steps % _STEPS == 0:
            give_way()
        self._skip_blank()
        if self._text[self._at : self._at + 1] not in _BEGINNINGS:
            value, self._at = self._scan(self._text, self._at)
            self._take(value)
            return value
        whole = self._whole()
        if whole is not None:
            return whole
        if depth == DEEPEST:
            raise RecursionError
        self._take(None)
        if self._text[self._at] == "{":
            return self._object(depth)
        return self._list(depth) if read_member is None else self._read_list(depth, read_member)

    def _whole(self) -> Any:
        """Return the list or object that begins here if it ends within a piece; None if it
        does not.
        """
        while True:
            try:
                value, end = self._scan(self._piece, self._at - self._piece_at)
            except json.JSONDecodeError:
                if self._piece_at == self._at and self._piece:
                    return None
                give_way()
                self._piece = self._text[self._at : self._at + PIECE]
                self._piece_at = self._at
            else:
                self._at = self._piece_at + end
                self._take(value)
                return value

    def _list(self, depth: int) -> list[Any]:
        members: list[Any] = []
        if self._begins("]"):
            return members
        while True:
            members.append(self._value(depth + 1))
            if self._ends("]"):
                return members

    def _read_list(self, depth: int, read_member: ReadMember) -> list[Any]:
        members = ReadMembers()
        left = self._values_left
        if self._begins("]"):
            return members
        while True:
            self._values_left = self._most_values
            if len(members) % _MEMBERS == 0:
                give_way()
            members.append(read_member(self._value(depth + 1), len(members)))
            if self._ends("]"):
                self._values_left = left
                return members

    def _object(self, depth: int) -> dict[str, Any]:
        members: dict[str, Any] = {}
        if self._begins("}"):
            return members
        while True:
            self._skip_blank()
            if self._text[self._at : self._at + 1] != '"':
                raise self._error("Expecting property name enclosed in double quotes")
            key, self._at = self._scan(self._text, self._at)
            self._take(key)
            self._skip_blank()
            if self._text[self._at : self._at + 1] != ":":
                raise self._error("Expecting ':' delimiter")
            self._at += 1
            read_member = self._members.get(key) if depth == 0 else None
            members[key] = self._value(depth + 1, read_member)
            if self._ends("}"):
                return members

    def _begins(self, end: str) -> bool:
        """Skip the bracket that begins a list or object, and the bracket `end` if it follows at
        once.

        Returns:
            Whether `end` followed, so that the list or object is empty.
        """
        self._at += 1
        self._skip_blank()
        ended = self._text[self._at : self._at + 1] == end
        self._at += ended
        return ended

    def _ends(self, end: str) -> bool:
        """Skip the comma or the bracket `end` that follows a member.

        Returns:
            Whether it was `end`.
        """
        self._skip_blank()
        sign = self._text[self._at : self._at + 1]
        if sign not in (",", end):
            raise self._error("Expecting ',' delimiter")
        self._at += 1
        return sign == end

    def _skip_blank(self) -> None:
        while True:
            found = _BLANK.match(self._text, self._at, self._at + _SKIPPED_AT_ONCE)
            end = found.end() if found else self._at
            if end < self._at + _SKIPPED_AT_ONCE:
                self._at = end
                return
            self._at = end
            give_way()

    def _take(self, value: object) -> None:
        self._values_left -= number_of_values(value)
        if self._values_left < 0:
            raise TooManyValues

    def _error(self, problem: str) -> json.JSONDecodeError:
        return json.JSONDecodeError(problem, self._text, self._at)
