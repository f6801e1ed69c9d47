"""The option `--url` (or `--port`), which says which server a verb calls."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from sms_mock.cli.types import ParamType, Whole
from sms_mock.config import DEFAULT_PORT

F = TypeVar("F", bound=Callable[..., Any])

_PORT = Whole(1, 65_535)
_ONLY_A_PORT = f"{__name__}.only-a-port"


class Address(ParamType):
    """The type of an option that takes a server's URL, or only its port on this machine.

    Its value is a URL; a text that is not a number is passed on unchecked.
    """

    name = "address"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = str(value)
        if not text.isdecimal():
            return text
        if ctx is not None:
            ctx.meta[_ONLY_A_PORT] = True
        return of_port(_PORT.convert(text, param, ctx))


def only_port_was_typed(context: click.Context) -> bool:
    """Return whether the command line names the server by nothing but its port."""
    typed = context.get_parameter_source("url") is ParameterSource.COMMANDLINE
    return typed and bool(context.meta.get(_ONLY_A_PORT))


def of_port(port: int) -> str:
    """Return the URL of a server on this machine by its port, such as `http://localhost:8767`."""
    return f"http://localhost:{port}"


def default_url() -> str:
    """Return the URL of a server that was started on this machine without options.

    Its port is SMS_MOCK_PORT if that is set.
    """
    port = os.environ.get("SMS_MOCK_PORT", "")
    return of_port(int(port) if port.isdecimal() and int(port) else DEFAULT_PORT)


def address_option(**options: Any) -> Callable[[F], F]:
    """Return a decorator that adds the option `--url` to a command, which gets the argument `url`.

    Args:
        options: further arguments of `click.option`.
    """
    return click.option(
        "--url",
        "--port",
        "url",
        type=Address(),
        metavar="URL|PORT",
        envvar="SMS_MOCK_URL",
        show_envvar=True,
        default=default_url,
        show_default="this machine's, on SMS_MOCK_PORT or 8767",
        help="Address of the server, or only its port on this machine.",
        **options,
    )
