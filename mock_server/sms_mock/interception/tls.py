"""The listener that answers in the provider's name: TLS outside, the mock behind it."""

from __future__ import annotations

import socket
import ssl
from contextlib import suppress
from typing import Final

from sms_mock.interception.listener import Listener
from sms_mock.interception.to_mock import Address, hand_over

_HANDSHAKE_SECONDS: Final = 30.0


def tls_listener(bound: list[socket.socket], context: ssl.SSLContext, mock: Address) -> Listener:
    """A listener, not started yet.

    Args:
        bound: where to listen.
        context: with the certificate to show.
        mock: where the mock listens for plain HTTP.
    """

    def greet(client: socket.socket) -> ssl.SSLSocket:
        client.settimeout(_HANDSHAKE_SECONDS)
        return context.wrap_socket(client, server_side=True)

    def hold(client: socket.socket) -> None:
        hand_over(client, mock, https=True)
        with suppress(OSError, ValueError):
            assert isinstance(client, ssl.SSLSocket)
            client.settimeout(0)
            client.unwrap()  # tells the client that this is the end and no attack

    return Listener(bound, hold, greet)


def plain_listener(bound: list[socket.socket], mock: Address) -> Listener:
    """The same without TLS, for http addresses of the provider."""
    return Listener(bound, lambda client: hand_over(client, mock, https=False))
