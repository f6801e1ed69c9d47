"""`sms-mock requests`: lists requests to the imitated API with their answers, secrets masked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from sms_mock.cli.session import Session, limited, talks
from sms_mock.cli.table import moment, shown, shown_of, table, terminal_width
from sms_mock.cli.types import Whole


@click.command("requests")
@click.argument("number", type=Whole(1), metavar="[ID]", required=False)
@limited
@click.option("--message", metavar="ID", help="Only requests about this message.")
@talks()
def requests_command(session: Session, number: int | None, limit: int, message: str | None) -> None:
    """List the latest requests to the API, the newest first; or show request ID and its answer.

    \b
    Examples:
      sms-mock requests --limit 5
      sms-mock requests 4
    """
    if number is not None:
        entry = session.client.get(f"/requests/{number}")
        session.show(entry, _whole(entry))
        return
    answer = session.client.get("/requests", {"limit": limit, "messageId": message})
    session.show(answer, _lines(answer, chosen=message is not None))


def _lines(answer: dict[str, Any], *, chosen: bool) -> Iterator[str]:
    if not answer["items"]:
        yield "There are no such requests." if chosen else "There are no requests yet."
        return
    headings = ("ID", "WHEN", "STATUS", "REQUEST", "WHAT")
    yield from table(headings, [_row(one) for one in answer["items"]], cut=terminal_width())
    yield shown_of(answer, "request", "requests")


def _row(entry: dict[str, Any]) -> tuple[object, ...]:
    return (
        entry["id"],
        moment(entry["at"]),
        entry["status"],
        f"{entry['method']} {entry['path']}",
        entry["summary"],
    )


def _whole(entry: dict[str, Any]) -> Iterator[str]:
    yield f"{moment(entry['at'])}  {shown(entry['summary'])}"
    yield from _side(f"{entry['method']} {entry['path']}", entry["request"])
    yield from _side(str(entry["status"]), entry["response"])


def _side(first: str, side: dict[str, Any]) -> Iterator[str]:
    yield ""
    yield shown(first)
    for name, value in side["headers"].items():
        yield shown(f"{name}: {value}")
    if side["body"]:
        yield ""
        yield from map(shown, side["body"].splitlines())
