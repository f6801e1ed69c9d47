"""`sms-mock settings`: prints and changes a user's developer settings."""

from __future__ import annotations

from typing import Any, Final

import click

from sms_mock.cli.session import Session, find_account, talks
from sms_mock.cli.table import shown
from sms_mock.domain.url_credentials import hide_password

_PLACES: Final = {
    "both": "query string and form body",
    "query": "query string only",
    "form": "form body only",
}


@click.command("settings")
@click.option(
    "--user", metavar="ID|EMAIL", help="User whose settings; by default the administrator."
)
@click.option("--reply-url", metavar="URL", help='URL to which replies are posted; "" posts none.')
@click.option(
    "--delivery-report-url",
    metavar="URL",
    help='URL to which delivery reports are posted; "" posts none.',
)
@click.option(
    "--secret-key",
    metavar="KEY",
    help="The key that webhooks are signed with; renew makes a fresh one.",
)
@click.option(
    "--values-in",
    type=click.Choice(list(_PLACES)),
    help="Where a webhook carries its values: query string, form body, or both (the default).",
)
@talks()
def settings_command(
    session: Session,
    user: str | None,
    reply_url: str | None,
    delivery_report_url: str | None,
    secret_key: str | None,
    values_in: str | None,
) -> None:
    """Show a user's developer settings, or change those that are given.

    Replies to a message and its delivery report are posted to the URLs of the user who sent it.

    \b
    Examples:
      sms-mock settings
      sms-mock settings --reply-url http://localhost:3000/reply
      sms-mock settings --secret-key renew
    """
    path = f"/accounts/{find_account(session.client, user)}/developer-settings"
    given = {
        "replyUrl": reply_url,
        "deliveryReportUrl": delivery_report_url,
        "secretKey": secret_key,
        "webhookStyle": values_in,
    }
    changes = {name: value for name, value in given.items() if value is not None}
    client = session.client
    answer = client.put(path, changes) if changes else client.get(path)
    session.show(answer, _lines(answer))


def _lines(answer: dict[str, Any]) -> list[str]:
    return [
        f"{shown(answer['email'])} (user {answer['userId']})",
        f"  API token            {shown(answer['token'])}",
        f"  URL token            {shown(answer['urlToken'])}",
        f"  Secret key           {shown(answer['secretKey'])}",
        f"  Reply URL            {_url(answer['replyUrl'])}",
        f"  Delivery report URL  {_url(answer['deliveryReportUrl'])}",
        f"  Webhook values in    {_PLACES[answer['webhookStyle']]}",
    ]


def _url(url: str | None) -> str:
    return "not set" if url is None else shown(hide_password(url))
