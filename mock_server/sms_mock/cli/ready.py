"""`sms-mock ready`: its exit code says whether a server is ready to be called."""

from __future__ import annotations

import time
from typing import Final

import click

from sms_mock.cli.address import address_option
from sms_mock.cli.types import Seconds
from sms_mock.clock import monotonic
from sms_mock.control_client.client import ControlCallError, ControlClient, NotRunningError
from sms_mock.domain.url_credentials import hide_password

_ASK_AGAIN_SECONDS: Final = 0.1
_ANSWER_SECONDS: Final = 1.0
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
    try:
        client = ControlClient(url)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None
    deadline = monotonic() + wait
    while (trouble := _trouble(client)) is not None:
        if monotonic() >= deadline:
            raise click.ClickException(
                f"no sms-mock is ready at {hide_password(url)}{f' ({trouble})' if trouble else ''}"
            )
        time.sleep(_ASK_AGAIN_SECONDS)


def _trouble(client: ControlClient) -> str | None:
    """Return why a server is not ready, which may be ""; None if it is ready."""
    try:
        client.get("/ready", timeout=_ANSWER_SECONDS)
    except NotRunningError as error:
        return error.reason
    except ControlCallError as error:
        return error.message
    return None
