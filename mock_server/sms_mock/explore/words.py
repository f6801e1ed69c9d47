"""Writes the verdict of a search for a person, and for a program."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from sms_mock.domain.spelling import counted
from sms_mock.explore.search import Schedule, SeenInRun, Verdict

LET_OUT: Final = (
    "let the test wait with wait_until_idle or GET /_mock/webhooks/idle, which lets everything out"
)


def told(name: str, verdict: Verdict, replay: Callable[[str], str]) -> list[str]:
    """Return the lines about one test for a person.

    Args:
        name: the name of the test or command.
        replay: gets the tokens of a schedule, and returns the command that runs it under this
            schedule.
    """
    first, *more = _sentences(verdict)
    lines = [f"{name} {first}", *(f"    {line}" for line in more)]
    if verdict.schedule and verdict.kind != "counts":
        lines.append(f"  replay: {replay(tokens(verdict.schedule))}")
    return lines


def tokens(schedule: Schedule) -> str:
    """Return a schedule as it is written on a command line."""
    return ",".join(one.token for one in schedule)


def as_item(name: str, verdict: Verdict) -> dict[str, Any]:
    """Return a verdict as JSON."""
    return {
        "test": name,
        "verdict": verdict.kind,
        "schedule": [{**one.as_item(), "says": one.sentence} for one in verdict.schedule],
        "foundIn": verdict.found_in or None,
        "notTried": [one.token for one in verdict.held],
        "runs": verdict.runs,
        "seen": verdict.seen._asdict(),
    }


def as_document(items: Iterable[Mapping[str, Any]]) -> str:
    """Return verdicts that `as_item` returned as the text of a JSON file."""
    return json.dumps({"tests": list(items)}, indent=2) + "\n"


def _sentences(verdict: Verdict) -> list[str]:
    if verdict.kind == "breaks":
        where = f"found in run {verdict.found_in} of {verdict.planned}"
        return [f"breaks; the smallest schedule ({where}):", *_each(verdict.schedule)]
    if verdict.kind == "holds":
        holds = f"holds in {counted(verdict.runs, 'run')}: {_seen(verdict.seen)}"
        ended = "not tried, because the test ended while the webhook was held back"
        return [holds, *(f"{ended}: {one}; {LET_OUT}" for one in _each(verdict.held))]
    if verdict.kind == "counts":
        return [
            "counts the reports or replies that arrived, which come twice from the live service"
            " too; no handler of the application took them, so this is no finding"
        ]
    if verdict.kind == "fails":
        return ["fails without a schedule, so it was not explored"]
    if verdict.kind == "sometimes":
        under = "the same schedule" if verdict.schedule else "no schedule"
        return [f"sometimes fails under {under} and sometimes passes:", *_each(verdict.schedule)]
    return ["nothing to disturb: no webhook reached a handler, no answer could be lost"]


def _each(schedule: Schedule) -> list[str]:
    return [one.sentence for one in schedule]


def _seen(seen: SeenInRun) -> str:
    parts = [
        counted(seen.sends, "send"),
        counted(seen.reports, "report"),
        counted(seen.replies, "reply", "replies"),
    ]
    return f"{', '.join(part for part in parts if not part.startswith('0 '))} to disturb"
