"""`sms-mock open`: opens the page with the phones in the browser."""

from __future__ import annotations

import webbrowser
from urllib.parse import urlencode

import click

from sms_mock.cli.session import Session, talks
from sms_mock.control_client.accounts import find_team


@click.command("open")
@talks(as_json="Print the address as JSON, and whether a browser was told to open it.")
def open_command(session: Session) -> None:
    """Open the page with the phones in the browser, and print its address.

    Without a browser it only prints the address.

    \b
    Example:
      sms-mock open
    """
    team = find_team(session.client)["teamId"]
    query = f"?{urlencode({'team': team})}" if session.client.team else ""
    url = f"{session.client.url}/{query}"
    session.show({"url": url, "opened": _open(url)}, [url])


def _open(url: str) -> bool:
    try:
        return webbrowser.open(url)
    except webbrowser.Error:
        return False
