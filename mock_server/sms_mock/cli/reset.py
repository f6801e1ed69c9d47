"""`sms-mock reset`: sets a team back to the state in which it began."""

from __future__ import annotations

import click

from sms_mock.cli.session import Session, talks


@click.command("reset")
@click.option(
    "--all", "everything", is_flag=True, help="Reset the default team and delete all other teams."
)
@talks()
def reset_command(session: Session, everything: bool) -> None:
    """Set a team back to the state in which it began.

    This resets everything: messages, contacts, credits, settings, clock, fault rules, and whatever
    was still to be sent.

    \b
    Examples:
      sms-mock reset
      sms-mock reset --all
    """
    answer = session.client.post("/reset", {"all": True} if everything else {})
    what = f"Team {answer['teamId']} was reset."
    session.show(answer, [f"{what} The other teams were deleted." if everything else what])
