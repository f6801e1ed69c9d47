"""`sms-mock messages`: lists the messages of a team, sent and received."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from sms_mock.cli.session import Session, limited, talks
from sms_mock.cli.table import moment, shown_of, table, terminal_width


@click.command("messages")
@limited
@talks()
def messages_command(session: Session, limit: int) -> None:
    """List the latest messages, the newest first.

    \b
    Example:
      sms-mock messages --limit 5
    """
    answer = session.client.get("/messages", {"limit": limit})
    session.show(answer, _lines(answer))


def _lines(answer: dict[str, Any]) -> Iterator[str]:
    if not answer["items"]:
        yield "There are no messages yet."
        return
    headings = ("WHEN", "", "NUMBER", "STATUS", "PARTS", "MESSAGE", "TEXT")
    yield from table(headings, [_row(one) for one in answer["items"]], cut=terminal_width())
    yield shown_of(answer, "message", "messages")


def _row(message: dict[str, Any]) -> tuple[object, ...]:
    inbound = message["messageType"] == "INBOUND"
    when = message["dateTimeReceived"] if inbound else message["dateTimeSent"]
    return (
        moment(when or message["dateTimeScheduled"]),
        "from" if inbound else "to",
        message["fromNumber"] if inbound else message["toNumber"],
        message["messageStatus"],
        message["numberOfMessages"],
        message["messageId"],
        message["message"],
    )
