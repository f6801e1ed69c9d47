"""Says in words what went wrong in a tool: which argument, and what to give instead."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any, Final

from sms_mock.control_client.accounts import NoSuchAccount, NoSuchTeam
from sms_mock.control_client.client import ControlCallError, NotRunningError
from sms_mock.control_client.sending import NotSent

_OTHER_NAMES: Final = {
    "from": "number",
    "to": "number",
    "recipientNumber": "number",
    "message": "text",
    "timeout": "timeout_seconds",
    "freeze": "at",
    "q": "search",
    "perturbations": "tokens",
    "retryAfter": "retry_after_seconds",
    "latency": "latency_seconds",
    "expiresIn": "expires_in_seconds",
    "dateToSend": "send_at",
    "repliedToMessageId": "replied_to_message_id",
    "webhookStyle": "values_in",
}
"""The argument for a field of the HTTP APIs, if a tool calls it otherwise."""
_TOOLS: Final = {
    "GET /_mock/requests": "list_requests",
    "GET /_mock/teams": "list_teams",
    "GET /_mock/messages": "list_messages",
    "GET /_mock/webhooks": "list_webhooks",
    "GET /_mock/faults": "list_faults",
    "/_mock/contract": "look_up_behaviour",
    "POST /_mock/reset": "reset_team",
}
"""The tool for each call that help texts of the control API name."""
_CALL: Final = re.compile("|".join(map(re.escape, _TOOLS)))
_CAME: Final = "came holds the newest messages that were sent"
_INSTEAD: Final = "sent instead, the newest first:"
_SHOWN: Final = 5


class WrongArgument(Exception):
    """An argument of a tool is wrong.

    Args:
        argument: its name.
        problem: what is wrong with it.
        help: what to give instead.
    """

    def __init__(self, argument: str, problem: str, help: str) -> None:
        super().__init__(f"{argument}: {problem}; {help}")


ANTICIPATED: Final = (WrongArgument, ControlCallError, NotRunningError, NoSuchAccount, NotSent)
"""Errors that `in_words` explains; any other is a mistake in a tool."""


def in_words(error: Exception, arguments: Collection[str]) -> str:
    """Return the text of a tool error.

    Args:
        error: one of `ANTICIPATED`.
        arguments: the names of the tool's arguments.
    """
    if isinstance(error, NotRunningError):
        return f"{error}; start it again with: sms-mock serve, or restart this MCP server"
    if isinstance(error, NoSuchTeam):
        return f"team: {error}; list_teams shows them"
    if isinstance(error, NoSuchAccount):
        return f"user: {error}"
    if isinstance(error, NotSent):
        help = "" if error.body else "; list_faults shows whether a fault rule did it"
        return f"{error}{help}"
    if isinstance(error, ControlCallError):
        text = _CALL.sub(lambda found: _TOOLS[found[0]], str(error)).replace(_CAME, _INSTEAD)
        return f"{_with_argument(text, error.field, arguments)}{_instead(error.body)}"
    return str(error)


def _with_argument(text: str, field: str | None, arguments: Collection[str]) -> str:
    """Return a refusal of the control API that begins with the tool's argument."""
    name, bracket, index = (field or "").rpartition(".")[2].partition("[")
    ids = [one for one in arguments if one.endswith("_id")] if name == "id" else []
    candidates = (name, _snake(name), _OTHER_NAMES.get(name, ""), *ids)
    argument = next((one for one in candidates if one in arguments), None)
    if argument is None:
        return text
    named = re.escape(name + bracket + index)
    rest = re.sub(rf"^(?:\w+\.)?{named}(?!\w):? ?", "", text)
    return f"{argument}{bracket}{index}: {rest}"


def _instead(body: Mapping[str, Any]) -> str:
    """Return what was sent instead of an awaited message, as the end of a refusal."""
    came = body.get("came") or ()
    if not came:
        return ""
    lines = [
        f"{one['messageId']} to {one['toNumber']} {one['messageStatus']}: {one['message'][:100]!r}"
        for one in came[:_SHOWN]
    ]
    return "\n" + "\n".join(lines)


def _snake(name: str) -> str:
    return re.sub("(?<=[a-z])[A-Z]", lambda found: f"_{found[0]}", name).lower()
