"""`sms-mock ready`: its exit code says whether a server answers."""

from __future__ import annotations

import time
from typing import Final

import click

from sms_mock.cli.address import address_option
from sms_mock.cli.types import Seconds
from sms_mock.domain.url_credentials import hide_password
from sms_mock.serving.health import ask_health

_ASK_AGAIN_SECONDS: Final = 0.1
_WAIT: Final = "30"


@click.command("ready")
@click.option(
    "--wait",
    type=Seconds(),
    is_flag=False,
    flag_value=_WAIT,
    default=0.0,
    metavar="[SECONDS]",
    help=f"Wait this long for it to be ready; {_WAIT} without a number.",
)
@address_option()
def ready_command(wait: float, url: str) -> None:
    """Exit with 0 if a server answers, else with 1."""
    deadline = time.monotonic() + wait
    while True:
        try:
            health = ask_health(url)
        except ValueError as error:
            raise click.BadParameter(str(error)) from None
        if health is not None:
            return
        if time.monotonic() >= deadline:
            raise click.ClickException(
                f"no sms-mock is ready at {hide_password(url)}{_why_not(url)}"
            )
        time.sleep(_ASK_AGAIN_SECONDS)


def _why_not(url: str) -> str:
    from sms_mock.control_client.client import ControlCallError, ControlClient, NotRunningError

    try:
        ControlClient(url).get("/health", timeout=1)
    except NotRunningError as error:
        if error.reason:
            return f" ({error.reason})"
    except (ControlCallError, ValueError):
        pass  # it has become ready meanwhile, or the client refuses the URL
    return ""
