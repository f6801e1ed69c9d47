"""Code that is shared by verbs that call a server: options, output, errors, finding an account."""

from __future__ import annotations

import functools
import io
import os
import re
import sys
from collections.abc import Callable, Iterable
from typing import Any, Concatenate, Final, ParamSpec

import click
from click.core import ParameterSource

from sms_mock.cli.address import address_option
from sms_mock.cli.table import json_text
from sms_mock.cli.types import Whole
from sms_mock.console.printable import printable
from sms_mock.console.terminal import wants_colour
from sms_mock.control_client.accounts import NoSuchAccount, NoSuchTeam, find_user
from sms_mock.control_client.client import (
    ControlCallError,
    ControlClient,
    NotRunningError,
    TimedOutError,
)

P = ParamSpec("P")

_HERE: Final = f"{__name__}."

MARGIN: Final = 10.0
"""Seconds that a call may take longer than the server is asked to wait. So the server's time-out
comes first, and its answer says what did not happen."""

limited = click.option(
    "--limit",
    type=Whole(1, 1000),
    default=20,
    show_default=True,
    metavar="N",
    help="How many.",
)
"""The option `--limit` of every list; the command gets the argument `limit`."""

_COLOUR: Final = re.compile("(\x1b\\[[0-9;]*m)")
_VERBS: Final = {
    "DELETE /_mock/faults": "sms-mock faults clear",
    "GET /_mock/faults": "sms-mock faults",
    "GET /_mock/messages": "sms-mock messages",
    "GET /_mock/requests": "sms-mock requests",
    "GET /_mock/teams": "sms-mock team list",
    "GET /_mock/webhooks": "sms-mock webhooks",
    "POST /_mock/credits": "sms-mock credits add",
    "POST /_mock/reset": "sms-mock reset",
}
"""The verb for each call that the control API's help texts name."""
_CALL: Final = re.compile(r"(?:GET|POST|DELETE) /_mock/[a-z]+")
_RULE_FIELD: Final = re.compile(r"\b(?:match|effect)\.([A-Za-z]+)")


class Refused(click.ClickException):
    """The server refused the call: exit code 1."""

    exit_code = 1


class NotRunning(click.ClickException):
    """No server answers: exit code 3, so that scripts can tell it from a refusal."""

    exit_code = 3


class Session:
    """What a verb needs while it runs: a client for its calls, and its output.

    Making one sets standard output to escape letters that its encoding lacks.

    Args:
        client: a client of the server's control API.
        as_json: whether to print the server's answers as JSON instead of lines for people.
    """

    def __init__(self, client: ControlClient, *, as_json: bool) -> None:
        self.client = client
        self.as_json = as_json
        stream = sys.stdout
        if isinstance(stream, io.TextIOWrapper):
            # A letter that the terminal's encoding lacks must not stop the verb.
            stream.reconfigure(errors="backslashreplace")
        self.colour = wants_colour(stream, os.environ)

    def show(self, answer: object, lines: Iterable[str]) -> None:
        """Print `answer` as JSON if the verb was given --json, otherwise `lines`."""
        if self.as_json:
            self.say(json_text(answer, indent=2))
            return
        for line in lines:
            self.say(line)

    def say(self, text: str) -> None:
        """Print text with unprintable characters escaped, except line ends and colours."""
        click.echo(shown_lines(text), color=self.colour)


def talks(
    *,
    team: bool = True,
    as_json: str = "Print the server's answer as JSON.",
) -> Callable[[Callable[Concatenate[Session, P], None]], Callable[P, None]]:
    """Return a decorator for a command that calls a server.

    The command gets a `Session` as its first argument, and the options --url, --control-token,
    --json and --team. If a group has them too, a user may give them before or after its command. If
    the server refuses a call or does not answer, the command ends with `Refused` or `NotRunning`.

    Args:
        team: whether the command has --team.
        as_json: the help text of --json.
    """

    def decorate(command: Callable[Concatenate[Session, P], None]) -> Callable[P, None]:
        @functools.wraps(command)
        def run(*args: P.args, **kwargs: P.kwargs) -> None:
            session = _open(click.get_current_context())
            try:
                command(session, *args, **kwargs)
            except ControlCallError as error:
                if session.as_json:
                    session.show(error.body, ())
                told = _in_words(error, click.get_current_context().command)
                raise Refused(told) from error
            except NoSuchTeam as error:
                raise Refused(f"{error}; sms-mock team list shows them") from error
            except NoSuchAccount as error:
                raise Refused(str(error)) from error
            except TimedOutError as error:
                raise NotRunning(str(error)) from error
            except NotRunningError as error:
                raise NotRunning(f"{error}; start one with: sms-mock serve") from error

        given: Callable[P, None] = run
        for option in reversed(_options(team, as_json)):
            given = option(given)
        return given

    return decorate


