"""The command `sms-mock`: arguments and exit codes only."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NoReturn, TypeVar

import click

from mock_server import __version__
from mock_server.cli_address import address_option
from mock_server.cli_environ import misspelt_variables
from mock_server.cli_types import Credits, Seconds, Whole, WorldField
from mock_server.config import DEFAULT_PORT, Settings
from mock_server.serving.health import ask_health
from mock_server.serving.startup import StartFailure

F = TypeVar("F", bound=Callable[..., Any])

_INTERRUPTED: Final = 130
_ASK_AGAIN_SECONDS: Final = 0.1
_WAIT: Final = "30"


def main() -> NoReturn:
    """Run the command line and exit: 0, 1 where it did not go well, 2 for a bad argument."""
    try:
        result = commands.main(standalone_mode=False, prog_name="sms-mock")
    except (click.ClickException, StartFailure) as error:
        _complain(error)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(_INTERRUPTED)
    sys.exit(result if isinstance(result, int) else 0)


def _complain(error: click.ClickException | StartFailure) -> NoReturn:
    text = error.format_message() if isinstance(error, click.ClickException) else str(error)
    if isinstance(error, click.UsageError) and error.ctx is not None:
        text += f" See {error.ctx.command_path} --help."
    click.echo(" ".join(text.split()), err=True)
    sys.exit(error.exit_code)


def _flag(name: str, what: str, **options: Any) -> Callable[[F], F]:
    """An option that the environment variable SMS_MOCK_<NAME> sets too."""
    variable = f"SMS_MOCK_{name.removeprefix('--').replace('-', '_').upper()}"
    return click.option(name, envvar=variable, show_envvar=True, help=what, **options)


class _Commands(click.Group):
    """All commands; those that are not about this process are imported when they are asked for.

    They are a third of what `serve` would otherwise import before it binds its port.
    """

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return super().get_command(ctx, cmd_name) or _others().get(cmd_name)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *_others()})


def _others() -> dict[str, click.Command]:
    from mock_server.cli_compare import compare_command
    from mock_server.cli_generate import generate_command
    from mock_server.cli_run import run_command
    from mock_server.cli_verbs import VERBS

    return {
        str(verb.name): verb for verb in (compare_command, generate_command, run_command, *VERBS)
    }


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


@commands.command()
@_flag(
    "--host",
    "Address to listen on; the default is this machine only.",
    default="127.0.0.1",
    show_default=True,
)
@_flag(
    "--port",
    "Port to listen on; 0 picks a free one.",
    type=Whole(0, 65_535),
    default=DEFAULT_PORT,
    show_default=True,
)
@_flag(
    "--store",
    "Folder that keeps the worlds; without it they are in memory.",
    type=click.Path(file_okay=False, path_type=Path),
)
@_flag(
    "--fixtures",
    "YAML or JSON file with the world to begin with.",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@_flag(
    "--default-format",
    "Answers where the request does not ask; the live service sends XML.",
    type=click.Choice(["xml", "json"]),
    default="xml",
    show_default=True,
)
@_flag("--email", "The administrator's email address.", type=WorldField("email", "address"))
@_flag("--token", "The administrator's API token.", type=WorldField("token", "token"))
@_flag(
    "--url-token", "The administrator's token for send-url.", type=WorldField("url_token", "token")
)
@_flag("--credits", "Credits the administrator begins with.", type=Credits())
@_flag(
    "--delivery",
    "What becomes of messages: immediate, manual, timed or timed:SECONDS.",
    type=WorldField("delivery", "way"),
)
@_flag(
    "--reply-url",
    "Where the administrator's replies are posted to.",
    type=WorldField("WebUrl", "url"),
)
@_flag(
    "--delivery-report-url",
    "Where the administrator's delivery reports are posted to.",
    type=WorldField("WebUrl", "url"),
)
@_flag(
    "--evidence",
    "File of what the live service was seen to do, from sms-mock compare.",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@_flag(
    "--rate-limit",
    "Requests a minute that each account may make; more are a 429.",
    type=Whole(1, 1_000_000),
    metavar="N",
)
@_flag(
    "--seed",
    "Number from which everything left to chance is drawn: the same seed, the same run.",
    type=int,
)
@_flag("--control-token", "Token that calls of /_mock must then bear.")
@_flag(
    "--allow-host",
    "Host name under which /_mock may be called; can be repeated.",
    multiple=True,
    metavar="NAME",
)
@_flag(
    "--allow-origin",
    "Origin whose pages may call /_mock; can be repeated.",
    multiple=True,
    metavar="URL",
)
@_flag(
    "--log-format",
    "Lines for people or for machines.",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
)
@_flag(
    "--tls",
    "Answer https too, in the provider's name, for a hosts file; from threads of one process.",
    is_flag=True,
)
@_flag(
    "--tls-port",
    "Port for https; a hosts file leads to 443 alone.",
    type=Whole(0, 65_535),
    default=443,
    show_default=True,
)
@_flag(
    "--tls-folder",
    "Folder that keeps the certificates.",
    type=click.Path(file_okay=False, path_type=Path),
    default=lambda: Path(click.get_app_dir("sms-mock")),
    show_default="the user's own for applications",
)
@click.option("--server", type=click.Choice(["gunicorn", "threads"]), hidden=True)
def serve(server: str | None, tls: bool, tls_port: int, tls_folder: Path, **flags: Any) -> None:
    """Run the mock until Ctrl-C.

    The credentials are those you give, or the ones it prints. Each option can also come from the
    environment variable named with it.
    """
    settings = settings_from(flags)
    for line in misspelt_variables(serve, os.environ):
        click.echo(line, err=True)
    if tls:
        from mock_server.interception import serve_tls

        serve_tls.serve(settings, tls_port, tls_folder)
    from mock_server.serving import gunicorn_server

    if server == "gunicorn" or (server is None and gunicorn_server.can_serve()):
        gunicorn_server.serve(settings)
    from mock_server.serving import foreground

    foreground.serve(settings)


def settings_from(flags: dict[str, Any]) -> Settings:
    """What the flags of `serve` say."""
    hosts, origins = flags.pop("allow_host"), flags.pop("allow_origin")
    return Settings(allow_hosts=hosts, allow_origins=origins, **flags)


@commands.command()
@click.option(
    "--wait",
    type=Seconds(),
    is_flag=False,
    flag_value=_WAIT,
    default=0.0,
    metavar="[SECONDS]",
    help=f"Ask for so long until it is; {_WAIT} without a number.",
)
@address_option()
def ready(wait: float, url: str) -> None:
    """Tell by the exit code whether a server answers: 0, else 1."""
    deadline = time.monotonic() + wait
    while True:
        try:
            health = ask_health(url)
        except ValueError as error:
            raise click.BadParameter(str(error)) from None
        if health is not None:
            return
        if time.monotonic() >= deadline:
            raise click.ClickException(f"no sms-mock is ready at {url}{_why_not(url)}")
        time.sleep(_ASK_AGAIN_SECONDS)


def _why_not(url: str) -> str:
    from mock_server.control_client import ControlCallError, ControlClient, NotRunningError

    try:
        ControlClient(url).get("/health", timeout=1)
    except NotRunningError as error:
        if error.reason:
            return f" ({error.reason})"
    except (ControlCallError, ValueError):
        pass  # it has become ready since, or cannot be asked like this
    return ""
