"""Searches texts for a caller's regular expression, in a separate process that can be stopped.

Python's `re` cannot be interrupted, and `(a+)+$` takes hours on thirty letters; in this process it
would delay every other request. A search takes about 30 ms. Four searches run at a time; others
wait.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Sequence
from typing import Final, NamedTuple

from sms_mock.control.errors import ControlError

LONGEST: Final = 200
"""The most characters of a pattern."""
SECONDS: Final = 3.0
"""Most seconds that one search may take, with the start of the process."""
_AT_ONCE: Final = 4

_SEARCH: Final = """
import json, re, sys
pattern, texts = json.load(sys.stdin)
try:
    found = None
    compiled = re.compile(pattern)
    for place, text in enumerate(texts):
        match = compiled.search(text)
        hit = match and (match[1] if compiled.groups else match[0])
        if hit is not None:
            found = place, hit
            break
    json.dump({"found": found}, sys.stdout)
except (re.error, RecursionError, OverflowError) as error:
    json.dump({"problem": str(error)}, sys.stdout)
"""

_turns = threading.BoundedSemaphore(_AT_ONCE)


class Hit(NamedTuple):
    """A match of a pattern: `text` is what it found, `place` the index of the text it is in."""

    place: int
    text: str


def search_texts(pattern: str, texts: Sequence[str]) -> Hit | None:
    """Run a pattern over texts in a new process, and return the match in the first text that has
    one.

    The match's `text` is the pattern's first group, or everything that matches if it has no groups.
    A match in which the first group is absent does not count. None means that no text matches.

    Raises:
        ControlError: the pattern is longer than 200 characters or not a regular expression, the
            search takes more than 3 seconds, or its process dies.
    """
    if len(pattern) > LONGEST:
        raise _refused("is not a regular expression: too long", f"use at most {LONGEST} characters")
    command = [sys.executable, "-I", "-S", "-c", _SEARCH]
    with _turns:
        try:
            ran = subprocess.run(
                command,
                input=json.dumps([pattern, texts]).encode(),
                capture_output=True,
                timeout=SECONDS,
            )
        except subprocess.TimeoutExpired:
            raise _refused(
                f"took more than {SECONDS:g} s to search what was sent",
                r"avoid nested repetition such as (a+)+; use for example (\d{6})",
            ) from None
    if ran.returncode != 0:
        raise _refused("could not be searched: the search process died", r"such as (\d{6})")
    answer = json.loads(ran.stdout)
    if "problem" in answer:
        raise _refused(f"is not a regular expression: {answer['problem']}", r"such as (\d{6})")
    return None if answer["found"] is None else Hit(*answer["found"])


def _refused(problem: str, help: str) -> ControlError:
    return ControlError(400, "pattern", f"pattern {problem}", help)
