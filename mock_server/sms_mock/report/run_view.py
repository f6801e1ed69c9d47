"""What the page of a run shows beside the report's own values: sums, charts, groups of findings."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Final, NamedTuple

from sms_mock.domain.spelling import counted
from sms_mock.report.shapes import (
    ReportedCost,
    ReportedFinding,
    ReportedTeam,
    ReportedTest,
    ReportedWebhook,
    RunReport,
)
from sms_mock.report.words import ENCODINGS, credits, grouped

_BAR: Final = 46
"""Height of a bar of a chart with its label and the space below, in pixels."""
_SPACE: Final = 14
_LABEL: Final = 30
"""How many characters of a name a chart shows; the table has all."""
_LABEL_END: Final = 14
"""How many of them are the end of a name that is too long."""
_MOST_PLACES: Final = 5
_MOST_CLOCKS: Final = 20
_CLASSES: Final = {"GSM7": "gsm7", "UCS2": "ucs2", "CALL": "call"}
_KINDS: Final = {"reply": "Reply", "deliveryReport": "Delivery report"}


class Part(NamedTuple):
    """One colour of a bar; place and width are in percent of the chart's width."""

    kind: str
    x: float
    width: float


class Bar(NamedTuple):
    """A bar of a chart; `y` is the top of its label, in pixels."""

    label: str
    value: str
    y: int
    parts: list[Part]


class Chart(NamedTuple):
    """A chart of bars; title and description tell it to people who do not see it."""

    id: str
    title: str
    description: str
    height: int
    bars: list[Bar]


class Place(NamedTuple):
    """Where a finding was made; `team` and `test` as in the report."""

    where: str
    team: str
    test: str | None


class Found(NamedTuple):
    """A finding with every place where it was made; `further` counts those that are not listed."""

    rule: str
    severity: str
    summary: str
    help: str
    places: list[Place]
    further: int


class Tile(NamedTuple):
    """A number at the top of the page; `bad` marks one that needs attention."""

    name: str
    value: str
    note: str = ""
    bad: bool = False


def run_view(report: RunReport) -> dict[str, Any]:
    """Return the values by name that the template `run.html` needs beside the report."""
    used = [kind for kind in _CLASSES if any(one["name"] == kind for one in report["encodings"])]
    clocks = [one for one in report["teams"] if one["frozen"] or not report["tests"]]
    findings = _grouped(report["findings"])
    return {
        "title": title_of_run(report),
        "tiles": _tiles(report),
        "contents": _contents(report, len(findings)),
        "findings": findings,
        "cost_line": cost_line(report),
        "refunded": report["totals"]["refunded"] > 0,
        "legend": [(_CLASSES[one], ENCODINGS[one]) for one in used] if len(used) > 1 else [],
        "by_campaign": _chart("by-campaign", "Cost by campaign", report["campaigns"]),
        "by_encoding": _chart("by-encoding", "Cost by encoding", report["encodings"]),
        "clocks": clocks[:_MOST_CLOCKS],
        "further_clocks": len(clocks[_MOST_CLOCKS:]) + report["leftOut"].get("teams", 0),
        "kinds": _KINDS,
        "is_plain": _is_plain,
        "several": len(report["teams"]) > 1,
        "outcomes": {one["test"]: one["outcome"] for one in report["tests"]},
        "name_of_cost": name_of_cost,
        "summary_of_test": summary_of_test,
        "seconds": lambda number: f"{number:.2f} s",
    }


def title_of_run(report: RunReport) -> str:
    """Return the title of a report, which is about a test run, a team or all teams."""
    if report["tests"] or report["otherTests"]:
        return "Test run"
    teams: list[ReportedTeam] = report["teams"]
    return f"Run of {teams[0]['team']}" if len(teams) == 1 else f"Run of {len(teams)} teams"


def cost_line(report: RunReport) -> str:
    """Return a sentence about how much was sent and what it cost."""
    totals = report["totals"]
    sent = f"{counted(totals['messages'], 'message')} in {counted(totals['parts'], 'part')}"
    calls = f" and {counted(totals['calls'], 'voice call')}" if totals["calls"] else ""
    back = f"; {credits(totals['refunded'])} came back" if totals["refunded"] else ""
    return f"{sent}{calls} cost {credits(totals['credits'])}{back}."


def name_of_cost(cost: ReportedCost) -> str:
    """Return the name of a campaign or an encoding for people."""
    name = cost["name"]
    if name is None:
        return "Further campaigns"
    return ENCODINGS.get(name, name) or "No campaign"


def summary_of_test(test: ReportedTest) -> str:
    """Return what the teams of a test did, in a few words."""
    if test["shared"] and not test["messages"] and not test["refusals"]:
        return "with a team that other tests used too"
    said = [counted(test["messages"], "message"), credits(test["credits"])]
    if test["refusals"]:
        said.append(f"{test['refusals']} refused")
    if test["undelivered"]:
        said.append(f"{counted(test['undelivered'], 'webhook')} undelivered")
    if test["shared"]:
        said.append("and a team that other tests used too")
    return ", ".join(said)


