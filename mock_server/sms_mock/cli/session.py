"""What every verb shares: its options, the server it talks to, how it ends where that fails."""

from __future__ import annotations

import functools
import io
import os
import sys
from collections.abc import Callable, Iterable
from typing import Any, Concatenate, Final, ParamSpec

import click
from click.core import ParameterSource

from sms_mock.cli.address import address_option
from sms_mock.cli.refusals import in_words
from sms_mock.cli.table import json_text
from sms_mock.cli.types import Whole
from sms_mock.console.terminal import wants_colour
from sms_mock.control_client.client import (
    ControlCallError,
    ControlClient,
    NotRunningError,
    TimedOutError,
)

P = ParamSpec("P")

_HERE: Final = f"{__name__}."

MARGIN: Final = 10.0
"""Seconds more than the server is asked to wait, so that it is the one to say what it lacks."""

limited = click.option(
    "--limit",
    type=Whole(1, 1000),
    default=20,
    show_default=True,
    metavar="N",
    help="How many.",
)
"""The option of every list; the command's argument `limit`."""


class Refused(click.ClickException):
    """The server would not do it: exit code 1."""

    exit_code = 1


class NotRunning(click.ClickException):
    """There is no server: exit code 3, so that a script can tell it from a refusal."""

    exit_code = 3


class Session:
    """One verb's talk with one server, and what it shows of it.

    Args:
        client: calls the server.
        as_json: show the server's answers themselves.
    """

    def __init__(self, client: ControlClient, *, as_json: bool) -> None:
        self.client = client
        self.as_json = as_json
        stream = sys.stdout
        if isinstance(stream, io.TextIOWrapper):
            # A message in a terminal that lacks one of its letters is better than none.
            stream.reconfigure(errors="backslashreplace")
        self.colour = wants_colour(stream, os.environ)

    def show(self, answer: object, lines: Iterable[str]) -> None:
        """Write the answer for machines where that is asked for, else its lines for people."""
        if self.as_json:
            self.say(json_text(answer, indent=2))
            return
        for line in lines:
            self.say(line)

    def say(self, line: str) -> None:
        click.echo(line, color=self.colour)


def talks(
    *,
    team: bool = True,
    own_port: bool = False,
    as_json: str = "Show the server's answer as it is.",
) -> Callable[[Callable[Concatenate[Session, P], None]], Callable[P, None]]:
    """Give a command the options of a talk with the server, and its `Session` as first argument.

    On a group and its commands, an option counts wherever it stands.

    Args:
        team: whether the calls are about one team.
        own_port: whether the command's `--port` is not the server's.
        as_json: what the help says of --json.
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
                told = in_words(error, click.get_current_context().command)
                raise Refused(told) from error
            except TimedOutError as error:
                raise NotRunning(str(error)) from error
            except NotRunningError as error:
                raise NotRunning(f"{error}; start one with: sms-mock serve") from error

        given: Callable[P, None] = run
        for option in reversed(_options(team, own_port, as_json)):
            given = option(given)
        return given

    return decorate


def _options(
    team: bool, own_port: bool, as_json: str
) -> list[Callable[[Callable[P, None]], Callable[P, None]]]:
    about_team = _kept(
        "--team", "Id of the team it is about; the default team otherwise.", metavar="ID"
    )
    return [
        *([about_team] if team else []),
        address_option(port=not own_port, expose_value=False, callback=_keep),
        _kept("--control-token", "What the server was started with, if it was.", metavar="TOKEN"),
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
    # A group and its command share `meta`: what was typed beats variables and defaults.
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
