"""Reads long JSON a piece at a time, so that others are served meanwhile, and bounds what it holds.

Python's reader takes 3 bytes such as `[],` for 60 bytes of memory, and returns only when it has
read all. Here it reads what ends within a piece; lists and objects that do not are gone through.
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
"""Characters that are read at once: the most costly ones take some 5 ms."""
DEEPEST: Final = 64
"""Levels of lists and objects that are longer than a piece."""

_BLANK: Final = re.compile(r"[ \t\n\r]*")
_BEGINNINGS: Final = ("[", "{")
_MEMBERS: Final = 20
"""Members that are taken between two turns of others, some 2 ms."""
_SKIPPED_AT_ONCE: Final = 1_000_000
_STEPS: Final = 2_000
"""Values that are read one by one between two turns of others, 2 ms."""


class TooManyValues(Exception):
    """The text has more values than it may have."""


class LongJson:
    """Reads one JSON text.

    Args:
        text: the JSON text.
        decoder: reads the pieces; what it raises for wrong ones beside JSONDecodeError comes
            through.
        most_values: how many values and keys the text may have in all, without those that
            `members` takes; each of these may have so many.
        members: by key of the text's object, takes a member of the long list there as soon as it
            is read, with its index, and gives what is kept in its place.
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
        """The value of the text.

        Raises:
            json.JSONDecodeError: it is not JSON.
            TooManyValues: it has too many values.
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
        """The list or object that begins here, if it ends within a piece; None if it does not."""
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
        """Pass the sign that begins a list or object, and `end` if it follows; whether it does."""
        self._at += 1
        self._skip_blank()
        ended = self._text[self._at : self._at + 1] == end
        self._at += ended
        return ended

    def _ends(self, end: str) -> bool:
        """Pass the comma or the `end` that follows a member; whether it is the `end`."""
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
