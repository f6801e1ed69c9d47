"""A refusal of the control API in the words of the command line. Pure."""

from __future__ import annotations

import re
from typing import Final

import click

from sms_mock.control_client.client import ControlCallError

_VERBS: Final = {
    "DELETE /_mock/faults": "sms-mock faults clear",
    "GET /_mock/faults": "sms-mock faults",
    "GET /_mock/messages": "sms-mock messages",
    "GET /_mock/requests": "sms-mock requests",
    "GET /_mock/teams": "sms-mock team list",
    "GET /_mock/webhooks": "sms-mock webhooks",
    "POST /_mock/credits": "sms-mock credits add",
    "POST /_mock/reset": "sms-mock reset",
}
_CALL: Final = re.compile(r"(?:GET|POST|DELETE) /_mock/[a-z]+")
_RULE_FIELD: Final = re.compile(r"\b(?:match|effect)\.([A-Za-z]+)")


def in_words(error: ControlCallError, command: click.Command) -> str:
    """What is wrong and what would work, with the command's options for the API's fields.

    Args:
        command: that was typed.
    """
    if error.status == 401 and error.field == "Authorization":
        return f"{error.message}; give it with --control-token or in SMS_MOCK_CONTROL_TOKEN"
    options = {_plain(one.name or ""): one.opts[0] for one in command.params if _is_option(one)}
    text = _RULE_FIELD.sub(lambda found: options.get(_plain(found[1]), found[0]), str(error))
    option = options.get(_plain(error.field or ""))
    if option and re.match(rf"{re.escape(error.field or '')}\b", text):
        text = option + text.removeprefix(error.field or "")
    return _CALL.sub(lambda found: _VERBS.get(found[0], found[0]), text)


def _is_option(parameter: click.Parameter) -> bool:
    return isinstance(parameter, click.Option)


def _plain(name: str) -> str:
    """A name that is the same for `replyUrl` and `reply_url`."""
    return name.replace("_", "").lower()