def _tiles(report: RunReport) -> list[Tile]:
    totals = report["totals"]
    bad_tests = sum(one["outcome"] in ("failed", "error") for one in report["tests"])
    tests = len(report["tests"]) + report["leftOut"].get("tests", 0)
    errors = sum(one["severity"] == "error" for one in report["findings"])
    tiles = [
        Tile("Messages", grouped(totals["messages"]), _note(totals["failed"], "failed")),
        Tile("Replies", grouped(totals["replies"])),
        Tile("Credits", grouped(totals["credits"]), _note(totals["refunded"], "refunded")),
        Tile(
            "Requests",
            grouped(totals["requests"]),
            _note(totals["refusals"], "refused"),
            bool(totals["refusals"]),
        ),
        Tile(
            "Webhooks",
            grouped(totals["webhooks"]),
            _note(totals["undelivered"], "undelivered"),
            bool(totals["undelivered"]),
        ),
        Tile(
            "Findings",
            grouped(len(report["findings"])),
            _note(errors, "error" if errors == 1 else "errors"),
            bool(errors),
        ),
    ]
    if report["tests"]:
        tiles.insert(0, Tile("Tests", grouped(tests), _note(bad_tests, "failed"), bool(bad_tests)))
    return tiles


def _note(number: float, word: str) -> str:
    return f"{grouped(number)} {word}" if number else ""


def _contents(report: RunReport, findings: int) -> list[tuple[str, str, int | None]]:
    totals, left_out = report["totals"], report["leftOut"]
    sections: list[tuple[str, str, int | None]] = [
        ("findings", "Doctor", findings),
        ("cost", "Cost", None),
        ("refusals", "Refused", totals["refusals"]),
        ("webhooks", "Webhooks", totals["webhooks"]),
        (
            "conversations",
            "Conversations",
            len(report["conversations"]) + left_out.get("conversations", 0),
        ),
        ("conditions", "In force", None),
    ]
    if report["tests"] or report["otherTests"]:
        sections.insert(0, ("tests", "Tests", len(report["tests"]) + left_out.get("tests", 0)))
    return sections


def _grouped(findings: list[ReportedFinding]) -> list[Found]:
    """Return findings that say the same as one, with the places of all."""
    groups: dict[tuple[str, str, str, str], list[ReportedFinding]] = defaultdict(list)
    for one in findings:
        groups[one["rule"], one["severity"], one["summary"], one["help"]].append(one)
    return [
        Found(
            *key,
            [Place(where_of(one), one["team"], one["test"]) for one in same[:_MOST_PLACES]],
            len(same[_MOST_PLACES:]),
        )
        for key, same in groups.items()
    ]


def _is_plain(webhook: ReportedWebhook) -> bool:
    """Return whether a webhook was delivered at the first attempt, so that one line shows it."""
    attempts = webhook["attempts"]
    return webhook["state"] == "delivered" and len(attempts) == 1 and not webhook["leftOut"]


def where_of(finding: ReportedFinding) -> str:
    """Return the first places that show a finding, and how many more there are."""
    shown = finding["where"][:_MOST_PLACES]
    further = finding["count"] - len(shown)
    return ", ".join(shown) + (f" and {further} more" if further > 0 else "")


def _chart(id: str, title: str, costs: list[ReportedCost]) -> Chart:
    """Return a chart with a bar for each cost; the longest bar fills the chart's width."""
    most = max((one["credits"] for one in costs), default=0) or 1
    bars = [_bar(one, most, number * _BAR) for number, one in enumerate(costs)]
    told = "; ".join(f"{name_of_cost(one)} {credits(one['credits'])}" for one in costs)
    return Chart(
        id, title, f"{told}. The table has the same numbers.", len(bars) * _BAR - _SPACE, bars
    )


def _bar(cost: ReportedCost, most: float, y: int) -> Bar:
    parts: list[Part] = []
    x = 0.0
    for encoding, kind in _CLASSES.items():
        width = 100 * cost["byEncoding"].get(encoding, 0) / most
        if width > 0:
            parts.append(Part(kind, round(x, 3), round(width, 3)))
        x += width
    name = name_of_cost(cost)
    return Bar(_short(name), credits(cost["credits"]), y, parts)


def _short(name: str) -> str:
    """Return a name of at most `_LABEL` characters; a longer one loses its middle, because names
    that begin alike often end in a number or a date.
    """
    if len(name) <= _LABEL:
        return name
    return f"{name[: _LABEL - _LABEL_END - 1]}…{name[-_LABEL_END:]}"
