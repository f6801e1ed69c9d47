"""What a verdict of the search says to a person, and to a program."""

from __future__ import annotations

from typing import Any

from sms_mock.explore.search import Schedule, SeenInRun, Verdict


def told(name: str, verdict: Verdict, replay: str) -> list[str]:
    """The lines about one test.

    Args:
        name: of the test or command, padded as it is to be shown.
        replay: the command that runs it under a schedule; the tokens are put behind it.
    """
    first, *more = _sentences(verdict)
    lines = [f"{name} {first}", *(f"    {line}" for line in more)]
    if verdict.schedule and verdict.kind != "counts":
        lines.append(f"  replay: {replay} {tokens(verdict.schedule)}")
    return lines


def tokens(schedule: Schedule) -> str:
    """A schedule as it is given on a command line."""
    return ",".join(one.token for one in schedule)


def as_item(name: str, verdict: Verdict) -> dict[str, Any]:
    """A verdict as JSON."""
    return {
        "test": name,
        "verdict": verdict.kind,
        "schedule": [{**one.as_item(), "says": one.sentence} for one in verdict.schedule],
        "foundIn": verdict.found_in or None,
        "runs": verdict.runs,
        "seen": verdict.seen._asdict(),
    }


def _sentences(verdict: Verdict) -> list[str]:
    if verdict.kind == "breaks":
        where = f"found in run {verdict.found_in} of {verdict.planned}"
        return [f"breaks; the smallest schedule ({where}):", *_each(verdict.schedule)]
    if verdict.kind == "holds":
        return [f"holds in {_counted(verdict.runs, 'run')}: {_seen(verdict.seen)}"]
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
        _counted(seen.sends, "send"),
        _counted(seen.reports, "report"),
        _counted(seen.replies, "reply", "replies"),
    ]
    return f"{', '.join(part for part in parts if not part.startswith('0 '))} to disturb"


def _counted(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or f'{one}s'}"
