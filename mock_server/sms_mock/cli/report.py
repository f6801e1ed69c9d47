"""`sms-mock report`: saves what happened in a run, or in one conversation, as a page or as text."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Final

import click

from sms_mock.cli.session import Refused, Session, talks
from sms_mock.console.files import write_file
from sms_mock.control_client.client import ControlClient

_STREAM: Final = "-"
_BY_ENDING: Final = {".txt": "text", ".json": "json"}
_SECONDS: Final = 120.0
_OTHERS: Final = 1000
"""How many conversations, the newest ones, are searched for a similar number."""

_CLOSE: Final = 0.8
"""How similar a number is at least: one or two digits may be wrong, missing or exchanged."""


@click.command("report")
@click.option(
    "--out",
    metavar="FILE",
    type=click.Path(dir_okay=False, allow_dash=True),
    help="Write it to this file; - is standard output.",
)
@click.option(
    "--number",
    metavar="NUMBER",
    help="Report only the conversation with this phone number, in any spelling.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["html", "text", "json"]),
    help="By default the ending of FILE decides, .txt or .json; any other is html. Without --out it"
    " is text.",
)
@talks(as_json="The same as --format json.")
def report_command(session: Session, out: str | None, number: str | None, form: str | None) -> None:
    """Report what happened: conversations, costs, refused requests, webhooks, findings.

    The page is one file that needs no server, no network and no script; tokens and passwords are
    masked in it. It is about all teams unless --team or --number chooses one. Nothing is written,
    and the exit code is 1, if no message was exchanged with NUMBER.

    \b
    Examples:
      sms-mock report
      sms-mock report --out run.html
      sms-mock report --number 0821234567 --out conversation.html
      sms-mock report --format json --out -
    """
    if number is not None:
        _require_messages(session.client, number)
    form = form or _default_format(out, as_json=session.as_json)
    one_team = number is not None or session.client.team is not None
    asked = {"number": number, "format": form, **({} if one_team else {"team": "all"})}
    content = session.client.get_file("/report", asked, timeout=_SECONDS)
    if out is None:
        session.say(content.decode().removesuffix("\n"))
    elif out == _STREAM:
        click.echo(content, nl=False)
    else:
        try:
            write_file(Path(out), content)
        except OSError as error:
            raise click.ClickException(f"{out} cannot be written: {error.strerror}") from None


def _require_messages(client: ControlClient, number: str) -> None:
    """Make sure that the team exchanged messages with a number.

    Raises:
        click.BadParameter: the text is not a phone number.
        Refused: there is no message; the error names a similar number that has some.
    """
    asked = {"number": number, "format": "json"}
    found = client.get("/report", asked, timeout=_SECONDS) if number.strip() else {"number": ""}
    if not found["number"].isdecimal():
        raise click.BadParameter(
            f"{number!r} is not a phone number; write it in digits, such as 0821234567 or"
            " +27821234567",
            param_hint="--number",
        )
    if not found["messages"]:
        others = client.get("/conversations", {"limit": _OTHERS})["items"]
        close = difflib.get_close_matches(
            found["number"], [one["number"] for one in others], n=1, cutoff=_CLOSE
        )
        help = f"{close[0]} has some" if close else "sms-mock messages lists those that there are"
        raise Refused(
            f"--number: team {found['team']} has no message to or from {found['number']}; {help}"
        )


def _default_format(out: str | None, *, as_json: bool) -> str:
    if as_json:
        return "json"
    return "text" if out is None else _BY_ENDING.get(Path(out).suffix.lower(), "html")
