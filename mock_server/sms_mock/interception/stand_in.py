"""Chooses the loopback address that stands for the provider while a command runs."""

from __future__ import annotations

import random
import socket
from contextlib import suppress
from typing import Final, NamedTuple

from sms_mock.interception.proxy import HTTP, HTTPS
from sms_mock.serving import sockets

_TRIES: Final = 20


class StandIn(NamedTuple):
    """A loopback address that stands for the provider.

    Attributes:
        address: the address, such as `127.83.4.201`.
        https: sockets bound to its port 443; none if the system does not allow that.
        http: sockets bound to its port 80; none if the system does not allow that.
    """

    address: str
    https: list[socket.socket]
    http: list[socket.socket]


def choose(rng: random.Random, *, bind: bool) -> StandIn:
    """Choose a random loopback address, and bind its ports 443 and 80 if that is asked and allowed.

    The address is random so that two runs at the same time hardly ever share one. The caller must
    close the sockets.

    Args:
        rng: the random state that chooses the address.
        bind: whether to try to bind the ports.
    """
    address = _address(rng)
    for _ in range(_TRIES if bind else 0):
        try:
            https = sockets.bind(address, HTTPS)
        except sockets.PortTaken:
            address = _address(rng)
            continue
        except OSError:
            break  # needs root, or the platform has a single loopback address
        http: list[socket.socket] = []
        with suppress(OSError):
            http = sockets.bind(address, HTTP)
        return StandIn(address, https, http)
    return StandIn(address, [], [])


def _address(rng: random.Random) -> str:
    return f"127.{rng.randint(1, 254)}.{rng.randint(1, 254)}.{rng.randint(1, 254)}"
