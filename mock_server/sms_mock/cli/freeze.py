"""`sms-mock freeze` stops a team's clock, `sms-mock thaw` lets it run on.

The second verb is not `run`, which runs a command, and not an option of `freeze`, whose name would
then say the opposite of what it does.
"""

from __future__ import annotations

import click

from sms_mock.cli.clock_text import instant as read_instant
from sms_mock.cli.clock_text import moved_lines
from sms_mock.cli.session import Session, talks
from sms_mock.cli.table import terminal_width


@click.command("freeze")
@click.argument("instant", type=read_instant, required=False)
@talks()
def freeze_command(session: Session, instant: int | None) -> None:
    """Stop the clock, now or at INSTANT.

    Only `sms-mock advance` moves it then. A later INSTANT runs what falls due before it; an earlier
    one is refused once the team has messages.

    \b
    Examples:
      sms-mock freeze
      sms-mock freeze 2026-11-23T07:59
    """
    answer = session.client.put("/clock", {"freeze": True if instant is None else instant})
    session.show(answer, moved_lines(answer, cut=terminal_width()))


@click.command("thaw")
@talks()
def thaw_command(session: Session) -> None:
    """Let a frozen clock run on from where it stands.

    `sms-mock reset` brings it back to the real time.

    \b
    Example:
      sms-mock thaw
    """
    answer = session.client.put("/clock", {"run": True})
    session.show(answer, moved_lines(answer, cut=terminal_width()))
