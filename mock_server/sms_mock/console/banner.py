"""Writes the banner that a server prints when it is ready, for people or as JSON."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Sequence
from typing import Final, NamedTuple

from sms_mock import __version__
from sms_mock.console.printable import printable
from sms_mock.console.terminal import Lines
from sms_mock.domain.dates import in_sast
from sms_mock.service import Service

_BOLD: Final = "\x1b[1m"
_RESET: Final = "\x1b[0m"
_EVERYWHERE: Final = frozenset({"0.0.0.0", "::", "127.0.0.1", "::1", "localhost", ""})


class BannerFacts(NamedTuple):
    """What the banner shows, which is what a person needs for the first request.

    Attributes:
        version: the version of sms-mock.
        host: the address to listen on in the settings.
        port: the port that the server listens on.
        email: the administrator's email address. It and the tokens work at the mock only, so they
            are not secret.
        token: the administrator's API token.
        url_token: the administrator's URL-sending token.
        secret_key: the key that the administrator's webhooks are signed with.
        notes: further lines, such as where the worlds are stored.
        now: the default team's time in epoch milliseconds.
        frozen: whether the default team's clock is frozen.
    """

    version: str
    host: str
    port: int
    email: str
    token: str
    url_token: str
    secret_key: str
    notes: Sequence[str]
    now: int
    frozen: bool


def announce(service: Service, port: int, lines: Lines) -> None:
    """Write the banner of a service whose server already listens.

    Args:
        service: the service that the banner describes.
        port: the port that the server listens on.
        lines: where the banner is written.
    """
    facts = banner_facts(service, port)
    if service.settings.log_format == "json":
        lines.write(banner_json(facts))
    else:
        lines.write(banner(facts, colour=lines.colour, windows=os.name == "nt"))


def banner_facts(service: Service, port: int) -> BannerFacts:
    """Return what the banner of a service shows."""
    world = service.teams.default
    administrator = next(a for a in service.teams.accounts_of(world) if a.administrator)
    return BannerFacts(
        version=__version__,
        host=service.settings.host,
        port=port,
        email=administrator.email,
        token=administrator.token,
        url_token=administrator.url_token,
        secret_key=administrator.secret_key,
        notes=service.notes,
        now=world.clock.now(),
        frozen=world.clock.frozen,
    )


def origin(host: str, port: int) -> str:
    """Return the server's address for clients on this machine, such as `http://localhost:8767`."""
    name = "localhost" if host in _EVERYWHERE else f"[{host}]" if ":" in host else host
    return f"http://{name}:{port}"


def banner(facts: BannerFacts, *, colour: bool = False, windows: bool = False) -> str:
    """Return the banner for people.

    Args:
        facts: what it shows.
        colour: whether the terminal shows colours.
        windows: whether the first request is written for the shells of Windows.
    """
    base = origin(facts.host, facts.port)
    title = f"sms-mock {facts.version}"
    frozen = ", frozen" if facts.frozen else ""
    lines = [
        f"{_BOLD}{title}{_RESET}" if colour else title,
        "A mock of the ZoomConnect / SMS Messenger REST API. It never sends an SMS.",
        "",
        f"  Base URL   {base}/app/",
        f"  Email      {printable(facts.email)}",
        f"  API token  {printable(facts.token)}",
        f"  URL token  {printable(facts.url_token)}",
        f"  Secret key {printable(facts.secret_key)}",
        f"  API docs   {base}/_mock/docs",
        f"  Phones     {base}/",
        "",
        f"Clock {in_sast(facts.now):%H:%M} SAST (UTC+2){frozen}",
        *map(printable, facts.notes),
        "",
        "Send a first message:",
        f"  {printable(curl_line(facts, windows=windows))}",
        "",
        "Ctrl-C stops.",
        "",
    ]
    return "\n".join(lines)


def banner_json(facts: BannerFacts) -> str:
    """Return the banner for programs: one JSON object on a line."""
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
            "secretKey": facts.secret_key,
            "docs": f"{base}/_mock/docs",
            "phones": f"{base}/",
            "notes": list(facts.notes),
        }
    )


def curl_line(facts: BannerFacts, *, windows: bool = False) -> str:
    """Return a shell command with curl that sends a message.

    Args:
        windows: whether the command is for the shells of Windows.
    """
    url = f"{origin(facts.host, facts.port)}/app/api/rest/v1/sms/send"
    message = '{"recipientNumber": "0821234567", "message": "Hello"}'
    words = [
        "curl",
        "-H",
        f"email: {printable(facts.email)}",
        "-H",
        f"token: {printable(facts.token)}",
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
    # cmd and the programs that it starts do not know single quotes.
    if not any(letter in word for letter in ' "&|<>^'):
        return word
    return '"' + word.replace('"', '\\"') + '"'
