"""`sms-mock reset`: brings a team back to its first state."""

from __future__ import annotations

import click

from sms_mock.cli.session import Session, talks


@click.command("reset")
@click.option("--all", "everything", is_flag=True, help="The whole server: other teams go.")
@talks()
def reset_command(session: Session, everything: bool) -> None:
    """Bring a team back to how it began.

    Messages, contacts, credits, settings, clock, faults and what was still to be sent: everything.

    \b
    Examples:
      sms-mock reset
      sms-mock reset --all
    """
    answer = session.client.post("/reset", {"all": True} if everything else {})
    what = f"Team {answer['teamId']} is as it began."
    session.show(answer, [f"{what} The other teams are gone." if everything else what])
