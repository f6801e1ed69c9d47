"""Joins the reports of several teams into one, and cuts every list to its bound."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, cast

from sms_mock import __version__
from sms_mock.domain.dates import iso8601
from sms_mock.report.shapes import MOST, ReportedCost, RunReport, RunTotals

_SEVERITIES: Final = ("error", "warning", "hint")
_LISTS: Final = (
    "tests",
    "teams",
    "conversations",
    "refusals",
    "webhooks",
    "findings",
    "schedule",
    "faults",
)


def merged(reports: Sequence[RunReport]) -> RunReport:
    """Return one report that joins at least one other, with the entries of the first report first.

    Entries beyond the bound of a list are counted in `leftOut`, and are still in the sums.
    """
    first = reports[0]
    left_out: dict[str, int] = {}
    for report in reports:
        for name, count in report["leftOut"].items():
            left_out[name] = left_out.get(name, 0) + count
    every: dict[str, list[Any]] = {
        name: [one for report in reports for one in cast(dict[str, list[Any]], report)[name]]
        for name in _LISTS
    }
    every["findings"].sort(key=lambda one: _SEVERITIES.index(one["severity"]))
    every["webhooks"].sort(key=lambda one: one["state"] == "delivered" or not one["attempts"])
    campaigns = bounded_costs(one for report in reports for one in report["campaigns"])
    further = len({one["name"] for report in reports for one in report["campaigns"]} - {None})
    shown = sum(one["name"] is not None for one in campaigns)
    left_out["campaigns"] = left_out.get("campaigns", 0) + further - shown
    for name, items in every.items():
        most = MOST[name]
        left_out[name] = left_out.get(name, 0) + max(0, len(items) - most)
        del items[most:]
    whole = {
        "version": first["version"],
        "seed": first["seed"],
        "at": max(report["at"] for report in reports),
        "otherTests": sum(report["otherTests"] for report in reports),
        "totals": _sums([report["totals"] for report in reports]),
        "campaigns": campaigns,
        "encodings": _by_name(one for report in reports for one in report["encodings"]),
        **every,
        "leftOut": {name: count for name, count in left_out.items() if count},
    }
    return cast(RunReport, whole)


def empty_report() -> RunReport:
    """Return a report without entries, with zero sums and with the time at which 1970 began."""
    return {
        "version": __version__,
        "seed": None,
        "at": iso8601(0),
        "tests": [],
        "otherTests": 0,
        "teams": [],
        "totals": {
            "messages": 0,
            "parts": 0,
            "calls": 0,
            "replies": 0,
            "failed": 0,
            "credits": 0,
            "refunded": 0,
            "requests": 0,
            "refusals": 0,
            "webhooks": 0,
            "undelivered": 0,
        },
        "campaigns": [],
        "encodings": [],
        "conversations": [],
        "refusals": [],
        "webhooks": [],
        "findings": [],
        "schedule": [],
        "faults": [],
        "leftOut": {},
    }


def bounded_costs(costs: Iterable[ReportedCost]) -> list[ReportedCost]:
    """Return the costs by campaign, the highest first; those beyond the bound become one entry with
    the name None.
    """
    found = _by_name(costs)
    named = [one for one in found if one["name"] is not None]
    rest = [one for one in found if one["name"] is None] + named[MOST["campaigns"] :]
    others = _by_name([{**one, "name": None} for one in rest])
    return [*named[: MOST["campaigns"]], *others]


def _by_name(costs: Iterable[ReportedCost]) -> list[ReportedCost]:
    """Add up the costs that have the same name, and return them, the highest first."""
    found: dict[str | None, ReportedCost] = {}
    for one in costs:
        known = found.get(one["name"])
        if known is None:
            found[one["name"]] = {**one, "byEncoding": dict(one["byEncoding"])}
            continue
        known["messages"] += one["messages"]
        known["parts"] += one["parts"]
        known["failed"] += one["failed"]
        known["credits"] = round(known["credits"] + one["credits"], 3)
        known["refunded"] = round(known["refunded"] + one["refunded"], 3)
        for encoding, credits in one["byEncoding"].items():
            before = known["byEncoding"].get(encoding, 0)
            known["byEncoding"][encoding] = round(before + credits, 3)
    return sorted(found.values(), key=lambda one: (-one["credits"], -one["messages"]))


def _sums(totals: Sequence[RunTotals]) -> RunTotals:
    plain = [cast(dict[str, float], one) for one in totals]
    return cast(RunTotals, {name: round(sum(one[name] for one in plain), 3) for name in plain[0]})
