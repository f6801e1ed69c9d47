"""`sms-mock send`: sends a message through the imitated API, as an application does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import click

from sms_mock.cli.session import Refused, Session, talks
from sms_mock.cli.table import moment, shown
from sms_mock.cli.time_arguments import instant
from sms_mock.control_client.accounts import find_user
from sms_mock.control_client.sending import NotSent, send_sms
from sms_mock.domain.dates import wire_minute
from sms_mock.domain.spelling import counted


@click.command("send")
@click.argument("number")
@click.argument("text")
@click.option("--campaign", metavar="TEXT", help="Name of the campaign that it belongs to.")
@click.option("--data-field", metavar="TEXT", help="Text that its webhooks carry back to you.")
@click.option(
    "--at",
    type=instant,
    metavar="WHEN",
    help="Send it then, such as 2026-11-23T08:00 (South African time); seconds are dropped.",
)
@click.option("--user", metavar="ID|EMAIL", help="User who sends it; by default the administrator.")
@talks(as_json="Print the stored message as JSON, with the answer's X-Mock-Note as `note`.")
def send_command(
    session: Session,
    number: str,
    text: str,
    campaign: str | None,
    data_field: str | None,
    at: int | None,
    user: str | None,
) -> None:
    """Send TEXT to NUMBER, through the imitated API and with a user's credentials.

    It is what an application's call of sms/send does: it costs credits, fault rules apply to it,
    and its delivery report follows. No SMS is sent.

    \b
    Examples:
      sms-mock send 0821234567 Hello
      sms-mock send 0821234567 "See you at 9" --at 2026-11-23T08:00 --campaign reminders
    """
    fields = {
        "recipientNumber": number,
        "message": text,
        "campaign": campaign,
        "dataField": data_field,
        "dateToSend": None if at is None else wire_minute(at),
    }
    user_with_token = find_user(session.client, user)
    given = {name: value for name, value in fields.items() if value is not None}
    try:
        sent = send_sms(session.client.url, user_with_token, given)
    except NotSent as error:
        if session.as_json and error.body is not None:
            session.show(error.body, ())
        where = "" if error.body else "; sms-mock faults lists the fault rules"
        raise Refused(f"{error}{where}") from error
    stored = session.client.get(f"/messages/{quote(sent.message_id, safe='')}")
    session.show({**stored, "note": sent.note}, _lines(stored, sent.note))


def _lines(message: dict[str, Any], note: str | None) -> Iterator[str]:
    due = message["dateTimeScheduled"]
    when = f", for {moment(due)[:16]} SAST" if due is not None else ""
    cost = counted(message["creditCost"], "credit")
    parts = counted(message["numberOfMessages"], "part")
    yield f"Message {message['messageId']} to +{message['toNumber']}{when}."
    yield f"  {shown(message['message'])}"
    yield f"  {message['encoding']}, {parts}, {cost}"
    if note:
        yield f"  Note: {shown(note)}"
