"""Tools for webhooks: the outbox, redelivery, waiting, and where they are posted."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit

from pydantic import Field

from sms_mock.control_client.accounts import find_user
from sms_mock.control_client.client import ControlCallError
from sms_mock.interception.provider import is_providers
from sms_mock.journal.masking import masked_target
from sms_mock.mcp.errors import WrongArgument
from sms_mock.mcp.lists import read_page
from sms_mock.mcp.messages import MessageId
from sms_mock.mcp.mock import MARGIN, Mock
from sms_mock.mcp.results import Pending, Result, Webhook, WebhookList
from sms_mock.mcp.tool import (
    ADDS,
    READS,
    SETS,
    Cursor,
    Limit,
    Team,
    Toolbox,
    Wait,
)
from sms_mock.mcp.views import pending_of, webhook_of

WEBHOOKS: Final = Toolbox()

_SHOWN: Final = 50

Url = Annotated[
    str | None,
    Field(description="Such as http://localhost:3000/sms. Empty: none. Left out: unchanged."),
]


class Idle(Result):
    """Whether all webhooks are posted."""

    idle: bool
    pending: list[Pending] = Field(default=[])
    more_pending: int = 0


class WebhookUrls(Result):
    """Where an account's webhooks are posted."""

    email: str
    reply_url: str | None = None
    delivery_report_url: str | None = None
    values_in: str


@WEBHOOKS.tool("List webhooks", READS)
def list_webhooks(
    mock: Mock,
    state: Annotated[
        Literal["pending", "delivered", "given-up"] | None,
        Field(description="Only those in this state."),
    ] = None,
    message_id: Annotated[
        MessageId | None, Field(description="Only those about this message.")
    ] = None,
    limit: Limit = 20,
    cursor: Cursor = None,
    team: Team = None,
) -> WebhookList:
    """List the delivery reports and replies that were posted to the application, the newest first.

    Each has every attempt, with the application's answer.
    """
    client = mock.client(team)
    query = {"state": state, "messageId": message_id}
    page = read_page(client, "/webhooks", query, limit=limit, cursor=cursor)
    if message_id and not page.items:
        client.get(f"/messages/{message_id}")  # refused if there is no such message
    return WebhookList(webhooks=[webhook_of(item) for item in page.items], **page.about)


@WEBHOOKS.tool("Send a webhook again", ADDS)
def redeliver_webhook(
    mock: Mock,
    webhook_id: Annotated[int, Field(ge=1, description="`webhook_id` of a webhook.")],
    team: Team = None,
) -> Webhook:
    """Post a webhook to the application again, whatever became of it before.

    It is due at once; wait_for_webhooks waits for the answer.
    """
    return webhook_of(mock.client(team).post(f"/webhooks/{webhook_id}/redeliver"))


@WEBHOOKS.tool("Wait for webhooks", READS)
def wait_for_webhooks(mock: Mock, timeout_seconds: Wait = 10.0, team: Team = None) -> Idle:
    """Wait until no webhook is under way or due, and no message gets an outcome within a minute.

    On a frozen clock only what is due now counts. If time runs out, `idle` is false.
    """
    pending = wait_until_idle(mock, team, timeout_seconds)
    return Idle(
        idle=not pending,
        pending=pending_of(pending[:_SHOWN]),
        more_pending=max(len(pending) - _SHOWN, 0),
    )


@WEBHOOKS.tool("Set webhook URLs", SETS)
def set_webhook_urls(
    mock: Mock,
    delivery_report_url: Url = None,
    reply_url: Url = None,
    values_in: Annotated[
        Literal["query", "form", "both"] | None,
        Field(description="Where webhooks carry their values; at first both."),
    ] = None,
    user: Annotated[
        str | None,
        Field(description="User id or email; left out: the administrator."),
    ] = None,
    team: Team = None,
) -> WebhookUrls:
    """Set the URLs to which an account's delivery reports and people's replies are posted.

    Returns the settings; without arguments it changes nothing.
    """
    changes = {
        "replyUrl": reply_url,
        "deliveryReportUrl": delivery_report_url,
        "webhookStyle": values_in,
    }
    for argument, url in (("reply_url", reply_url), ("delivery_report_url", delivery_report_url)):
        refuse_provider(argument, url)
    client = mock.client(team)
    path = f"/accounts/{find_user(client, user)['userId']}/developer-settings"
    given = {name: value for name, value in changes.items() if value is not None}
    found = client.put(path, given) if given else client.get(path)
    return WebhookUrls(
        email=found["email"],
        reply_url=_shown(found["replyUrl"]),
        delivery_report_url=_shown(found["deliveryReportUrl"]),
        values_in=found["webhookStyle"],
    )


def refuse_provider(argument: str, url: str | None) -> None:
    """Refuse a URL of the provider, because webhooks to it would reach the live service.

    Raises:
        WrongArgument: its host is the provider's.
    """
    try:
        host = urlsplit(url.strip()).hostname if url else None
    except ValueError:
        return  # the mock says what is wrong with it
    if host and is_providers(host):
        raise WrongArgument(
            argument,
            "the host is the provider's live service, which these tools never reach",
            "give a URL of the application under test, such as http://localhost:3000/sms/report",
        )


def wait_until_idle(mock: Mock, team: str | None, seconds: float) -> list[dict[str, Any]]:
    """Wait until no webhook is due, and return what is still to happen after at most `seconds`."""
    try:
        mock.client(team).get("/webhooks/idle", {"timeout": seconds}, timeout=seconds + MARGIN)
    except ControlCallError as error:
        if "pending" not in error.body:
            raise
        pending: list[dict[str, Any]] = error.body["pending"]
        return pending
    return []


def _shown(url: str | None) -> str | None:
    return masked_target(url) if url else None
