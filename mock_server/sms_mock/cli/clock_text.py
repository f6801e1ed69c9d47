"""How the verbs of the clock read time, and show what a moved clock did."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import click

from sms_mock.cli.table import counted, moment, table
from sms_mock.domain.dates import parse_date_to_send
from sms_mock.domain.errors import InvalidField

WEBHOOKS: Final = {"reply": "reply", "deliveryReport": "delivery report"}
"""The words for the kinds of webhooks."""

_SECONDS: Final = {"": 1, "s": 1, "m": 60, "h": 3_600, "d": 86_400}
_SPAN: Final = re.compile(r"(?:[0-9]+(?:\.[0-9]+)?[smhd])+|[0-9]+(?:\.[0-9]+)?")
_PIECE: Final = re.compile(r"([0-9]+(?:\.[0-9]+)?)([smhd]?)")
_LONGEST: Final = 60


def span(text: str) -> float:
    """Read a duration such as 90, 90s, 15m, 2h, 1d or 1h30m; returns seconds.

    Raises:
        click.BadParameter: the text is not a duration.
    """
    written = text.strip().lower()
    if len(written) > _LONGEST or not _SPAN.fullmatch(written):
        raise click.BadParameter(
            f"{text[:_LONGEST]!r} is not a duration. Give seconds (90) or 90s, 15m, 2h, 1d, 1h30m."
        )
    return sum(float(number) * _SECONDS[unit] for number, unit in _PIECE.findall(written))


def instant(text: str) -> int:
    """Read an instant, in South African time if it has no offset; returns epoch milliseconds.

    Raises:
        click.BadParameter: the text is not an instant.
    """
    try:
        return parse_date_to_send(text)
    except InvalidField:
        raise click.BadParameter(
            f"{text[:_LONGEST]!r} is not an instant. Give one such as 2026-11-23T08:00, which is"
            " South African time, or with an offset: 2026-11-23T08:00+02:00."
        ) from None


def moved_lines(answer: dict[str, Any], *, cut: int | None = None) -> Iterator[str]:
    """Lines that say what happened, in order, where the clock is, and what is still planned.

    Args:
        answer: of a call that moves the clock.
        cut: columns of the terminal; None does not shorten lines.
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
    """A table of what is planned.

    Args:
        pending: items of the control API's list.
    """
    rows = [(moment(one["at"]), one["kind"], one["messageId"]) for one in pending]
    yield from table(("WHEN", "WHAT", "MESSAGE"), rows)


def _to_come(pending: list[dict[str, Any]]) -> str:
    if not pending:
        return "Nothing is planned."
    first = pending[0]
    number = counted(len(pending), "thing is", "things are")
    return f"{number} planned, the first at {moment(first['at'])}: {first['kind']}."
