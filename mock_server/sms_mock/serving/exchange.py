"""One request through the application, on either server: environment, call, answer, connection."""

from __future__ import annotations

import contextlib
import logging
import socket
from collections.abc import Callable, Sequence
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

from sms_mock.api.refusals import InternalFault
from sms_mock.console.request_line import shown_path
from sms_mock.serving import limits
from sms_mock.serving.environ import build_environ
from sms_mock.serving.refusal import refusal_bytes
from sms_mock.serving.request_body import RequestBody
from sms_mock.serving.request_head import RequestHead
from sms_mock.serving.response_writer import ResponseWriter, send_all

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_log = logging.getLogger("sms_mock")


class After(Enum):
    """What the connection is good for after an answer."""

    GO_ON = auto()
    CLOSE = auto()
    LINGER = auto()
    """To be closed, but the client may still be sending."""


def serve_request(
    app: WSGIApplication,
    head: RequestHead,
    body: RequestBody,
    connection: socket.socket,
    addresses: tuple[Sequence[Any], Sequence[Any]],
    *,
    ending: Callable[[], bool],
) -> After:
    """Answer one request.

    Args:
        app: the application. Where it raises `OSError` while it gives its body, the connection is
            cut there.
        head: the request's.
        body: the request's.
        connection: where it came from.
        addresses: the client's and the server's.
        ending: tells whether the server is about to stop.

    Returns:
        What the connection is good for now.

    Raises:
        OSError: the connection is gone.
    """
    writer = ResponseWriter(
        connection.sendall,
        method=head.method,
        version=head.version,
        ends=lambda: head.wants_close or ending(),
        body=body,
    )
    if head.awaits_continue:
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
    try:
        send_all(app(build_environ(head, body, *addresses), writer.start_response), writer)
    except OSError:
        raise
    except Exception:
        _log.exception("%s %s failed", head.method, shown_path(head.target.partition("?")[0]))
        if not writer.started:
            connection.sendall(_failure(head))
        return After.LINGER
    if writer.closes:
        return After.LINGER if body.leaves_more_than(0) else After.CLOSE
    return After.GO_ON if body.read_away() else After.LINGER


def _failure(head: RequestHead) -> bytes:
    error = InternalFault("Please contact support")
    return refusal_bytes(error, with_body=head.method != "HEAD")


def close_gently(connection: socket.socket) -> None:
    """Close a connection that its client may still be sending on.

    Closed at once, what it sent in vain would be answered with a reset, which takes the answer away
    from a client that has not read it yet (RFC 9112, section 9.6).
    """
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_WR)
        connection.settimeout(limits.LINGER_SECONDS)
        left = limits.LINGER_BYTES
        while left > 0 and (data := connection.recv(65_536)):
            left -= len(data)
    close_now(connection)


def close_now(connection: socket.socket) -> None:
    """Close a connection of this thread."""
    end(connection)
    with contextlib.suppress(OSError):
        connection.close()


def end(connection: socket.socket) -> None:
    """Let a connection end under whoever waits on it, who then closes it."""
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
