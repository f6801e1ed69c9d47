"""What people do around the API: settings of an account, replies, statuses by hand, templates."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

from sms_mock.actions.describe_team import list_scenarios
from sms_mock.actions.developer_settings import get_developer_settings, put_developer_settings
from sms_mock.actions.progress import set_status
from sms_mock.actions.receive import receive_reply
from sms_mock.actions.team_messages import get_team_message
from sms_mock.actions.templates import create_template
from sms_mock.control import fields
from sms_mock.control.errors import ControlError
from sms_mock.control.requests import addressed_world, read_object, row_id
from sms_mock.control.urls import api_base
from sms_mock.control.views import any_message_item, message_item
from sms_mock.service import Service
from sms_mock.store.users import User
from sms_mock.world.writing import scenario_entry

_IDENTITY = ("userId", "email")
_SETTINGS = ("token", "urlToken", "replyUrl", "deliveryReportUrl", "webhookStyle", *_IDENTITY)


def add_people(blueprint: Blueprint, service: Service) -> None:
    @blueprint.get("/accounts/<user_id>/developer-settings")
    def get_settings(user_id: str) -> dict[str, Any]:
        world = addressed_world(request, service)
        return settings_item(get_developer_settings(world, row_id(user_id)))

    @blueprint.put("/accounts/<user_id>/developer-settings")
    def put_settings(user_id: str) -> dict[str, Any]:
        world = addressed_world(request, service)
        asked = read_object(request, *_SETTINGS)
        changes: dict[str, str | None] = {}
        for field, column in (
            ("replyUrl", "reply_url"),
            ("deliveryReportUrl", "delivery_report_url"),
        ):
            if field in asked:
                changes[column] = fields.webhook_url(asked, field)
        style = fields.text(asked, "webhookStyle")
        if style is not None:
            if style not in ("both", "query", "form"):
                raise ControlError(
                    400, "webhookStyle", f"{style[:40]!r} does not exist", "both, query or form"
                )
            changes["webhook_style"] = style
        changes["token"] = fields.text(asked, "token")
        changes["url_token"] = fields.text(asked, "urlToken")
        user = get_developer_settings(world, row_id(user_id))
        _refuse_others(asked, settings_item(user))
        credentials = service.registry.credentials
        changed = put_developer_settings(service.teams, credentials, world, user.user_id, changes)
        return settings_item(changed)

    @blueprint.post("/inbound")
    def post_inbound() -> tuple[dict[str, Any], int]:
        world = addressed_world(request, service)
        asked = read_object(request, "from", "message", "repliedToMessageId")
        message = asked.get("message")
        if not isinstance(message, str):
            raise ControlError(400, "message", "message is not text", 'send {"message": "Yes"}')
        reply = receive_reply(
            world,
            fields.required_text(asked, "from"),
            message,
            replied_to=fields.text(asked, "repliedToMessageId"),
        )
        return message_item(reply, api_base(request)), 201

    @blueprint.post("/messages/<message_id>/status")
    def post_status(message_id: str) -> dict[str, Any]:
        world = addressed_world(request, service)
        asked = read_object(request, "status")
        changed = set_status(world, message_id, fields.required_text(asked, "status"))
        return any_message_item(get_team_message(world, changed.message_id), api_base(request))

    @blueprint.post("/templates")
    def post_template() -> tuple[dict[str, Any], int]:
        world = addressed_world(request, service)
        asked = read_object(request, "name", "data")
        made = create_template(
            world,
            name=fields.required_text(asked, "name"),
            data=fields.required_text(asked, "data"),
        )
        return {"templateId": made.template_id, "name": made.name, "data": made.data}, 201

    @blueprint.get("/scenarios")
    def get_scenarios() -> dict[str, Any]:
        world = addressed_world(request, service)
        items = [scenario_entry(entry) for entry in list_scenarios(world)]
        return {"items": items, "total": len(items), "next": None}


def settings_item(user: User) -> dict[str, Any]:
    """An account's developer settings, as the provider's web page of that name has them."""
    return {
        "userId": user.user_id,
        "email": user.email,
        "token": user.token,
        "urlToken": user.url_token,
        "replyUrl": user.reply_url,
        "deliveryReportUrl": user.delivery_report_url,
        "webhookStyle": user.webhook_style,
    }


def _refuse_others(asked: dict[str, Any], now: dict[str, Any]) -> None:
    """What was read may be put back, but whose settings they are does not change."""
    for field in _IDENTITY:
        if field in asked and asked[field] != now[field]:
            raise ControlError(400, field, f"{field} does not change here", "leave it out")
