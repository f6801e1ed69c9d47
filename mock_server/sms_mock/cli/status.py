"""`sms-mock status`: gives a message its next status."""

from __future__ import annotations

from urllib.parse import quote

import click

from sms_mock.cli.session import Session, talks
from sms_mock.cli.table import painted
from sms_mock.cli.types import Id


@click.command("status")
@click.argument("message_id", type=Id())
@click.argument("status")
@talks()
def status_command(session: Session, message_id: str, status: str) -> None:
    """Change message MESSAGE_ID to STATUS.

    A SCHEDULED message can become SENT. A SENT one can become DELIVERED, FAILED, FAILED_REFUNDED,
    FAILED_OPTOUT or UNKNOWN, which are final. Its delivery report is posted as if the network had
    reported the status. Under --delivery manual no message gets an outcome unless you set it.

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
