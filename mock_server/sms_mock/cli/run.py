"""`sms-mock run`: its options and exit codes. `interception.run` does the work."""

from __future__ import annotations

import os
import random
from typing import Any, Final

import click

from sms_mock.cli.serve import serve_command, settings_from
from sms_mock.console.printable import printable

_NOT_OF_A_RUN: Final = frozenset(
    {"host", "port", "server", "behind_proxy", "log_format", "tls", "tls_port", "tls_folder"}
)
FLAGS_OF_THE_MOCK: Final = [one for one in serve_command.params if one.name not in _NOT_OF_A_RUN]
"""The flags of `serve` that verbs also have if they start a mock for a command."""
REFUSED: Final = 125

offline_option = click.option(
    "--offline",
    is_flag=True,
    help="Refuse all hosts except loopback and the provider's (which are the mock).",
)
isolation_option = click.option(
    "--isolation",
    type=click.Choice(["auto", "require", "off"]),
    default="auto",
    show_default=True,
    help="Isolate the command from the provider's hosts (Linux). auto: if possible; require: if it"
    " is not possible, do not run the command; off: never.",
)


class CannotRun(click.ClickException):
    """The command could not be run; the process exits with `exit_code`.

    Args:
        verb: the verb of `sms-mock` that was to run it.
    """

    def __init__(self, verb: str, message: str, exit_code: int) -> None:
        super().__init__(f"sms-mock {verb}: {message}")
        self.exit_code = exit_code  # type: ignore[misc]


@click.command(
    "run",
    context_settings={"allow_interspersed_args": False},
    params=list(FLAGS_OF_THE_MOCK),
)
@click.option(
    "--allow-none",
    is_flag=True,
    help="Exit with the command's code even if the provider was never called.",
)
@offline_option
@isolation_option
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
def run_command(
    command: tuple[str, ...], allow_none: bool, offline: bool, isolation: Any, **flags: Any
) -> int:
    """Run COMMAND and redirect its calls to the provider's hosts to a mock started for it.

    Use it for code that hard-codes https://www.zoomconnect.com. The code stays as it is:

        sms-mock run --delivery immediate -- pytest

    Connections to the provider's hosts reach the mock or are refused; where COMMAND cannot be
    isolated, a line says what that does not cover. Exits with the command's exit code, or with 1
    if that is 0 and the provider was never called.
    """
    from sms_mock.interception.child import CannotStart
    from sms_mock.interception.run import NotIsolated, Options, run

    try:
        return run(
            command,
            settings_from({**flags, "port": 0}),
            Options(allow_none=allow_none, offline=offline, isolation=isolation),
            environ=os.environ,
            rng=random.SystemRandom(),
            say=lambda line: click.echo(printable(line), err=True),
        )
    except NotIsolated as refused:
        raise CannotRun("run", str(refused), REFUSED) from None
    except CannotStart as failed:
        raise CannotRun("run", str(failed), failed.exit_code) from None
