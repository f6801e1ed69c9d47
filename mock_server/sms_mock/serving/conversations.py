"""The connections of one server: on each, requests are read, answered in order, and an end found.

The same for greenlets and threads; whoever accepts a connection calls `hold` in one of its own.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from sms_mock.domain.errors import ProviderError
from sms_mock.service import Service
from sms_mock.serving import limits
from sms_mock.serving.exchange import After, close_gently, close_now, end, serve_request
from sms_mock.serving.inbound import Chunks, Inbound
from sms_mock.serving.refusal import refusal_bytes, refusal_record
from sms_mock.serving.request_body import RequestBody
from sms_mock.serving.request_head import parse_head, require_host

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


class Conversations:
    """What is said with the clients of one server.

    Args:
        app: what answers.
        service: whose log hears of requests that were refused before the application saw them.
        give_way: called between two requests of a connection.
        body_patience: seconds that a client may be silent in the middle of a body.
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
        self._ending = False
        self._open: set[socket.socket] = set()
        self._waiting: set[socket.socket] = set()

    def hold(self, connection: socket.socket, client: Sequence[Any]) -> None:
        """Answer a client's requests until it, a mistake of it, or `end` stops that.

        Args:
            connection: the client's; closed in the end.
            client: its address and port.
        """
        self._open.add(connection)
        still_sending = False
        inbound = Inbound(connection.recv)
        try:
            connection.settimeout(limits.PATIENCE_SECONDS)
            addresses = (client, connection.getsockname())
            while not self._ending and (data := self._next_head(connection, inbound)) is not None:
                after = self._answer(data, connection, inbound, addresses)
                if after is not After.GO_ON:
                    still_sending = after is After.LINGER
                    break
        except ProviderError as error:
            still_sending = True
            self._refuse(error, connection, client, inbound)
        except OSError:
            pass  # the client has gone, or says nothing any more
        finally:
            (close_gently if still_sending else close_now)(connection)
            self._open.discard(connection)

    def end(self) -> None:
        """Take no more requests: those being answered are the last of their connections."""
        self._ending = True
        for connection in list(self._waiting):
            end(connection)

    def cut(self) -> None:
        """Close every connection, whatever is going on there."""
        for connection in list(self._open):
            end(connection)

    @property
    def count(self) -> int:
        """How many connections are open."""
        return len(self._open)

    def _next_head(self, connection: socket.socket, inbound: Inbound) -> bytes | None:
        self._waiting.add(connection)
        try:
            self._give_way()
            return inbound.head()
        finally:
            self._waiting.discard(connection)

    def _answer(
        self,
        data: bytes,
        connection: socket.socket,
        inbound: Inbound,
        addresses: tuple[Sequence[Any], Sequence[Any]],
    ) -> After:
        head = parse_head(data)
        require_host(head)
        source = Chunks(inbound).read if head.length is None else inbound.read

        def read(size: int) -> bytes:
            connection.settimeout(self._body_patience)
            try:
                return source(size)
            finally:
                connection.settimeout(limits.PATIENCE_SECONDS)

        body = RequestBody(read, head.length)
        return serve_request(
            self._app, head, body, connection, addresses, ending=lambda: self._ending
        )

    def _refuse(
        self,
        error: ProviderError,
        connection: socket.socket,
        client: Sequence[Any],
        inbound: Inbound,
    ) -> None:
        self._service.log(refusal_record(error, self._service.now(), str(client[0])))
        with_body = not inbound.head_is_of_head_request
        connection.sendall(refusal_bytes(error, with_body=with_body))
