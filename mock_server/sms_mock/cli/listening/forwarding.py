"""Passing a webhook on to the program that is being written, and its answer back."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from sms_mock.cli.listening.arrival import Arrival, Outcome
from sms_mock.webhooks.payload import WebhookRequest
from sms_mock.webhooks.sender import TIMEOUT, Call

# Whoever posted the webhook gives up after TIMEOUT; it should hear before that what went wrong.
_PATIENCE: Final = TIMEOUT - 0.5
_BAD_GATEWAY: Final = 502


def forward(arrival: Arrival, url: str) -> tuple[Outcome, str]:
    """Post the same values to a URL; how that went, and the first 2 KB of what was answered.

    Args:
        url: http(s); its own query string stays before the webhook's.
    """
    answer = Call(WebhookRequest(_with_query(url, arrival.query), arrival.body), _PATIENCE).run()
    # A redirect has an error too, but it is an answer: whoever posted the webhook is told of it.
    redirects = answer.status is not None and 300 <= answer.status < 400
    if answer.status is None or (answer.error is not None and not redirects):
        return Outcome(_BAD_GATEWAY, url, answer.seconds, answer.error), f"{answer.error}\n"
    return Outcome(answer.status, url, answer.seconds), answer.response or ""


def _with_query(url: str, query: str) -> str:
    parts = urlsplit(url)
    both = "&".join(text for text in (parts.query, query) if text)
    return parts._replace(query=both, fragment="").geturl()
