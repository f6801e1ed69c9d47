"""`--url` and `--port`: the server that a verb talks to. Nothing is asked here."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, TypeVar

import click

from sms_mock.cli.types import ParamType, Whole
from sms_mock.config import DEFAULT_PORT

F = TypeVar("F", bound=Callable[..., Any])

_PORT = Whole(1, 65_535)


class Address(ParamType):
    """A server's URL, or the port of one on this machine, as a URL."""

    name = "address"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = str(value)
        return of_port(_PORT.convert(text, param, ctx)) if text.isdecimal() else text


def of_port(port: int) -> str:
    """'http://localhost:8767': where a server of this machine is."""
    return f"http://localhost:{port}"


def default_url() -> str:
    """Where a server that this machine runs without flags is."""
    port = os.environ.get("SMS_MOCK_PORT", "")
    return of_port(int(port) if port.isdecimal() and int(port) else DEFAULT_PORT)


def address_option(*, port: bool = True, **options: Any) -> Callable[[F], F]:
    """The option `--url`, which is `--port` too; the command's argument `url`.

    Args:
        port: False where the command has a `--port` of its own.
        options: more for click's option.
    """
    return click.option(
        *(["--url", "--port", "url"] if port else ["--url"]),
        type=Address(),
        metavar="URL|PORT",
        envvar="SMS_MOCK_URL",
        show_envvar=True,
        default=default_url,
        show_default="this machine's, on SMS_MOCK_PORT or 8767",
        help="Address of the server, or only its port on this machine.",
        **options,
    )
