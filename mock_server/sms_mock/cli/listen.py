"""`sms-mock listen`: receives webhooks and prints them until it is stopped."""

from __future__ import annotations

import errno
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import click

from sms_mock.cli.address import only_port_was_typed
from sms_mock.cli.session import NotRunning, Session, find_account, shown_lines, talks
from sms_mock.cli.types import Whole
from sms_mock.console.terminal import Lines
from sms_mock.control_client.client import ControlCallError, NotRunningError
from sms_mock.domain.url_credentials import hide_password

if TYPE_CHECKING:
    from sms_mock.cli.listening.receiver import Receiver
    from sms_mock.cli.listening.registration import Registration
    from sms_mock.cli.listening.responder import Responder

_HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_INTERRUPTIBLE_SECONDS: Final = 0.25
"""The server wakes this often, because on Windows Ctrl-C does not end a wait without a time-out."""


def web_url(text: str) -> str:
    """Return a URL from the command line, without spaces around it.

    Raises:
        click.BadParameter: it is not an http or https URL with a host, its port is not from 1 to
            65535, or a space or control character is in it.
    """
    url = text.strip()
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        good = False
    if not good or any(char <= " " for char in url):
        raise click.BadParameter(
            f"{hide_password(text)!r} is not a URL such as http://localhost:3000/hook"
        )
    return url


@click.command("listen")
@click.option(
    "--listen-port",
    "port",
    type=Whole(0, 65_535),
    default=0,
    show_default=True,
    help="Port to listen on; 0 picks a free one.",
)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Address to listen on; the default is this machine only.",
)
@click.option(
    "--forward-to",
    type=web_url,
    metavar="URL",
    help="Also post each webhook to this URL, and pass its answer back.",
)
@click.option(
    "--status",
    type=Whole(200, 599),
    default=None,
    help="Status to answer with; 500 shows how a webhook is retried.  [default: 200]",
)
@click.option(
    "--register",
    is_flag=True,
    help="Have the server post webhooks here until this ends, then restore its URLs.",
)
@click.option(
    "--user",
    metavar="ID|EMAIL",
    help="With --register: the user whose webhooks come here; default: the administrator.",
)
@click.option(
    "--secret-key",
    metavar="KEY",
    help="The key that checksums are checked with; with --register the server is asked for it.",
)
@click.option(
    "--reached-as",
    metavar="HOST",
    help="With --register: this machine's name as the server can resolve it, such as"
    " host.docker.internal if the server runs in a container and this does not.",
)
@talks(as_json="Write a line of JSON for each webhook.")
def listen_command(
    session: Session,
    port: int,
    host: str,
    forward_to: str | None,
    status: int | None,
    register: bool,
    user: str | None,
    secret_key: str | None,
    reached_as: str | None,
) -> None:
    """Receive webhooks and show each as it arrives, until Ctrl-C.

    With --register the running server posts an account's replies and delivery reports here; without
    it, set the printed address with sms-mock settings. For each webhook the output says whether the
    checksum is right and when it expires, by this machine's clock.

    \b
    Examples:
      sms-mock listen --register
      sms-mock listen --register --forward-to http://localhost:3000/hook
      sms-mock listen --listen-port 3000
    """
    if forward_to is not None and status is not None:
        raise click.UsageError(
            "--forward-to passes the other server's answer back; leave out --status."
        )
    _check_for_a_loop(host, port, forward_to)
    if not register and (user is not None or reached_as is not None):
        raise click.UsageError("--user and --reached-as need --register.")
    if not register and only_port_was_typed(click.get_current_context()):
        raise click.UsageError(
            "--port is the port of the server, which only --register calls;"
            " give the port to listen on with --listen-port."
        )
    # Imported here: the other verbs need no HTTP server.
    from sms_mock.cli.listening.registration import Registration
    from sms_mock.cli.listening.responder import Responder

    lines = Lines(sys.stdout, os.environ)
    responder = Responder(
        lambda text: lines.write(shown_lines(text if lines.colour else click.unstyle(text))),
        as_json=session.as_json,
        forward_to=forward_to,
        status=status or 200,
        secret_key=secret_key,
    )
    with _bound(host, port, responder) as receiver:
        registration = None
        if register:
            account = _find_account(session, user)
            registration = Registration(session.client, account, receiver.url(reached_as))
        _run(receiver, responder, registration)


def _find_account(session: Session, user: str | None) -> int:
    """Return the userId of the account whose webhooks come here.

    Raises:
        NotRunning: no server answers at the port that was typed, which may be meant as the
            receiver's.
        NotRunningError: no server answers at another address.
        Refused: the team or the account does not exist.
    """
    try:
        return find_account(session.client, user)
    except NotRunningError as error:
        if not only_port_was_typed(click.get_current_context()):
            raise
        raise NotRunning(
            f"{error}; --port is the port of the server, and --listen-port the one to listen on"
        ) from error


def _run(receiver: Receiver, responder: Responder, registration: Registration | None) -> None:
    """Receive webhooks until Ctrl-C or SIGTERM, then undo the registration, also after an error."""
    try:
        with _until_stopped():
            email = None
            if registration is not None:
                settings = registration.begin()
                email = settings["email"]
                responder.secret_key = responder.secret_key or settings["secretKey"]
            _announce(receiver.url(), email, responder)
            receiver.serve_forever(_INTERRUPTIBLE_SECONDS)
    finally:
        if registration is not None:
            _end(registration)


def _announce(url: str, email: str | None, responder: Responder) -> None:
    if email is None:
        what = (
            "To have webhooks posted here:"
            f" sms-mock settings --reply-url {url} --delivery-report-url {url}"
        )
    else:
        what = f"Replies and delivery reports of {email} are posted here until this ends."
    responder.tell(
        {"event": "listening", "url": url, "registered": email},
        f"Listening on {url}\n{what}\nCtrl-C stops.\n",
    )


def _end(registration: Registration) -> None:
    try:
        registration.end()
    except (ControlCallError, NotRunningError) as error:
        click.echo(f"the account's webhook URLs could not be restored: {error}", err=True)


@contextmanager
def _until_stopped() -> Iterator[None]:
    """End the block on Ctrl-C, on SIGTERM, or when the terminal closes, without an error."""
    before: dict[int, Any] = {}
    if threading.current_thread() is threading.main_thread():
        for name in ("SIGTERM", "SIGHUP", "SIGBREAK"):
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) != signal.SIG_IGN:
                before[number] = signal.signal(number, signal.default_int_handler)
    try:
        with suppress(KeyboardInterrupt):
            yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _bound(host: str, port: int, responder: Responder) -> Receiver:
    from sms_mock.cli.listening.receiver import Receiver

    try:
        return Receiver(host, port, responder.take, responder.refused)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise click.ClickException(
                f"port {port} is in use by another program; choose one with --listen-port,"
                " or leave it out for any free one"
            ) from None
        problem = error.strerror or error
        raise click.ClickException(f"cannot listen on {host} port {port}: {problem}") from None


def _check_for_a_loop(host: str, port: int, forward_to: str | None) -> None:
    parts = urlsplit(forward_to or "")
    if port and parts.port == port and parts.hostname in {*_HERE, host}:
        raise click.UsageError("--forward-to names this receiver itself; name your own program's.")
