"""`sms-mock reply`: has the person with a number reply to a message."""

from __future__ import annotations

import click

from sms_mock.cli.session import Session, talks
from sms_mock.cli.table import shown


@click.command("reply")
@click.argument("number")
@click.argument("text")
@click.option(
    "--to-message",
    metavar="ID",
    help="The message that is replied to; by default the latest one sent to the number.",
)
@talks()
def reply_command(session: Session, number: str, text: str, to_message: str | None) -> None:
    """Reply with TEXT as the person with NUMBER.

    The reply is stored and posted to the reply URL of the account that sent the message (see
    sms-mock settings). The text STOP opts the number out, and START opts it in again.

    \b
    Example:
      sms-mock reply 0821234567 "Yes, please"
    """
    asked = {"from": number, "message": text}
    if to_message is not None:
        asked["repliedToMessageId"] = to_message
    stored = session.client.post("/inbound", asked)
    answered = stored["repliedToMessage"]
    what = f"to message {answered['messageId']}" if answered else "to no message: none was sent"
    session.show(
        stored,
        [
            f"Reply {stored['messageId']} from +{stored['fromNumber']} {what}.",
            f"  {shown(stored['message'])}",
        ],
    )
