"""`sms-mock webhooks`: lists webhooks, posts one again, or waits until none is due.

When the wait ends, retries may still be planned for later.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import click

from sms_mock.cli.clock_result import WEBHOOKS, pending_rows
from sms_mock.cli.session import MARGIN, Session, limited, talks
from sms_mock.cli.table import moment, shown, shown_of, table, terminal_width
from sms_mock.cli.types import Id, Seconds
from sms_mock.control_client.client import ControlCallError, ControlClient
from sms_mock.domain.spelling import counted


@click.group("webhooks", invoke_without_command=True)
@click.option(
    "--state",
    type=click.Choice(["pending", "delivered", "given-up"]),
    help="Only webhooks in this state.",
)
@click.option("--message", metavar="ID", help="Only webhooks about this message.")
@limited
@talks()
def webhooks_command(session: Session, state: str | None, message: str | None, limit: int) -> None:
    """List webhooks and whether they were delivered, the newest first.

    With --json every attempt is shown with its status, duration, error and answer.

    \b
    Examples:
      sms-mock webhooks --state pending
      sms-mock webhooks redeliver 3
      sms-mock webhooks idle --timeout 30
    """
    if click.get_current_context().invoked_subcommand is not None:
        return
    answer = session.client.get("/webhooks", {"state": state, "messageId": message, "limit": limit})
    session.show(answer, _lines(answer, chosen=bool(state or message)))


@webhooks_command.command()
@click.argument("webhook_id", type=Id(), metavar="[ID]", required=False)
@click.option("--all", "given_up", is_flag=True, help="Every webhook that was given up.")
@talks()
def redeliver(session: Session, webhook_id: str | None, given_up: bool) -> None:
    """Post a webhook again now. If that fails, it is retried like a new one.

    \b
    Examples:
      sms-mock webhooks redeliver 3
      sms-mock webhooks redeliver --all
    """
    if given_up is (webhook_id is not None):
        raise click.UsageError("name one webhook by its ID, or all that were given up by --all")
    if webhook_id is None:
        answer = session.client.post("/webhooks/redeliver")
        number = answer["redelivered"]
        many = f"{counted(number, 'webhook goes', 'webhooks go')} once more."
        session.show(answer, [many if number else "No webhook was given up."])
        return
    queued = session.client.post(f"/webhooks/{quote(webhook_id, safe='')}/redeliver")
    what = WEBHOOKS[queued["kind"]]
    session.show(queued, [f"Webhook {queued['id']}, a {what}, goes to {queued['url']} once more."])


@webhooks_command.command()
@click.option(
    "--timeout",
    type=Seconds(600),
    default=10.0,
    show_default=True,
    metavar="SECONDS",
    help="Most real seconds to wait.",
)
@talks()
def idle(session: Session, timeout: float) -> None:
    """Wait until no webhook is posted or due, and no message gets an outcome in the next minute.

    Exits with 0 then, and says how many webhooks wait for a retry. Exits with 1 if the time-out
    ends first, and shows what is still planned.

    \b
    Example:
      sms-mock webhooks idle --timeout 30
    """
    try:
        answer = session.client.get(
            "/webhooks/idle", {"timeout": timeout}, timeout=timeout + MARGIN
        )
    except ControlCallError as error:
        if not session.as_json and "pending" in error.body:
            session.show(error.body, pending_rows(error.body["pending"]))
        raise
    session.show(answer, [] if session.as_json else _idle_lines(session.client))


def _idle_lines(client: ControlClient) -> Iterator[str]:
    yield "No webhook is being posted."
    planned = client.get("/clock/pending")["items"]
    waiting = [one for one in planned if one["kind"] == "webhook"]
    if waiting:
        number = counted(len(waiting), "waits", "wait")
        yield f"{number} for a retry, the first at {moment(waiting[0]['at'])}."


def _lines(answer: dict[str, Any], *, chosen: bool) -> Iterator[str]:
    items = answer["items"]
    if not items:
        yield (
            "There are no such webhooks."
            if chosen
            else ("There are no webhooks yet. sms-mock settings shows which URLs they would go to.")
        )
        return
    headings = ("ID", "WHAT", "MESSAGE", "STATE", "TRIES", "LAST", "NEXT", "URL")
    yield from table(headings, [_row(one) for one in items], cut=terminal_width())
    last = items[0]["attempts"][-1:]
    if last and last[0]["error"]:
        yield f"Webhook {items[0]['id']}: {shown(last[0]['error'])}."
    yield shown_of(answer, "webhook", "webhooks")


def _row(webhook: dict[str, Any]) -> tuple[object, ...]:
    attempts = webhook["attempts"]
    last = attempts[-1] if attempts else None
    return (
        webhook["id"],
        WEBHOOKS[webhook["kind"]],
        webhook["messageId"],
        webhook["state"],
        len(attempts),
        None if last is None else last["status"] or "error",
        moment(webhook["nextAttemptAt"]),
        webhook["url"],
    )
