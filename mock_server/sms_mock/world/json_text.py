"""Reads JSON as plain values and finds the line of a value, which Python's reader does not keep."""

from __future__ import annotations

import json
import re
from typing import Final

from sms_mock.shapes.mistake import Path
from sms_mock.world import yaml_text
from sms_mock.world.yaml_text import TextMistake

_LONGEST_INTEGER: Final = 19

# JSON writes what is beyond U+FFFF as two escapes, which YAML does not know.
_SURROGATE_ESCAPE: Final = re.compile(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")


class _GivenTwice(ValueError):
    """One object has the same key twice."""


def read_json(text: str) -> object:
    """The value of a JSON text.

    Raises:
        TextMistake: not JSON, or a key given twice.
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
        # YAML's reader, to which JSON is YAML, knows where.
        yaml_text.read_yaml(_as_yaml(text))
        raise TextMistake(f"{twice} is given twice", "keep one of the two") from None
    except RecursionError:
        raise TextMistake("is nested too deeply", "keep it within 100 levels") from None


def line_of(text: str, path: Path) -> int | None:
    """The line, counted from 1, of the value at a path, or of the nearest value around it."""
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
    # Longer ones are no id and no amount; as text they are refused by name further on.
    return int(digits) if len(digits) <= _LONGEST_INTEGER else digits
