"""`sms-mock status`: gives a message its next status."""

from __future__ import annotations

from urllib.parse import quote

import click

from sms_mock.cli.session import Session, talks
from sms_mock.cli.table import painted


@click.command("status")
@click.argument("message_id")
@click.argument("status")
@talks()
def status_command(session: Session, message_id: str, status: str) -> None:
    """Take message MESSAGE_ID to STATUS.

    From SENT to DELIVERED, FAILED, FAILED_REFUNDED, FAILED_OPTOUT or UNKNOWN, which are final,
    and from SCHEDULED to SENT. The delivery report goes out as if the network had said so.
    A server started with --delivery manual leaves every outcome to you.

    \b
    Example:
      sms-mock status 5b37661ae396c8e42e0c9ca2 FAILED
    """
    message = session.client.post(
        f"/messages/{quote(message_id, safe='')}/status", {"status": status.upper()}
    )
    session.show(
        message,
        [
            f"Message {message['messageId']} to +{message['toNumber']} is"
            f" {painted(message['messageStatus'])}."
        ],
    )
