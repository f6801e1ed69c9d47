"""The loopback address that stands for the provider while a command runs, and who listens there."""

from __future__ import annotations

import random
import socket
from contextlib import suppress
from typing import Final, NamedTuple

from sms_mock.interception.proxy import HTTP, HTTPS
from sms_mock.serving import sockets

_TRIES: Final = 20


class StandIn(NamedTuple):
    """An address of this machine that nobody else uses.

    Attributes:
        address: such as '127.83.4.201'.
        https: bound to port 443 there, where the system allows that.
        http: bound to port 80 there, where the system allows that.
    """

    address: str
    https: list[socket.socket]
    http: list[socket.socket]


def choose(rng: random.Random, *, bind: bool) -> StandIn:
    """An address of its own for each run: of two runs side by side none answers for the other.

    Args:
        rng: gives the address.
        bind: whether to try to listen there.
    """
    address = _address(rng)
    for _ in range(_TRIES if bind else 0):
        try:
            https = sockets.bind(address, HTTPS)
        except sockets.PortTaken:
            address = _address(rng)
            continue
        except OSError:
            break  # it takes root, or the platform has no more loopback addresses than one
        http: list[socket.socket] = []
        with suppress(OSError):
            http = sockets.bind(address, HTTP)
        return StandIn(address, https, http)
    return StandIn(address, [], [])


def _address(rng: random.Random) -> str:
    return f"127.{rng.randint(1, 254)}.{rng.randint(1, 254)}.{rng.randint(1, 254)}"
