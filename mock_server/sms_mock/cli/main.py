"""The command `sms-mock`: imports and runs the file of a verb, and prints why a verb failed."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Final, NoReturn

import click

from sms_mock import __version__
from sms_mock.console.printable import printable

if TYPE_CHECKING:
    from sms_mock.serving.process import StartFailure

_INTERRUPTED: Final = 130

VERBS: Final = {
    "advance": "advance",
    "compare": "compare",
    "credits": "credits",
    "doctor": "doctor",
    "explore": "explore",
    "faults": "faults",
    "freeze": "freeze",
    "generate": "generate",
    "listen": "listen",
    "mcp": "mcp",
    "messages": "messages",
    "open": "open",
    "ready": "ready",
    "reply": "reply",
    "report": "report",
    "requests": "requests",
    "reset": "reset",
    "run": "run",
    "scenarios": "scenarios",
    "send": "send",
    "serve": "serve",
    "settings": "settings",
    "status": "status",
    "store": "store",
    "team": "team",
    "thaw": "freeze",
    "webhooks": "webhooks",
}
"""The module in this folder that has each verb; its command there is called `VERB_command`."""


def main() -> NoReturn:
    """Run the command line, print an expected error as one line, and exit the process.

    The exit code is 0, 1 after a failure, 2 for a bad argument, 130 after Ctrl-C, or one that a
    verb defines. An unexpected error is raised.
    """
    _open_missing_streams()
    try:
        result = commands.main(standalone_mode=False, prog_name="sms-mock")
    except click.ClickException as error:
        _complain(error)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(_INTERRUPTED)
    except Exception as error:
        # Imported here, because it would be half of what `sms-mock --version` imports.
        from sms_mock.serving.process import StartFailure

        if not isinstance(error, StartFailure):
            raise
        _complain(error)
    sys.exit(result if isinstance(result, int) else 0)


def _open_missing_streams() -> None:
    """Open the null device for each standard stream that the process was started without.

    A shell with `>&-`, some service managers and pythonw start programs without streams. If one
    stayed closed, the first socket would get its number, and printed text would go into the socket.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            nowhere = os.open(os.devnull, os.O_RDWR)
            if nowhere != number:
                os.dup2(nowhere, number)
                os.close(nowhere)
            mode = "r" if name == "stdin" else "w"
            setattr(sys, name, open(number, mode, closefd=False))  # noqa: SIM115


def _complain(error: click.ClickException | StartFailure) -> NoReturn:
    text = error.format_message() if isinstance(error, click.ClickException) else str(error)
    if isinstance(error, click.UsageError) and error.ctx is not None:
        text += f" See {error.ctx.command_path} --help."
    click.echo(printable(" ".join(text.split())), err=True)
    sys.exit(error.exit_code)


class _Commands(click.Group):
    """A click group that imports the file of a verb only when the verb is used.

    All files together would be a third of what `serve` imports before it binds its port.
    """

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        found = getattr(import_module(f"sms_mock.cli.{VERBS[cmd_name]}"), f"{cmd_name}_command")
        assert isinstance(found, click.Command)
        return found

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(VERBS)


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    invoke_without_command=True,
)
@click.version_option(__version__, prog_name="sms-mock", message="%(prog)s %(version)s")
@click.pass_context
def commands(context: click.Context) -> None:
    """A local mock of the ZoomConnect / SMS Messenger REST API. It never sends an SMS.

    Begin with `sms-mock serve`: it shows the address, the credentials and a first request.
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())
