"""Forwards or answers the webhooks that `sms-mock listen` receives, and prints each."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlsplit

from sms_mock.cli.listening.arrival import Arrival, ListenResult, lines, machine_item
from sms_mock.cli.listening.checking import check, in_words
from sms_mock.cli.table import json_text, shown
from sms_mock.domain.url_credentials import hide_password
from sms_mock.webhooks.payload import WebhookRequest
from sms_mock.webhooks.sender import TIMEOUT, Attempt

_PATIENCE: Final = TIMEOUT - 0.5
"""Seconds that the program to which a webhook is forwarded may take. The webhook's sender gives up
after `TIMEOUT`, so it must get the answer 502 before that."""

_BAD_GATEWAY: Final = 502


class Responder:
    """Answers webhooks, in several threads at once, and prints the text about each in one piece.

    Args:
        write: writes a text of one or more lines.
        as_json: whether to print a line of JSON for each webhook instead of lines for people.
        forward_to: the URL to which each webhook is forwarded, and whose answer is passed back;
            None forwards nothing.
        status: the HTTP status to answer with if nothing is forwarded.
        secret_key: the key that checksums are checked with; None does not check them.
    """

    def __init__(
        self,
        write: Callable[[str], None],
        *,
        as_json: bool = False,
        forward_to: str | None = None,
        status: int = 200,
        secret_key: str | None = None,
    ) -> None:
        self.secret_key = secret_key
        self._write = write
        self._as_json = as_json
        self._forward_to = forward_to
        self._status = status
        self._writing = threading.Lock()

    def take(self, arrival: Arrival) -> tuple[int, str]:
        """Forward a webhook if there is a URL to forward to, and print what came.

        Returns:
            The HTTP status and the text of the answer to the webhook.
        """
        outcome, text = ListenResult(self._status), ""
        if self._forward_to is not None:
            outcome, text = forward(arrival, self._forward_to)
        # Printed before the answer, so that a test that sees the delivery can also read the line.
        found = check(arrival, self.secret_key)
        words = in_words(found, present=arrival.checksum)
        signature = {
            "checksumRight": found.right,
            "fresh": None if found.expires_in is None else found.expires_in >= 0,
        }
        self.tell(
            {**machine_item(arrival, outcome), **signature},
            "\n".join([*lines(arrival, outcome, words), ""]),
        )
        return outcome.status, text

    def refused(self, line: str) -> None:
        """Print a line about a request that was refused because it was not a webhook."""
        self.tell({"event": "refused", "message": line}, f"{shown(line)}\n")

    def tell(self, item: dict[str, Any], text: str) -> None:
        """Print `item` as a line of JSON if `as_json` is set, otherwise `text`."""
        with self._writing:
            self._write(json_text(item) if self._as_json else text)


def forward(arrival: Arrival, url: str) -> tuple[ListenResult, str]:
    """Post the values of a webhook to a URL, in query string and form body as they came.

    Args:
        arrival: the webhook.
        url: an http or https URL. The webhook's query string is appended to the URL's own.

    Returns:
        How forwarding went, and the first 2 KB of the answer. If there was no whole answer in time,
        the status is 502 and the text is the reason.
    """
    shown_url = hide_password(url)
    answer = Attempt(WebhookRequest(_with_query(url, arrival.query), arrival.body), _PATIENCE).run()
    # A redirect has an error too, but it is an answer, which the sender of the webhook gets.
    redirects = answer.status is not None and 300 <= answer.status < 400
    if answer.status is None or (answer.error is not None and not redirects):
        return ListenResult(
            _BAD_GATEWAY, shown_url, answer.seconds, answer.error
        ), f"{answer.error}\n"
    return ListenResult(answer.status, shown_url, answer.seconds), answer.response or ""


def _with_query(url: str, query: str) -> str:
    parts = urlsplit(url)
    both = "&".join(text for text in (parts.query, query) if text)
    return parts._replace(query=both, fragment="").geturl()
