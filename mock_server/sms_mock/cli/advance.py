"""`sms-mock advance`: moves a team's clock forward, so that what falls due until then happens."""

from __future__ import annotations

import click

from sms_mock.cli.clock_result import moved_lines
from sms_mock.cli.session import MARGIN, Session, talks
from sms_mock.cli.table import terminal_width
from sms_mock.cli.time_arguments import duration as read_duration
from sms_mock.cli.time_arguments import instant
from sms_mock.cli.types import Seconds


@click.command("advance")
@click.argument("duration", type=read_duration, required=False)
@click.option(
    "--to", type=instant, metavar="INSTANT", help="Move to this instant, e.g. 2026-11-23T08:00."
)
@click.option(
    "--timeout",
    type=Seconds(600),
    default=60.0,
    show_default=True,
    metavar="SECONDS",
    help="Stop waiting after this many real seconds.",
)
@talks()
def advance_command(
    session: Session, duration: float | None, to: int | None, timeout: float
) -> None:
    """Move the clock by DURATION: 90 (seconds), 90s, 15m, 2h, 1d or 1h30m.

    Everything that falls due meanwhile happens in order: scheduled messages are sent, messages get
    their outcomes, and webhooks are posted and retried. A frozen clock then stands at the new
    instant; a running one runs on from it.

    \b
    Examples:
      sms-mock advance 15m
      sms-mock advance --to 2026-11-23T08:00
    """
    if (duration is None) == (to is None):
        raise click.UsageError("give either a DURATION such as 15m, or --to and an instant.")
    wanted = {"seconds": duration} if to is None else {"to": to}
    answer = session.client.post(
        "/clock/advance", {**wanted, "timeout": timeout}, timeout=timeout + MARGIN
    )
    session.show(answer, moved_lines(answer, cut=terminal_width()))
