"""`sms-mock send`: sends a message through the imitated API, as an application does."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from typing import Any, Final, NamedTuple
from urllib.parse import quote, urlsplit

import click

from sms_mock.cli.session import Refused, Session, find_account, find_team, talks
from sms_mock.cli.table import moment, shown
from sms_mock.cli.time_arguments import instant
from sms_mock.control_client.client import TIMEOUT
from sms_mock.domain.dates import wire_minute
from sms_mock.domain.spelling import counted

_PATH: Final = "/app/api/rest/v1/sms/send.json"


class _Answer(NamedTuple):
    """What the imitated API answered.

    Args:
        status: the HTTP status.
        note: the header `X-Mock-Note`, or None.
        content: the body.
    """

    status: int
    note: str | None
    content: bytes


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
    answer = _post(
        session.client.url,
        _credentials(session, user),
        {name: value for name, value in fields.items() if value is not None},
    )
    path = f"/messages/{quote(_message_id(session, answer), safe='')}"
    stored = session.client.get(path)
    session.show({**stored, "note": answer.note}, _lines(stored, answer.note))


def _credentials(session: Session, who: str | None) -> dict[str, str]:
    """Return the headers with the credentials of a user of the session's team.

    Raises:
        Refused: the team or the user does not exist.
    """
    account = find_account(session.client, who)
    team = find_team(session.client)
    for user in team["users"]:
        if user["userId"] == account:
            return {"email": user["email"], "token": user["token"]}
    raise Refused(f"team {team['teamId']} has no user {account}")


def _post(url: str, credentials: dict[str, str], fields: dict[str, str]) -> _Answer:
    """Post `fields` to `sms/send`, past any proxy.

    Raises:
        Refused: there was no answer. The server runs, for it gave the credentials.
    """
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    assert parts.hostname is not None
    connection = kind(parts.hostname, parts.port, timeout=TIMEOUT)
    headers = {**credentials, "Content-Type": "application/json", "Accept": "application/json"}
    try:
        connection.request("POST", parts.path + _PATH, json.dumps(fields), headers)
        answer = connection.getresponse()
        return _Answer(answer.status, answer.getheader("X-Mock-Note"), answer.read())
    except TimeoutError:
        raise Refused(
            f"sms/send gave no answer within {TIMEOUT:g} s; sms-mock faults lists the fault rules"
        ) from None
    except (OSError, http.client.HTTPException) as error:
        why = str(error) or type(error).__name__
        raise Refused(
            f"sms/send gave no whole answer ({why}); sms-mock faults lists the fault rules"
        ) from error
    finally:
        connection.close()


def _message_id(session: Session, answer: _Answer) -> str:
    """Return the id of the message that an answer to `sms/send` says was sent.

    Raises:
        Refused: the API refused the message, or a fault rule spoilt the answer. With --json, the
            body of the refusal is printed before.
    """
    try:
        body: Any = json.loads(answer.content)
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise Refused(
            f"sms/send answered {answer.status} without JSON; sms-mock faults lists the fault rules"
        )
    if answer.status == 200 and body.get("messageId"):
        return str(body["messageId"])
    if session.as_json:
        session.show(body, ())
    reason = body.get("developerMessage") or body.get("message") or body.get("error")
    raise Refused(f"sms/send answered {answer.status}: {reason}")


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
