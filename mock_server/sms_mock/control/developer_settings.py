"""`/_mock/accounts/…/developer-settings`: an account's tokens, secret key and webhook URLs.

The provider's web site has a page of this name.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal, TypedDict

from sms_mock.actions import developer_settings as actions
from sms_mock.control.answers import Doc
from sms_mock.control.errors import ControlError
from sms_mock.control.operation import ROW_ID, Body, Call, DeclaredAnswer, Operations, Parameter
from sms_mock.shapes.collections import Record
from sms_mock.shapes.shape import Shape
from sms_mock.shapes.text import TEXT, WEB_URL, Choice
from sms_mock.store.users import User
from sms_mock.world.entries import WEBHOOK_STYLES

USER_ID: Final = Parameter("userId", ROW_ID, place="path", example=18987)
_COLUMNS: Final = {
    "token": "token",
    "urlToken": "url_token",
    "secretKey": "secret_key",
    "replyUrl": "reply_url",
    "deliveryReportUrl": "delivery_report_url",
    "webhookStyle": "webhook_style",
}
"""The store's column of each setting."""
_CLEARABLE: Final = ("replyUrl", "deliveryReportUrl")
"""Settings that null or "" removes; null for any other setting changes nothing."""
_IDENTITY: Final = ("userId", "email")

developer_settings = Operations()


class DeveloperSettings(TypedDict):
    userId: int
    email: str
    token: Annotated[str, Doc("The API token.")]
    urlToken: Annotated[str, Doc("The URL-sending token.")]
    secretKey: Annotated[str, Doc("The key that webhooks are signed with.")]
    replyUrl: Annotated[str | None, Doc("Credentials in it are shown whole, so that PUT takes it.")]
    deliveryReportUrl: Annotated[
        str | None, Doc("Credentials in it are shown whole, so that PUT takes it.")
    ]
    webhookStyle: Literal["both", "query", "form"]


class UrlOrNone(Shape[str | None]):
    """A shape that accepts a web URL, or an empty text, which it reads as None: no URL."""

    example = WEB_URL.example

    def read(self, value: object) -> str | None:
        return None if value == "" else WEB_URL.read(value)

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "null"]}


class Unchangeable(Shape[Any]):
    """A shape that accepts every value as it is; the handler compares it with the present value.

    Args:
        json_type: the type of the present value in JSON.
    """

    def __init__(self, json_type: str) -> None:
        self.json_type = json_type

    def read(self, value: object) -> Any:
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": self.json_type}


_UNCHANGEABLE: Final = "Cannot be changed; may be sent back as it was read."
CHANGES: Final = Body(
    shape=Record(
        {
            "token": TEXT.about("A new API token, or renew for a fresh one."),
            "urlToken": TEXT.about("A new URL-sending token, or renew for a fresh one."),
            "secretKey": TEXT.about("A new secret key, or renew for a fresh one."),
            "replyUrl": UrlOrNone().about("http(s), or null for no URL."),
            "deliveryReportUrl": UrlOrNone().about("http(s), or null for no URL."),
            "webhookStyle": Choice(WEBHOOK_STYLES),
            "userId": Unchangeable("integer").about(_UNCHANGEABLE),
            "email": Unchangeable("string").about(_UNCHANGEABLE),
        }
    ),
    example={"deliveryReportUrl": "http://localhost:3000/report"},
)
SETTINGS: Final = DeclaredAnswer(DeveloperSettings, "The settings")


@developer_settings.operation(
    "GET",
    "/accounts/{userId}/developer-settings",
    "getDeveloperSettings",
    "An account's tokens, secret key and webhook URLs",
    parameters=(USER_ID,),
    answers=SETTINGS,
)
def get_developer_settings(call: Call) -> DeveloperSettings:
    return _settings_item(actions.get_developer_settings(call.world, call.path["userId"]))


@developer_settings.operation(
    "PUT",
    "/accounts/{userId}/developer-settings",
    "putDeveloperSettings",
    "Change some of an account's tokens, secret key and webhook URLs",
    description="What the body leaves out stays as it is.",
    parameters=(USER_ID,),
    body=CHANGES,
    answers=SETTINGS,
)
def put_developer_settings(call: Call) -> DeveloperSettings:
    user = actions.get_developer_settings(call.world, call.path["userId"])
    _refuse_another_identity(call.plain_body, _settings_item(user))
    changes = {
        column: call.body[name]
        for name, column in _COLUMNS.items()
        if call.body[name] is not None or (name in _CLEARABLE and name in call.plain_body)
    }
    teams, credentials = call.service.teams, call.service.registry.credentials
    changed = actions.put_developer_settings(teams, credentials, call.world, user.user_id, changes)
    return _settings_item(changed)


def _settings_item(user: User) -> DeveloperSettings:
    return {
        "userId": user.user_id,
        "email": user.email,
        "token": user.token,
        "urlToken": user.url_token,
        "secretKey": user.secret_key,
        "replyUrl": user.reply_url,
        "deliveryReportUrl": user.delivery_report_url,
        "webhookStyle": user.webhook_style,  # type: ignore[typeddict-item]
    }


def _refuse_another_identity(asked: dict[str, Any], now: DeveloperSettings) -> None:
    """Raise a `ControlError` if the body has a `userId` or `email` that is not the account's.

    The account's own values are accepted, so that a client can send back what it read.
    """
    for field in _IDENTITY:
        if field in asked and asked[field] != now[field]:
            raise ControlError(400, field, f"{field} does not change here", "leave it out")
