"""The report of a run as text, for a terminal, a log or a ticket."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sms_mock.domain.spelling import counted
from sms_mock.report.conversation import message_lines, title_of
from sms_mock.report.run_view import (
    cost_line,
    name_of_cost,
    summary_of_test,
    title_of_run,
    where_of,
)
from sms_mock.report.shapes import (
    Origin,
    ReportedCost,
    ReportedRefusal,
    ReportedWebhook,
    RunReport,
)
from sms_mock.report.words import credits, moment_of, time_of, visible

_CONVERSATIONS: Final = 5
"""How many conversations the text has at most; the page and JSON have more."""


def run_as_text(report: RunReport) -> str:
    """Return the report of a run as plain text; an empty section is left out."""
    totals, several = report["totals"], len(report["teams"]) > 1
    seed = "" if report["seed"] is None else f", seed {report['seed']}"
    asked = f"{counted(totals['requests'], 'request')}, {totals['refusals']} refused"
    posted = f"{counted(totals['webhooks'], 'webhook')}, {totals['undelivered']} undelivered"
    shown = report["conversations"][:_CONVERSATIONS]
    further = len(report["conversations"]) - len(shown)
    made = f"{moment_of(report['at'])} SAST, sms-mock {report['version']}{seed}"
    lines = [
        f"{title_of_run(report)}, {made}",
        cost_line(report),
        f"{counted(totals['replies'], 'reply', 'replies')}. {asked}. {posted}.",
        *_section(
            "Tests",
            (f"{one['outcome']} {one['test']}: {summary_of_test(one)}" for one in report["tests"]),
            _more(report, "tests"),
        ),
        *_section(
            "What the doctor found",
            (
                f"{one['severity']} {one['summary']}{_origin(one, several)}\n    {one['help']}"
                f"\n    at {where_of(one)}"
                for one in report["findings"]
            ),
            _more(report, "findings"),
        ),
        *_section("Cost by campaign", map(_cost, report["campaigns"])),
        *_section("Cost by encoding", map(_cost, report["encodings"])),
        *_section(
            "Requests refused",
            (_refusal(one, several) for one in report["refusals"]),
            _more(report, "refusals"),
        ),
        *_section(
            "Webhooks",
            (_webhook(one, several) for one in report["webhooks"]),
            _more(report, "webhooks"),
        ),
        *_section(
            "Fault rules",
            (
                f"{one['id']}: {one['effect']} where {one['match'] or 'any request'},"
                f" {counted(one['hits'], 'hit')}{_origin(one, several)}"
                for one in report["faults"]
            ),
            _more(report, "faults"),
        ),
        *_section(
            "Schedule",
            (
                f"{one['state']} {one['token']}: {one['why'] or one['says']}{_origin(one, several)}"
                for one in report["schedule"]
            ),
            _more(report, "schedule"),
        ),
    ]
    for one in shown:
        earlier = [f"and {one['leftOut']} earlier"] if one["leftOut"] else []
        title = f"Conversation with {title_of(one['number'], one['name'])}"
        lines += ["", f"{title}{_origin(one, several)}", *earlier, *message_lines(one["messages"])]
    lines += _more(report, "conversations", further)
    return visible("\n".join(lines)) + "\n"


def _section(title: str, entries: Iterable[str], more: Iterable[str] = ()) -> list[str]:
    lines = [f"  {entry}" for entry in entries]
    return ["", title, *lines, *(f"  {line}" for line in more)] if lines else []


def _more(report: RunReport, name: str, further: int = 0) -> list[str]:
    further += report["leftOut"].get(name, 0)
    return [f"and {further} more"] if further else []


def _origin(one: Origin | Mapping[str, Any], several: bool) -> str:
    """Return where an entry comes from, in brackets; "" if there is only one team."""
    name = one["test"] or (f"team {one['team']}" if several else "")
    return f" ({name})" if name else ""


def _cost(cost: ReportedCost) -> str:
    what = f"{counted(cost['messages'], 'message')}, {counted(cost['parts'], 'part')}"
    return f"{name_of_cost(cost)}: {what}, {credits(cost['credits'])}"


def _refusal(one: ReportedRefusal, several: bool) -> str:
    help = f"\n    {one['help']}" if one["help"] else ""
    asked = f"{one['status']} {one['method']} {one['path']}"
    return f"{asked}: {one['problem']}{_origin(one, several)}{help}"


def _webhook(one: ReportedWebhook, several: bool) -> str:
    attempts = "".join(
        f"\n    {time_of(attempt['at'])} {attempt['status'] or attempt['error'] or 'no answer'}"
        for attempt in one["attempts"]
    )
    return f"{one['state']} {one['kind']} to {one['url']}{_origin(one, several)}{attempts}"