def _options(team: bool, as_json: str) -> list[Callable[[Callable[P, None]], Callable[P, None]]]:
    about_team = _kept(
        "--team", "Id of the team to use; by default the default team.", metavar="ID"
    )
    return [
        *([about_team] if team else []),
        address_option(expose_value=False, callback=_keep),
        _kept(
            "--control-token",
            "The server's --control-token, if it was started with one.",
            metavar="TOKEN",
        ),
        click.option(
            "--json",
            is_flag=True,
            default=None,
            expose_value=False,
            callback=_keep,
            help=as_json,
        ),
    ]


def _kept(name: str, what: str, **more: Any) -> Callable[[Callable[P, None]], Callable[P, None]]:
    variable = f"SMS_MOCK_{name.removeprefix('--').replace('-', '_').upper()}"
    return click.option(
        name,
        envvar=variable,
        show_envvar=True,
        expose_value=False,
        callback=_keep,
        help=what,
        **more,
    )


def _keep(context: click.Context, parameter: click.Parameter, value: object) -> None:
    # A group and its command share `meta`. What was typed beats variables and defaults.
    name = f"{_HERE}{parameter.name}"
    typed = context.get_parameter_source(str(parameter.name)) is ParameterSource.COMMANDLINE
    if typed or name not in context.meta:
        context.meta[name] = value


def _open(context: click.Context) -> Session:
    kept = {name.removeprefix(_HERE): context.meta[name] for name in context.meta if _HERE in name}
    try:
        client = ControlClient(
            kept["url"], team=kept.get("team"), control_token=kept.get("control_token")
        )
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    return Session(client, as_json=bool(kept.get("json")))


def shown_lines(text: str) -> str:
    """Return a text with unprintable characters escaped, except line ends and colours."""
    if text.isprintable():
        return text
    return "\n".join(
        "".join(
            part if _COLOUR.fullmatch(part) else printable(part) for part in _COLOUR.split(line)
        )
        for line in text.split("\n")
    )


def find_account(client: ControlClient, who: str | None) -> int:
    """Return the userId of an account in the client's team, which is asked for unless `who` is a
    userId.

    Args:
        client: a client of the server's control API.
        who: a userId, which is returned unchecked, or an email address; None means the
            administrator.

    Raises:
        NoSuchAccount: the team does not exist, or no account in it has this email address.
        ControlCallError, NotRunningError: the server refuses the call, or does not answer.
    """
    if who is not None and who.isascii() and who.isdecimal():
        return int(who)
    return int(find_user(client, who)["userId"])


def _in_words(error: ControlCallError, command: click.Command) -> str:
    """Return the text of a refusal by the control API, with options and verbs of the command line.

    They replace the API's names of fields and calls.

    Args:
        error: the refusal.
        command: the command that was typed.
    """
    if error.status == 401 and error.field == "Authorization":
        return f"{error.message}; give it with --control-token or in SMS_MOCK_CONTROL_TOKEN"
    options = {
        _plain(one.name or ""): one.opts[0]
        for one in command.params
        if isinstance(one, click.Option)
    }
    text = _RULE_FIELD.sub(lambda found: options.get(_plain(found[1]), found[0]), str(error))
    field = (error.field or "").rpartition(".")[2]
    option = options.get(_plain(field))
    if option and option not in text:
        named = re.match(rf"{re.escape(field)}\b", text)
        text = option + text.removeprefix(field) if named else f"{option}: {text}"
    return _CALL.sub(lambda found: _VERBS.get(found[0], found[0]), text)


def _plain(name: str) -> str:
    """Return a name in lower case, without underscores: `replyurl` for `replyUrl`, `reply_url`."""
    return name.replace("_", "").lower()
