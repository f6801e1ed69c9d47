"""What people do around the API: settings of an account, replies, statuses by hand, templates."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

from sms_mock.actions.progress import set_status
from sms_mock.actions.receive import receive_reply
from sms_mock.actions.templates import create_template
from sms_mock.control import fields
from sms_mock.control.errors import ControlError
from sms_mock.control.requests import addressed_world, read_object
from sms_mock.control.urls import api_base
from sms_mock.control.views import message_item, voice_item
from sms_mock.service import Service
from sms_mock.store import fates, users, voice
from sms_mock.store.users import User
from sms_mock.world.writing import scenario_entry

_IDENTITY = ("userId", "email")
_SETTINGS = ("token", "urlToken", "replyUrl", "deliveryReportUrl", "webhookStyle", *_IDENTITY)


def add_people(blueprint: Blueprint, service: Service) -> None:
    @blueprint.get("/accounts/<user_id>/developer-settings")
    def get_settings(user_id: str) -> dict[str, Any]:
        world = addressed_world(request, service)
        with world.transaction() as db:
            return settings_item(_user(users.by_id(db, _whole(user_id)), user_id))

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
        with service.teams.changing:
            with world.transaction() as db:
                user = _user(users.by_id(db, _whole(user_id)), user_id)
            _refuse_others(asked, settings_item(user))
            token, url_token = fields.text(asked, "token"), fields.text(asked, "urlToken")
            changes |= service.room.credentials.wished_tokens(world, user, token, url_token)
            with world.transaction() as db:
                users.update(db, user.user_id, changes)
                found = _user(users.by_id(db, _whole(user_id)), user_id)
            service.teams.learn(world)
        return settings_item(found)

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
        with world.transaction() as db:
            called = voice.by_id(db, message_id)
        base = api_base(request)
        return voice_item(called, base) if called else message_item(changed, base)

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
        with world.transaction() as db:
            items = [scenario_entry(entry) for entry in fates.scenarios(db)]
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


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else 0


def _user(found: User | None, user_id: str) -> User:
    if found is None:
        raise ControlError(
            404, "userId", f"there is no user {user_id[:40]!r}", "GET /_mock/teams lists users"
        )
    return found
