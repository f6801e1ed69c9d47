"""Makes the listeners that stand for the provider and pass requests on to the mock."""

from __future__ import annotations

import socket
import ssl
from contextlib import suppress
from typing import Any, Final

from sms_mock.interception.to_mock import Address, hand_over
from sms_mock.serving.acceptor import Acceptor

_HANDSHAKE_SECONDS: Final = 30.0


def tls_listener(
    bound: list[socket.socket], context: ssl.SSLContext, mock: Address, base: str = ""
) -> Acceptor:
    """Return a listener, not started yet, that answers with TLS in the provider's name.

    Args:
        bound: the bound sockets to listen on.
        context: the TLS context with the certificate for the provider's hosts.
        mock: the address at which the mock answers plain HTTP.
        base: what is put in front of each path, such as `/@checkout`.
    """

    def wrap(client: socket.socket) -> socket.socket:
        return context.wrap_socket(client, server_side=True, do_handshake_on_connect=False)

    def handle(client: socket.socket, address: Any) -> None:
        assert isinstance(client, ssl.SSLSocket)
        client.settimeout(_HANDSHAKE_SECONDS)
        client.do_handshake()
        hand_over(client, mock, https=True, base=base)
        with suppress(OSError, ValueError):
            client.settimeout(0)
            client.unwrap()  # tells the client that the answer is complete

    return Acceptor(bound, handle, wrap=wrap, name="sms-mock-tls")


def plain_listener(bound: list[socket.socket], mock: Address, base: str = "") -> Acceptor:
    """Return a listener, not started yet, for plain HTTP requests to the provider.

    Args:
        bound: the bound sockets to listen on.
        mock: the address at which the mock answers plain HTTP.
        base: what is put in front of each path, such as `/@checkout`.
    """
    return Acceptor(bound, lambda client, address: hand_over(client, mock, https=False, base=base))
