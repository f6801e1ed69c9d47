"""`sms-mock freeze` stops a team's clock, and `sms-mock thaw` starts it again.

The second verb is not called `run`, as in the control API, because `sms-mock run` runs a command.
"""

from __future__ import annotations

import click

from sms_mock.cli.clock_result import moved_lines
from sms_mock.cli.session import Session, talks
from sms_mock.cli.table import terminal_width
from sms_mock.cli.time_arguments import instant as read_instant


@click.command("freeze")
@click.argument("instant", type=read_instant, required=False)
@talks()
def freeze_command(session: Session, instant: int | None) -> None:
    """Stop the clock, now or at INSTANT.

    It stands until `sms-mock advance` moves it or `sms-mock thaw` starts it. If INSTANT is later
    than the clock, what falls due before it happens first. If it is earlier, it is refused once the
    team has messages.

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
    """Start a frozen clock again at the instant where it stopped.

    `sms-mock reset`, which resets the whole team, sets it back to the real time.

    \b
    Example:
      sms-mock thaw
    """
    answer = session.client.put("/clock", {"run": True})
    session.show(answer, moved_lines(answer, cut=terminal_width()))
