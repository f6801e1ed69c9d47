"""Reads JSON as plain values and finds the line of a value, which Python's `json` does not tell."""

from __future__ import annotations

import json
import re
from typing import Final

from sms_mock.shapes.mistake import Path
from sms_mock.world import yaml_text
from sms_mock.world.yaml_text import TextMistake

_LONGEST_INTEGER: Final = 19

# JSON writes a character beyond U+FFFF as two escapes, each of which YAML refuses.
_SURROGATE_ESCAPE: Final = re.compile(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")


class _GivenTwice(ValueError):
    """A JSON object has the same key twice; the text is that key in quotes."""


def read_json(text: str) -> object:
    """Return the value of a JSON text; an integer of more than 19 characters is returned as text.

    Raises:
        TextMistake: the text is not JSON, is nested too deeply, or an object has a key twice.
    """
    try:
        return json.loads(text, object_pairs_hook=_object, parse_int=_integer)
    except json.JSONDecodeError as wrong:
        raise TextMistake(
            f"this is not JSON: {wrong.msg}",
            "look there for a comma, quote or bracket that is missing or too many",
            wrong.lineno,
        ) from None
    except _GivenTwice as twice:
        # JSON is YAML too, and the YAML reader raises a mistake that says where the key is.
        yaml_text.read_yaml(_as_yaml(text))
        raise TextMistake(f"{twice} is given twice", "keep one of the two") from None
    except RecursionError:
        raise TextMistake("is nested too deeply", "keep it within 100 levels") from None


def line_of(text: str, path: Path) -> int | None:
    """Return the line, from 1, of the value at `path` in a JSON text.

    If there is no such value, it is the line of the innermost value on the way to it. It is None if
    the path is empty, not even its first step exists, or the text cannot be read.
    """
    return yaml_text.line_of(_as_yaml(text), path)


def _as_yaml(text: str) -> str:
    return _SURROGATE_ESCAPE.sub(r"\\u0020", text)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _GivenTwice(json.dumps(key))
            seen.add(key)
    return members


def _integer(digits: str) -> int | str:
    # A longer integer cannot be an id or an amount; as text it is refused later, by its key.
    return int(digits) if len(digits) <= _LONGEST_INTEGER else digits
