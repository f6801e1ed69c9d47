"""Sums up what happened in a team for the report of a failed test.

Secrets in requests are masked, and webhook URLs are shown without their query.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from sms_mock.store.deliveries import shown_url
from sms_mock.testing.messages import Message
from sms_mock.testing.team import Team

_SHOWN: Final = 10
_TEXT_SHOWN: Final = 70


def what_happened(team: Team) -> str:
    """Ask the server, and return a text with a team's newest messages, requests and webhooks.

    It has at most ten of each, and is empty if there are none.
    """
    sections = {
        "sent and received": [_message_line(message) for message in team.messages],
        "requests": [str(request) for request in team.requests],
        "requests with other credentials than this team's": [
            str(request) for request in team.requests_elsewhere
        ],
        "webhooks": [_webhook_line(webhook) for webhook in team.webhooks],
    }
    return "\n".join(
        line for title, lines in sections.items() if lines for line in _section(title, lines)
    )


def shortened(message: str) -> str:
    """Return a text in quotes, as Python writes it; a text of over 70 characters is cut and ends in
    `…`.
    """
    return repr(message if len(message) <= _TEXT_SHOWN else f"{message[:_TEXT_SHOWN]}…")


def _section(title: str, lines: Sequence[str]) -> list[str]:
    left_out = len(lines) - _SHOWN
    more = [f"  … {left_out} earlier"] if left_out > 0 else []
    return [f"{title}:", *more, *(f"  {line}" for line in lines[-_SHOWN:])]


def _message_line(message: Message) -> str:
    if message.message_type == "INBOUND":
        return f"reply from {message.from_number}: {shortened(message.message)}"
    return f"{message.to_number} {message.message_status}: {shortened(message.message)}"


def _webhook_line(webhook: dict[str, Any]) -> str:
    url = webhook["url"].partition("?")[0]
    place = shown_url(url)
    if place == url:
        parts = urlsplit(url)
        place = f"{parts.hostname}{f':{parts.port}' if parts.port else ''}{parts.path}"
    tries = ", ".join(str(attempt["error"] or attempt["status"]) for attempt in webhook["attempts"])
    return f"{webhook['kind']} to {place}: {tries or 'no attempt yet'}"
