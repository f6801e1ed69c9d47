"""`sms-mock scenarios`: lists the magic numbers, like the test cards of payment sandboxes."""

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
    """List the magic numbers: what becomes of a message to one is fixed.

    Messages to every other number are delivered. Fixtures define the magic numbers.

    \b
    Example:
      sms-mock scenarios
    """
    answer = session.client.get("/scenarios")
    session.show(answer, _lines(answer))


def _lines(answer: dict[str, Any]) -> Iterator[str]:
    if not answer["items"]:
        yield "This team has no magic numbers: every message is delivered."
        return
    rows = [(f"+{one['number']}", one["fate"], meaning(one)) for one in answer["items"]]
    yield from table(
        ("NUMBER", "SCENARIO", "WHAT BECOMES OF A MESSAGE"), rows, cut=terminal_width()
    )


def meaning(scenario: dict[str, Any]) -> str:
    """What becomes of a message to a magic number, in words."""
    return _MEANINGS.get(scenario["fate"], "").format(
        seconds=shown(scenario.get("seconds")), text=scenario.get("text")
    )
