"""`sms-mock serve`: reads the options of a server, and runs it with gunicorn or with threads."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from sms_mock.cli.types import Credits, Factor, Lenient, Lifetime, Shaped, Whole
from sms_mock.config import DEFAULT_PORT, DEMO_SEED, LENIENCIES, TOKEN_SCOPES, Settings
from sms_mock.domain.spelling import closest

F = TypeVar("F", bound=Callable[..., Any])

_PREFIX: Final = "SMS_MOCK_"
_SETTINGS: Final = {"allow_host": "allow_hosts", "allow_origin": "allow_origins"}
"""The settings that have another name than their option, by the name of the option."""
_OF_OTHER_COMMANDS: Final = frozenset({"LIVE_EMAIL", "LIVE_TOKEN", "REDIRECT", "TEAM", "URL"})
_OF_KUBERNETES: Final = ("SERVICE_", "PORT_")
"""How the other variables begin that Kubernetes sets for a Service with the name `sms-mock`."""


def _flag(name: str, what: str, **options: Any) -> Callable[[F], F]:
    """Return a decorator that adds an option to a command.

    The environment variable SMS_MOCK_<NAME> can set the option too.
    """
    variable = f"SMS_MOCK_{name.removeprefix('--').replace('-', '_').upper()}"
    return click.option(name, envvar=variable, show_envvar=True, help=what, **options)


class _Port(click.Option):
    """An option whose environment variable is ignored where Kubernetes has set it.

    For each Service Kubernetes sets NAME_PORT in the pods of its namespace; for one with the name
    `sms-mock` that is SMS_MOCK_PORT=tcp://10.0.0.1:8767.
    """

    def resolve_envvar_value(self, ctx: click.Context) -> str | None:
        value = super().resolve_envvar_value(ctx)
        return None if value and value.startswith(("tcp://", "udp://")) else value


_LIMITS: Final = {
    "--most-parts": "Parts that one message may take.",
    "--most-label-characters": "Characters of a campaign, and of a data field.",
    "--bulk-most-items": "Messages of one bulk send.",
    "--most-page-size": "Elements on one page of a list.",
    "--max-teams": "Teams beside the default one.",
    "--body-limit": "Bytes of a request's body.",
    "--bulk-body-limit": "Bytes of the body of a bulk send.",
    "--audio-limit": "Bytes of the audio of a voice message.",
    "--control-body-limit": "Bytes of the body of a call of /_mock.",
}


def _limits(command: F) -> F:
    """Decorate a command with an option for each limit on sizes and counts.

    The defaults are those of `Settings`.
    """
    defaults = {field.name: field.default for field in fields(Settings)}
    for name, what in reversed(_LIMITS.items()):
        default = defaults[name.removeprefix("--").replace("-", "_")]
        whole = Whole(1, 2**31 - 1)
        command = _flag(
            name, f"{what[:-1]}, at most.", type=whole, default=default, show_default=True
        )(command)
    return command


@click.command("serve")
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
    cls=_Port,
)
@_flag(
    "--store",
    "Folder in which worlds are stored; by default they are in memory only.",
    type=click.Path(file_okay=False, path_type=Path),
)
@_flag(
    "--fixtures",
    "YAML or JSON file with the world that the server begins with.",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@_flag(
    "--default-format",
    "Format of answers if the request names none; the live service's is XML.",
    type=click.Choice(["xml", "json"]),
    default="xml",
    show_default=True,
)
@_flag(
    "--lenient",
    "Accept what the live service very probably refuses or misreads, and note it in the answer:"
    f" one or more of {', '.join(LENIENCIES)}, separated by commas.",
    type=Lenient(),
    default="",
    metavar="NAMES",
)
@_flag("--email", "The administrator's email address.", type=Shaped("text.EMAIL", "address"))
@_flag("--token", "The administrator's API token.", type=Shaped("text.TOKEN", "token"))
@_flag(
    "--url-token", "The administrator's token for send-url.", type=Shaped("text.URL_TOKEN", "token")
)
@_flag(
    "--secret-key",
    "The key that the administrator's webhooks are signed with.",
    type=Shaped("text.SECRET_KEY", "key"),
)
@_flag("--credits", "Credits with which the administrator begins.", type=Credits())
@_flag(
    "--delivery",
    "How messages get their outcome: immediate, manual, timed or timed:SECONDS.",
    type=Shaped("text.DELIVERY", "way"),
)
@_flag(
    "--reply-url",
    "URL to which replies to the administrator's messages are posted.",
    type=Shaped("text.WEB_URL", "url"),
)
@_flag(
    "--delivery-report-url",
    "URL to which delivery reports of the administrator's messages are posted.",
    type=Shaped("text.WEB_URL", "url"),
)
@_flag(
    "--evidence",
    "Evidence file written by sms-mock compare: what the live service was seen to do.",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@_flag(
    "--rate-limit",
    "Requests per minute that each account may make; further ones get a 429.",
    type=Whole(1, 1_000_000),
    metavar="N",
)
@_flag(
    "--team-ttl",
    "Delete a team that had no request for this long (3600, 60m, 1h), unless it was made with"
    " another time; by default teams stay.",
    type=Lifetime(),
)
@_limits
@_flag(
    "--seed",
    "Seed of all random choices: two runs with the same seed choose the same.",
    type=int,
)
@_flag(
    "--demo",
    "Begin with a made-up company and its messages of the last days, and let its story go on by"
    " itself. Not together with --fixtures, nor with a --store that holds another world. Without"
    f" --seed the seed is {DEMO_SEED}.",
    is_flag=True,
)
@_flag(
    "--demo-speed",
    "How many times faster than usual the story of --demo goes, from 0.01 to 100; at 1, the"
    " default, a step comes every 3 to 7 seconds.",
    type=Factor("numbers.SPEED", "factor"),
)
@_flag("--control-token", "Token that calls of /_mock must send as Authorization: Bearer TOKEN.")
@_flag(
    "--control-token-for",
    "What the control token is needed for: every call of /_mock, or only to delete other teams than"
    " the caller's own (also by a reset of all).",
    type=click.Choice(TOKEN_SCOPES),
    default="everything",
    show_default=True,
)
@_flag(
    "--allow-host",
    "Host name under which /_mock may be called, or *.example.com for all below it; can be"
    " repeated.",
    type=Shaped("allowed_host.ALLOWED_HOST", "name"),
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
    "--behind-proxy",
    "Follow X-Forwarded-Proto, -Host and -Prefix in links, cookies and the check of Origin. Only"
    " for a server that clients reach through a proxy which sets or removes these headers.",
    is_flag=True,
)
@_flag(
    "--log-format",
    "Format of the log: lines of text for people, or of JSON for programs.",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
)
@_flag(
    "--tls",
    "Also answer https with a certificate for the provider's hosts, for use with a hosts file."
    " Serves from threads instead of gunicorn.",
    is_flag=True,
)
@_flag(
    "--tls-port",
    "Port for https; a hosts file cannot change the port, so clients use 443.",
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
def serve_command(
    server: str | None, tls: bool, tls_port: int, tls_folder: Path, **flags: Any
) -> None:
    """Run the mock until Ctrl-C.

    The server prints its credentials, which are those you give or made-up ones. Each option can
    also be set by the environment variable shown with it.
    """
    settings = settings_from(flags)
    for line in misspelt_variables(serve_command, os.environ):
        click.echo(line, err=True)
    from sms_mock.serving.process import raise_descriptor_limit

    raise_descriptor_limit()
    if tls:
        from sms_mock.interception import serve_tls

        serve_tls.serve(settings, tls_port, tls_folder)
    from sms_mock.serving import gunicorn_server

    if server == "gunicorn" or (server is None and gunicorn_server.can_serve()):
        gunicorn_server.serve(settings)
    if server is None and (warning := gunicorn_server.why_threads()):
        click.echo(warning, err=True)
    from sms_mock.serving import foreground

    foreground.serve(settings)


def settings_from(flags: dict[str, Any]) -> Settings:
    """Make the settings from the values of the options of `serve`."""
    values = {_SETTINGS.get(name, name): value for name, value in flags.items()}
    if values["demo"] and values["seed"] is None:
        values["seed"] = DEMO_SEED
    return Settings(**values)


def misspelt_variables(command: click.Command, environ: Iterable[str]) -> Iterator[str]:
    """Yield a line for each environment variable that looks like a misspelt one of a command.

    Other unknown variables are ignored, because they may be meant for another program.

    Args:
        command: a command whose options have environment variables.
        environ: the names of the environment variables that are set.
    """
    known = {
        one.envvar.removeprefix(_PREFIX) for one in command.params if isinstance(one.envvar, str)
    }
    for variable in sorted(environ):
        name = variable.removeprefix(_PREFIX)
        if name == variable or name in known | _OF_OTHER_COMMANDS:
            continue
        if name.startswith(_OF_KUBERNETES):
            continue
        meant = closest(name, sorted(known))
        if meant is not None:
            yield f"{variable} is not known and changes nothing; {_PREFIX}{meant} is."
