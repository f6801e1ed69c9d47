"""`sms-mock mcp`: an MCP server over standard input and output. `sms_mock.mcp` has the tools."""

from __future__ import annotations

import importlib.util
import os
import signal
from collections.abc import Callable
from types import FrameType
from typing import Final

import click
from click.core import ParameterSource

from sms_mock.cli.address import address_option
from sms_mock.cli.session import NotRunning, Refused
from sms_mock.console.printable import printable

_ENDING: Final = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
_BY_SIGNAL: Final = 128
"""A process that a signal ended exits with this and the signal's number."""


@click.command("mcp")
@click.option(
    "--team",
    envvar="SMS_MOCK_TEAM",
    show_envvar=True,
    metavar="ID",
    help="Id of the team to use; by default the default team.",
)
@address_option()
@click.option(
    "--control-token",
    envvar="SMS_MOCK_CONTROL_TOKEN",
    show_envvar=True,
    metavar="TOKEN",
    help="The server's --control-token, if it was started with one.",
)
def mcp_command(url: str, team: str | None, control_token: str | None) -> None:
    """Give a coding agent tools to use the mock: an MCP server on standard input and output.

    An MCP client starts it; docs/agents.md has the configuration. It uses the server that --url or
    SMS_MOCK_URL names, else the one that runs on this machine, else it starts one and ends it with
    the session. A line on the standard error says which.

    \b
    Examples:
      sms-mock mcp
      sms-mock mcp --port 9000
    """
    if importlib.util.find_spec("mcp") is None:
        raise click.ClickException(
            "sms-mock mcp needs the Python SDK of the Model Context Protocol, which is not"
            " installed; pip install 'sms-mock[mcp]' brings it"
        )
    from sms_mock.mcp.connection import Unusable, connect
    from sms_mock.serving.process import exit_now

    named = click.get_current_context().get_parameter_source("url") in (
        ParameterSource.COMMANDLINE,
        ParameterSource.ENVIRONMENT,
    )
    try:
        connection = connect(url, named=named, control_token=control_token, team=team)
    except Unusable as error:
        raise (NotRunning if error.no_answer else Refused)(str(error)) from error
    _exit_on_signals(connection.stop)
    click.echo(printable(f"sms-mock mcp: {connection.told}"), err=True)
    from sms_mock.mcp.server import AgentServer

    try:
        AgentServer(connection.mock).run("stdio")
    except* BrokenPipeError:
        pass  # the client has gone
    finally:
        connection.stop()
    # A call that the client gave up may still wait for an answer, in a thread that nothing ends.
    exit_now()


def _exit_on_signals(stop: Callable[[], None]) -> None:
    """Exit the process on Ctrl-C and on signals that ask it to end, after `stop`.

    The event loop cannot do it: it would wait for the thread that reads the standard input.
    """

    def end(number: int, frame: FrameType | None) -> None:
        stop()
        os._exit(_BY_SIGNAL + number)

    for name in _ENDING:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, end)
