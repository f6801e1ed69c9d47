"""`sms-mock doctor`: prints what would hurt in production; its exit code can fail a CI run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import click

from sms_mock.cli.session import Refused, Session, talks
from sms_mock.config import DEFAULT_TEAM
from sms_mock.doctor.finding import SEVERITIES
from sms_mock.domain.spelling import counted

_MOST_NAMED: Final = 3
_COLOURS: Final = {"error": "red", "warning": "yellow", "hint": "cyan"}


@click.command("doctor")
@click.option(
    "--fail-on",
    type=click.Choice([*SEVERITIES, "never"]),
    default="never",
    show_default=True,
    help="Exit with 1 if there is a finding of this severity or worse, or if there were no requests"
    " to examine.",
)
@click.option(
    "--team-name",
    metavar="PREFIX",
    help="Examine only teams whose name begins with this, on a server that others use too.",
)
@talks()
def doctor_command(session: Session, fail_on: str, team_name: str | None) -> None:
    """Examine requests, messages and webhooks for what would hurt in production.

    It examines all teams, deleted ones too, unless --team or --team-name chooses some.

    \b
    Examples:
      sms-mock doctor
      sms-mock doctor --fail-on error --json
      sms-mock doctor --team-name checkout- --fail-on warning
    """
    one_team = session.client.team is not None
    if one_team and team_name is not None:
        raise click.UsageError("--team names one team and --team-name several; give one of them")
    asked = {} if one_team else {"team": "all", "teamName": team_name}
    answer = session.client.get("/doctor", asked)
    session.show(answer, _lines(answer, colour=session.colour))
    if fail_on == "never":
        return
    read = answer["read"]
    if not read["requests"]:
        raise Refused(
            f"read {_counted(read)}, so nothing was examined; check --port, --team and --team-name"
        )
    grave = SEVERITIES[: SEVERITIES.index(fail_on) + 1]
    found = [one for one in answer["findings"] if one["severity"] in grave]
    if found:
        raise Refused(f"{counted(len(found), 'finding')} of {fail_on} or worse")


def _counted(read: dict[str, int]) -> str:
    return f"{counted(read['teams'], 'team')}, {counted(read['requests'], 'request')}"


def _lines(answer: dict[str, Any], *, colour: bool) -> Iterator[str]:
    read = _counted(answer["read"])
    findings = answer["findings"]
    if not findings:
        yield f"Nothing found that would hurt in production, in {read}."
        return
    yield f"Read {read}."
    for finding in findings:
        severity = finding["severity"]
        shown = click.style(severity, fg=_COLOURS[severity], bold=True) if colour else severity
        yield f"{shown}  {finding['rule']}: {finding['summary']}"
        yield f"    {finding['help']}"
        if finding["where"]:
            team = "" if finding["team"] == DEFAULT_TEAM else f" of team {finding['team']}"
            named = finding["where"][:_MOST_NAMED]
            more = finding["count"] - len(named)
            rest = f" and {more} more" if more else ""
            yield f"    at {', '.join(named)}{rest}{team}"
