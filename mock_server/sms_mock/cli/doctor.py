"""`sms-mock doctor`: what would hurt in production, as text or JSON, with an exit code for CI."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import click

from sms_mock.cli.session import Refused, Session, talks
from sms_mock.doctor.finding import SEVERITIES

_COLOURS: Final = {"error": "red", "warning": "yellow", "hint": "cyan"}


@click.command("doctor")
@click.option(
    "--fail-on",
    type=click.Choice([*SEVERITIES, "never"]),
    default="never",
    show_default=True,
    help="Exit with 1 where something as grave as this was found.",
)
@talks()
def doctor_command(session: Session, fail_on: str) -> None:
    """Read this run's requests, messages and webhooks for what would hurt in production.

    \b
    Examples:
      sms-mock doctor
      sms-mock doctor --fail-on error --json
    """
    answer = session.client.get("/doctor")
    session.show(answer, _lines(answer["findings"], colour=session.colour))
    if fail_on == "never":
        return
    grave = SEVERITIES[: SEVERITIES.index(fail_on) + 1]
    found = [one for one in answer["findings"] if one["severity"] in grave]
    if found:
        raise Refused(f"{len(found)} finding{'' if len(found) == 1 else 's'} of {fail_on} or worse")


def _lines(findings: list[dict[str, Any]], *, colour: bool) -> Iterator[str]:
    if not findings:
        yield "Nothing found that would hurt in production."
        return
    for finding in findings:
        severity = finding["severity"]
        shown = click.style(severity, fg=_COLOURS[severity], bold=True) if colour else severity
        yield f"{shown}  {finding['rule']}: {finding['summary']}"
        yield f"    {finding['help']}"
        if finding["where"]:
            yield f"    at {', '.join(finding['where'][:3])}"
