"""The listener that answers in the provider's name: TLS outside, the mock behind it."""

from __future__ import annotations

import socket
import ssl
from contextlib import suppress
from typing import Final

from mock_server.interception.listener import Listener
from mock_server.interception.to_mock import Address, hand_over
from mock_server.serving.exchange import close_now

_HANDSHAKE_SECONDS: Final = 30.0


def tls_listener(bound: list[socket.socket], context: ssl.SSLContext, mock: Address) -> Listener:
    """A listener, not started yet.

    Args:
        bound: where to listen.
        context: with the certificate to show.
        mock: where the mock listens for plain HTTP.
    """

    def hold(client: socket.socket) -> None:
        client.settimeout(_HANDSHAKE_SECONDS)
        encrypted = context.wrap_socket(client, server_side=True)
        try:
            hand_over(encrypted, mock, https=True)
            with suppress(OSError, ValueError):
                encrypted.settimeout(0)
                encrypted.unwrap()  # tells the client that this is the end and no attack
        finally:
            close_now(encrypted)

    return Listener(bound, hold)


def plain_listener(bound: list[socket.socket], mock: Address) -> Listener:
    """The same without TLS, for http addresses of the provider."""
    return Listener(bound, lambda client: hand_over(client, mock, https=False))
