"""`/_mock/messages` and `/_mock/otp`: listing, waiting, the latest, the one-time code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, request

from sms_mock.actions import messages as message_actions
from sms_mock.actions import team_messages
from sms_mock.actions.team_messages import Wanted
from sms_mock.control import fields
from sms_mock.control.errors import ControlError
from sms_mock.control.pattern_search import search_texts
from sms_mock.control.requests import (
    PAGING,
    addressed_world,
    cursor,
    known_parameters,
    next_page,
    page_size,
)
from sms_mock.control.urls import api_base
from sms_mock.control.views import any_message_item, message_item
from sms_mock.control.waiting import in_words, read_wanted
from sms_mock.domain.one_time_code import find_code
from sms_mock.domain.search import notes_on, parse_search
from sms_mock.service import Service
from sms_mock.store.messages import Message
from sms_mock.store.world import World

_SHOWN = 5
"""The newest messages, shown in the answer to a wait that ended without a match."""
_WANTED = ("to", "contains", "status", "after")


def add_messages(blueprint: Blueprint, service: Service) -> None:
    @blueprint.get("/messages")
    def get_messages() -> dict[str, Any]:
        world = addressed_world(request, service)
        given = known_parameters(request, *PAGING, "q")
        limit = page_size(given)
        terms = parse_search(given.get("q", ""))
        page = team_messages.search_messages(world, terms, before=cursor(given), limit=limit)
        base = api_base(request)
        return {
            "items": [message_item(message, base) for _, message in page.items],
            "total": page.total,
            "next": next_page(request, page, limit),
            "notes": notes_on(given.get("q", "")),
        }

    @blueprint.get("/messages/<message_id>")
    def get_message(message_id: str) -> dict[str, Any]:
        world = addressed_world(request, service)
        found = team_messages.get_team_message(world, message_id)
        return any_message_item(found, api_base(request))

    @blueprint.delete("/messages/<message_id>")
    def delete_message(message_id: str) -> dict[str, Any]:
        """As the imitated API's delete: a scheduled message never goes, its credits come back."""
        world = addressed_world(request, service)
        deleted = message_actions.delete_by_hand(world, message_id)
        return message_item(deleted, api_base(request))

    @blueprint.get("/messages/wait")
    def wait() -> dict[str, Any]:
        world = addressed_world(request, service)
        given = known_parameters(request, *_WANTED, "count", "timeout")
        count = fields.count(given, "count", 1)
        timeout = fields.timeout(given, 10.0)

        def enough(found: list[Message]) -> Message | None:
            return found[0] if len(found) >= count else None

        wanted = read_wanted(world, given)
        message = team_messages.wait_for_message(world, wanted, timeout, enough, limit=count)
        if message is None:
            problem = f"no message came that is wanted, in {timeout:g} s"
            if count > 1:
                problem = f"fewer than {count} messages came that are wanted, in {timeout:g} s"
            raise _nothing(world, problem + in_words(wanted, given))
        return message_item(message, api_base(request))

    @blueprint.get("/messages/latest")
    def latest() -> dict[str, Any]:
        world = addressed_world(request, service)
        given = known_parameters(request, *_WANTED)
        wanted = read_wanted(world, given)
        found = team_messages.list_sent(world, wanted, limit=1)
        if not found:
            raise _nothing(world, f"there is no such message{in_words(wanted, given)}")
        return message_item(found[0], api_base(request))

    @blueprint.get("/otp")
    def otp() -> dict[str, Any]:
        world = addressed_world(request, service)
        given = known_parameters(request, "to", "after", "pattern", "timeout")
        look = _code_by(given.get("pattern") or None)
        timeout = fields.timeout(given, 10.0)
        wanted = read_wanted(world, given)
        hit = team_messages.wait_for_message(world, wanted, timeout, look)
        if hit is None:
            problem = f"no message with a one-time code came in {timeout:g} s"
            raise _nothing(world, problem + in_words(wanted, given))
        return {"otp": hit[0], "messageId": hit[1].message_id}


def _code_by(pattern: str | None) -> Callable[[list[Message]], tuple[str, Message] | None]:
    """Finds the newest message with a code, as a person would or by the caller's pattern."""
    if pattern is None:
        return _newest_code
    searched: set[str] | None = None

    def by_pattern(found: list[Message]) -> tuple[str, Message] | None:
        nonlocal searched
        new = [message for message in found if message.message_id not in (searched or ())]
        if searched is not None and not new:
            return None
        # The first time also without a text: what is no pattern is refused before the wait.
        searched = {message.message_id for message in found}
        hit = search_texts(pattern, [message.text for message in new])
        return None if hit is None else (hit.text, new[hit.place])

    return by_pattern


def _newest_code(found: list[Message]) -> tuple[str, Message] | None:
    for message in found:
        code = find_code(message.text)
        if code is not None:
            return code, message
    return None


def _nothing(world: World, problem: str) -> ControlError:
    came = team_messages.list_sent(world, Wanted(), limit=_SHOWN)
    help = "came holds the newest messages there are"
    if not came:
        help = "nothing was sent in this team at all; GET /_mock/requests shows what was tried"
    return ControlError(404, None, problem, help).with_extra(
        came=[
            {
                "messageId": message.message_id,
                "toNumber": message.to_number,
                "messageStatus": message.status,
                "message": message.text,
            }
            for message in came
        ]
    )
