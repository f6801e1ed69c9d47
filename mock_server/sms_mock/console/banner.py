"""What the server says when it is ready: facts in, text out. Nothing is written here."""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence
from typing import Final, NamedTuple

from sms_mock.domain.dates import in_sast

_BOLD: Final = "\x1b[1m"
_RESET: Final = "\x1b[0m"
_EVERYWHERE: Final = frozenset({"0.0.0.0", "::", "127.0.0.1", "::1", "localhost", ""})


class BannerFacts(NamedTuple):
    """What a person needs for the first request.

    Attributes:
        version: of the server.
        host: the address that was asked for.
        port: the port that was bound.
        email: the administrator's; this and the tokens are credentials of the mock, not secrets.
        token: the administrator's API token.
        url_token: the administrator's URL-sending token.
        notes: more lines, such as where the world is kept.
        now: the default team's time in epoch milliseconds.
        frozen: whether its clock stands still.
    """

    version: str
    host: str
    port: int
    email: str
    token: str
    url_token: str
    notes: Sequence[str]
    now: int
    frozen: bool


def origin(host: str, port: int) -> str:
    """'http://localhost:8767': where a client on this machine reaches the server."""
    name = "localhost" if host in _EVERYWHERE else f"[{host}]" if ":" in host else host
    return f"http://{name}:{port}"


def banner(facts: BannerFacts, *, colour: bool = False, windows: bool = False) -> str:
    """Several lines for a person; plain without `colour`."""
    base = origin(facts.host, facts.port)
    title = f"sms-mock {facts.version}"
    frozen = ", frozen" if facts.frozen else ""
    lines = [
        f"{_BOLD}{title}{_RESET}" if colour else title,
        "A mock of the ZoomConnect / SMS Messenger REST API. It never sends an SMS.",
        "",
        f"  Base URL   {base}/app/",
        f"  Email      {facts.email}",
        f"  API token  {facts.token}",
        f"  URL token  {facts.url_token}",
        f"  API docs   {base}/_mock/docs",
        f"  Phones     {base}/",
        "",
        f"Clock {in_sast(facts.now):%H:%M} SAST (UTC+2){frozen}",
        *facts.notes,
        "",
        "Send a first message:",
        f"  {curl_line(facts, windows=windows)}",
        "",
        "Ctrl-C stops.",
        "",
    ]
    return "\n".join(lines)


def banner_json(facts: BannerFacts) -> str:
    """The same as one JSON object, for machines."""
    base = origin(facts.host, facts.port)
    return json.dumps(
        {
            "event": "listening",
            "version": facts.version,
            "url": f"{base}/app/",
            "port": facts.port,
            "email": facts.email,
            "token": facts.token,
            "urlToken": facts.url_token,
            "docs": f"{base}/_mock/docs",
            "phones": f"{base}/",
            "notes": list(facts.notes),
        }
    )


def curl_line(facts: BannerFacts, *, windows: bool = False) -> str:
    """A line that sends a message when it is pasted into a shell."""
    url = f"{origin(facts.host, facts.port)}/app/api/rest/v1/sms/send"
    message = '{"recipientNumber": "0821234567", "message": "Hello"}'
    words = [
        "curl",
        "-H",
        f"email: {facts.email}",
        "-H",
        f"token: {facts.token}",
        "-H",
        "Accept: application/json",
        "-H",
        "Content-Type: application/json",
        "-d",
        message,
        url,
    ]
    return " ".join(map(_quoted_for_windows if windows else shlex.quote, words))


def _quoted_for_windows(word: str) -> str:
    # Neither cmd nor the programs it starts know single quotes.
    if not any(letter in word for letter in ' "&|<>^'):
        return word
    return '"' + word.replace('"', '\\"') + '"'
