"""Turns the control API's answers about a clock into lines: what a move did, what is planned."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sms_mock.cli.table import moment, table
from sms_mock.domain.spelling import counted

WEBHOOKS: Final = {"reply": "reply", "deliveryReport": "delivery report"}
"""What each kind of webhook is called in texts for people."""


def moved_lines(answer: dict[str, Any], *, cut: int | None = None) -> Iterator[str]:
    """Yield lines that say what happened, in order, where the clock is, and what is still planned.

    Args:
        answer: the answer to a call that moved, stopped or started the clock.
        cut: the terminal's width in columns, at which lines are cut; None cuts none.
    """
    events, pending = answer["events"], answer["pending"]
    if events:
        headings = ("WHEN", "WHAT", "MESSAGE", "STATUS", "")
        yield from table(headings, [_row(event) for event in events], cut=cut)
        yield ""
    stands = "stands at" if answer["frozen"] else "runs on from"
    yield f"The clock {stands} {moment(answer['now'])} SAST. {_to_come(pending)}"


def _row(event: dict[str, Any]) -> tuple[object, ...]:
    known = (moment(event["at"]), event["kind"], event["messageId"])
    if event["kind"] == "webhook":
        came = event["error"] or f"answered {event['status']}"
        return (*known, event["state"], f"{WEBHOOKS[event['webhook']]}: {came}")
    if event["kind"] == "reply":
        return (*known, None, f"+{event['from']}: {event['message']}")
    return (*known, event.get("status"), "")


def pending_rows(pending: list[dict[str, Any]]) -> Iterator[str]:
    """Yield the lines of a table of what is planned.

    Args:
        pending: the items of the answer of `GET /_mock/clock/pending`.
    """
    rows = [(moment(one["at"]), one["kind"], one["messageId"]) for one in pending]
    yield from table(("WHEN", "WHAT", "MESSAGE"), rows)


def _to_come(pending: list[dict[str, Any]]) -> str:
    if not pending:
        return "Nothing is planned."
    first = pending[0]
    number = counted(len(pending), "thing is", "things are")
    return f"{number} planned, the first at {moment(first['at'])}: {first['kind']}."
