"""`sms-mock scenarios`: lists the magic numbers; they work like test cards of payment sandboxes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import click

from sms_mock.cli.session import Session, talks
from sms_mock.cli.table import shown, table, terminal_width

_MEANINGS: Final = {
    "fails": "FAILED, the credits are not refunded",
    "fails-refunded": "FAILED_REFUNDED, the credits are refunded",
    "never-reported": "stays SENT",
    "reported-late": "DELIVERED, {seconds} s after it was sent",
    "reported-twice": "DELIVERED, its report is sent twice",
    "report-before-answer": "DELIVERED, its report comes before the answer to the send",
    "opted-out": "FAILED_OPTOUT",
    "replies": "DELIVERED, and {seconds} s later its owner replies: {text}",
    "unknown": "UNKNOWN",
}


@click.command("scenarios")
@talks()
def scenarios_command(session: Session) -> None:
    """List the magic numbers: a message to one always has the same outcome.

    Other numbers follow the team's delivery mode, opt-outs and carriers. Fixtures define the magic
    numbers.

    \b
    Example:
      sms-mock scenarios
    """
    answer = session.client.get("/scenarios")
    session.show(answer, _lines(answer))


def _lines(answer: dict[str, Any]) -> Iterator[str]:
    if not answer["items"]:
        yield "This team has no magic numbers."
        return
    rows = [(f"+{one['number']}", one["fate"], meaning(one)) for one in answer["items"]]
    yield from table(("NUMBER", "SCENARIO", "OUTCOME OF A MESSAGE"), rows, cut=terminal_width())


def meaning(scenario: dict[str, Any]) -> str:
    """Return in words what happens to a message to a magic number, such as "stays SENT"."""
    return _MEANINGS.get(scenario["fate"], "").format(
        seconds=shown(scenario.get("seconds")), text=scenario.get("text")
    )
