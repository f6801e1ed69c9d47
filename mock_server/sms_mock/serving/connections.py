"""Serves the HTTP connections of one server: reads requests, lets the application answer them, and
ends connections.

The two servers differ in what calls `ConnectionHandler.serve`: a greenlet of gunicorn's gevent
worker, or a thread of an `Acceptor`.
"""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from enum import Enum, auto
from functools import partial
from typing import TYPE_CHECKING, Any

from sms_mock.api.refusals import InternalFault
from sms_mock.clock import give_way
from sms_mock.console.log_lines import shown_path
from sms_mock.domain.errors import ProviderError
from sms_mock.journal.totals import NO_OPERATION
from sms_mock.service import CLIENT_HAS_MORE, Service
from sms_mock.serving import limits
from sms_mock.serving.chunked_body import ChunkedBody
from sms_mock.serving.environ import build_environ
from sms_mock.serving.incoming_bytes import IncomingBytes
from sms_mock.serving.refusal import refusal_bytes, refusal_record
from sms_mock.serving.request_body import RequestBody
from sms_mock.serving.request_head import RequestHead, parse_head, require_host
from sms_mock.serving.response_writer import ResponseWriter, send_all
from sms_mock.serving.sockets import (
    close_gently,
    close_now,
    has_input,
    send_whole,
    shut_down,
)

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_log = logging.getLogger("sms_mock")


class After(Enum):
    """What to do with a connection after an answer."""

    KEEP = auto()
    """Read the next request."""
    CLOSE = auto()
    CLOSE_GENTLY = auto()
    """Close it, but first read what the client may still be sending."""


class ConnectionHandler:
    """Handles the HTTP connections of one server. Threads and greenlets may share a handler.

    Args:
        app: the WSGI application that answers requests. If it raises `OSError` while it yields the
            answer's body, the connection is cut at that point. Any other exception is logged, and
            answered with an internal error if nothing of the answer was sent yet.
        service: logs the requests that are refused before the application sees them.
        give_way: called before each request of a connection and before more of a body is received,
            so that a greenlet lets others run.
        body_patience: seconds for which a client may be silent in the middle of a body.
    """

    def __init__(
        self,
        app: WSGIApplication,
        service: Service,
        give_way: Callable[[], object] = lambda: None,
        *,
        body_patience: float = limits.BODY_PATIENCE_SECONDS,
    ) -> None:
        self._app = app
        self._service = service
        self._give_way = give_way
        self._body_patience = body_patience
        self._stopping = False
        self._waiting: set[socket.socket] = set()

    def serve(self, connection: socket.socket, client: Sequence[Any]) -> None:
        """Answer the requests of a connection until it ends, then close it.

        It ends if the client closes it or asks for that, is silent for too long, or sends something
        that is refused; if the application fails or leaves much of a body unread; and after the
        answer during which `stop` was called.

        Args:
            connection: a connection that was just accepted.
            client: the client's address and port.
        """
        after = After.CLOSE
        incoming = IncomingBytes(connection.recv, give_way)
        try:
            connection.settimeout(limits.PATIENCE_SECONDS)
            addresses = (client, connection.getsockname())
            while (
                not self._stopping and (data := self._next_head(connection, incoming)) is not None
            ):
                after = self._answer(data, connection, incoming, addresses)
                if after is not After.KEEP:
                    break
        except ProviderError as error:
            after = After.CLOSE_GENTLY
            with suppress(OSError):  # the client may have gone already
                self._refuse(error, connection, client, incoming)
        except OSError:
            after = After.CLOSE  # the client has gone, or was silent for too long
        finally:
            (close_gently if after is After.CLOSE_GENTLY else close_now)(connection)

    def stop(self) -> None:
        """Read no more requests, and end each connection after the answer that is under way."""
        self._stopping = True
        for connection in list(self._waiting):
            shut_down(connection)

    def _next_head(self, connection: socket.socket, incoming: IncomingBytes) -> bytes | None:
        self._waiting.add(connection)
        try:
            self._give_way()
            return incoming.head()
        finally:
            self._waiting.discard(connection)

    def _answer(
        self,
        data: bytes,
        connection: socket.socket,
        incoming: IncomingBytes,
        addresses: tuple[Sequence[Any], Sequence[Any]],
    ) -> After:
        """Answer one request, and return what to do with the connection then.

        Args:
            data: the request's head.
            connection: the connection on which the request came.
            incoming: the reader of the connection, which has read the head.
            addresses: the client's address, and the address at which it reached the server.

        Raises:
            ProviderError: the head is refused.
            OSError: the connection broke.
        """
        head = parse_head(data)
        require_host(head)
        body = RequestBody(self._body_reader(head, connection, incoming), head.length)
        writer = ResponseWriter(
            partial(send_whole, connection),
            method=head.method,
            version=head.version,
            ends=lambda: head.wants_close or self._stopping,
            body=body,
        )
        if head.awaits_continue:
            connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        try:
            environ = build_environ(head, body, *addresses)
            environ[CLIENT_HAS_MORE] = partial(has_input, connection)
            send_all(self._app(environ, writer.start_response), writer)
        except OSError:
            raise
        except Exception:
            _log.exception("%s %s failed", head.method, self._path_for_log(head))
            if not writer.started:
                connection.sendall(_internal_fault(head))
            return After.CLOSE_GENTLY
        if writer.closes:
            return After.CLOSE_GENTLY if body.leaves_more_than(0) else After.CLOSE
        return After.KEEP if body.read_away() else After.CLOSE_GENTLY

    def _body_reader(
        self, head: RequestHead, connection: socket.socket, incoming: IncomingBytes
    ) -> Callable[[int], bytes]:
        source = ChunkedBody(incoming).read if head.length is None else incoming.read

        def read(size: int) -> bytes:
            connection.settimeout(self._body_patience)
            try:
                return source(size)
            finally:
                connection.settimeout(limits.PATIENCE_SECONDS)

        return read

    def _refuse(
        self,
        error: ProviderError,
        connection: socket.socket,
        client: Sequence[Any],
        incoming: IncomingBytes,
    ) -> None:
        refused = refusal_record(error, self._service.now(), str(client[0]))
        self._service.totals.add_request(NO_OPERATION, refused.status, refused.seconds)
        self._service.log(refused)
        with_body = not incoming.head_is_of_head_request
        connection.sendall(refusal_bytes(error, with_body=with_body))

    def _path_for_log(self, head: RequestHead) -> str:
        secrets = self._service.secrets_of(self._service.teams.default)
        return shown_path(head.target.partition("?")[0], secrets)


def _internal_fault(head: RequestHead) -> bytes:
    error = InternalFault("Please contact support")
    return refusal_bytes(error, with_body=head.method != "HEAD")
