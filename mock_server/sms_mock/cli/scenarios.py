"""`sms-mock scenarios`: the numbers with a fate, as payment sandboxes have test cards."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import click

from sms_mock.cli.session import Session, talks
from sms_mock.cli.table import shown, table, terminal_width

_MEANINGS: Final = {
    "fails": "FAILED, the credits are gone",
    "fails-refunded": "FAILED_REFUNDED, the credits come back",
    "never-reported": "stays SENT",
    "reported-late": "DELIVERED, {seconds} s after it was sent",
    "reported-twice": "DELIVERED, its report is sent twice",
    "report-before-answer": "DELIVERED, its report overtakes the answer to the send",
    "opted-out": "FAILED_OPTOUT",
    "replies": "DELIVERED, and {seconds} s later it answers: {text}",
    "unknown": "UNKNOWN",
}


@click.command("scenarios")
@talks()
def scenarios_command(session: Session) -> None:
    """List the numbers with a fate: send to one, and its end is known beforehand.

    Every other number is delivered. They are part of the fixtures.

    \b
    Example:
      sms-mock scenarios
    """
    answer = session.client.get("/scenarios")
    session.show(answer, _lines(answer))


def _lines(answer: dict[str, Any]) -> Iterator[str]:
    if not answer["items"]:
        yield "No number has a fate in this team: all are delivered."
        return
    rows = [(f"+{one['number']}", one["fate"], meaning(one)) for one in answer["items"]]
    yield from table(("NUMBER", "FATE", "WHAT BECOMES OF A MESSAGE"), rows, cut=terminal_width())


def meaning(scenario: dict[str, Any]) -> str:
    """A fate in words."""
    return _MEANINGS.get(scenario["fate"], "").format(
        seconds=shown(scenario.get("seconds")), text=scenario.get("text")
    )
