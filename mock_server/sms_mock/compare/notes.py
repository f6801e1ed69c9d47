"""Handles what only a person can find out: the steps to follow, and notes on what was seen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from sms_mock import evidence
from sms_mock.compare.probes import PROBES, WRITING_SETTLES
from sms_mock.compare.questions import QUESTIONS, Step

SAME: Final = "same"
"""The value of a note that says that the live service does what the entry states."""
BY_HAND: Final = "noted by hand"
_STATUS: Final = re.compile(r"([1-5]\d\d)\b")

STEPS: Final[tuple[Step, ...]] = tuple(step for question in QUESTIONS for step in question.steps)


def noted(text: str, day: str) -> tuple[str, dict[str, Any]]:
    """Read a person's note ID=VALUE about the live service, and return an entry of an evidence
    file.

    VALUE is `same`, or what was seen instead. If VALUE begins with an HTTP status, the entry's
    `seen` keeps the status alone; its `statement` always has the whole VALUE.

    Args:
        text: the note; ID is the id or the slug of an evidence entry.
        day: the date of the entry, yyyy-MM-dd.

    Returns:
        The id of the evidence entry, and the new entry for it.

    Raises:
        ValueError: `text` is not ID=VALUE, no evidence entry has this id or slug, or the entry is
            about the mock alone.
    """
    name, equals, value = text.partition("=")
    value = value.strip()
    if not equals or not value:
        raise ValueError(f"{text[:60]!r} is not ID=VALUE, such as A129='402 7' or A131=same")
    entry = evidence.find(evidence.load(), name.strip())
    if entry is None:
        raise ValueError(f"no entry has the id or name {name[:40]!r}; /_mock/contract lists them")
    if entry.ground == "ours":
        raise ValueError(f"{entry.id} is about the mock alone, so there is nothing to note")
    same = value.casefold() == SAME
    status = _STATUS.match(value)
    seen = {"status": int(status[1])} if status else {"noted": value}
    what = f"as stated here: {entry.statement}" if same else f"otherwise: {value.rstrip('.')}."
    return entry.id, {
        "ground": "observed",
        "statement": f"Seen at the live service {what}",
        "source": f"{BY_HAND}, sms-mock compare --note",
        "date": day,
        "same": same,
        **({} if same else {"seen": {_key(entry.id): seen}}),
    }


def _key(id_: str) -> str:
    """Return the name under which an evidence file keeps the fact that decides this entry.

    It is the name of the first step, else of the first probe, that settles the entry; `BY_HAND` if
    none does.
    """
    named: Iterable[tuple[tuple[str, ...], str]] = (
        *((step.settles, step.name) for step in STEPS),
        *((probe.settles, probe.name) for probe in PROBES),
    )
    return next((name for settles, name in named if id_ in settles), BY_HAND)


def protocol(settled: Iterable[str]) -> Iterator[str]:
    """Yield lines of text with the steps that a person follows by hand, the most important first.

    Args:
        settled: ids of evidence entries that are decided. A step that would decide only such
            entries is left out.
    """
    done = set(settled)
    number = 0
    for question in QUESTIONS:
        steps = [step for step in question.steps if not done.issuperset(step.settles)]
        if steps:
            number += 1
            yield f"{number}. {question.title}"
        for step in steps:
            yield f"   do     {step.do}"
            yield f"   costs  {step.costs}"
            yield f"   note   {step.note}"
            yield f"          {' '.join(f'--note {id_}=…' for id_ in step.settles)}"


def settleable(*, write: bool) -> tuple[set[str], set[str]]:
    """Return two sets of ids of open evidence entries: those that calls settle, and all others that
    a person can settle by hand.

    An entry is open if its ground is "assumed" or "inferred".

    Args:
        write: whether the calls may make contacts and groups.
    """
    known = {id_ for id_, entry in evidence.load().items() if entry.ground in _OPEN}
    calls = {id_ for probe in PROBES for id_ in probe.settles}
    calls |= set(WRITING_SETTLES) if write else set()
    by_hand = {id_ for step in STEPS for id_ in step.settles}
    return calls & known, (by_hand - calls) & known


_OPEN: Final = ("assumed", "inferred")
"""The grounds of open entries, which the live service may still confirm or contradict."""
