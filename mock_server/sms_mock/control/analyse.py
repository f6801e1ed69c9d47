"""`/_mock/analyse`: why a text costs what it costs, character by character."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

from sms_mock.actions.analyse import analyse_message
from sms_mock.control import fields
from sms_mock.control.errors import ControlError
from sms_mock.control.requests import addressed_world, read_object
from sms_mock.domain import text
from sms_mock.domain.credits import to_number
from sms_mock.domain.replacements import as_gsm7, replacement, unsendable
from sms_mock.service import Service
from sms_mock.store.teams import Account


def add_analyse(blueprint: Blueprint, service: Service) -> None:
    @blueprint.post("/analyse")
    def analyse() -> dict[str, Any]:
        world = addressed_world(request, service)
        asked = read_object(request, "message", "to")
        message = asked.get("message")
        if not isinstance(message, str):
            raise ControlError(400, "message", "message is not text", 'send {"message": "Hello"}')
        if len(message) > _LONGEST:
            raise ControlError(
                400, "message", f"message has {len(message)} characters", f"at most {_LONGEST}"
            )
        to = fields.text(asked, "to")
        account = service.teams.accounts_of(world)[0]
        plain = as_gsm7(message)
        return {
            **_figures(account, message, to),
            "parts": text.split_parts(message),
            "forcing": [
                {
                    "character": char,
                    "codePoint": f"U+{ord(char):04X}",
                    "replacement": replacement(char),
                }
                for char in dict.fromkeys(unsendable(message))
            ],
            "asGsm7": None
            if plain is None or plain == message
            else {"message": plain, **_figures(account, plain, to)},
        }


_LONGEST = 20_000


def _figures(account: Account, message: str, to: str | None) -> dict[str, Any]:
    found = analyse_message(account, message, to, priced=to is not None)
    return {
        "encoding": found.encoding,
        "length": found.length,
        "numberOfMessages": found.parts,
        "creditCost": None if found.cost is None else to_number(found.cost),
    }
