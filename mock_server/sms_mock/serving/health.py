"""Asks whether an sms-mock answers at an address, when a port is taken."""

from __future__ import annotations

import http.client
import json
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from sms_mock.serving.sockets import LOOPBACK

_EVERYWHERE = frozenset({"0.0.0.0", "::", ""})


class Health(NamedTuple):
    """What a server that answers says about itself.

    Attributes:
        version: the server's version; None if the server tells it only with a control token.
    """

    version: str | None


def address_of(host: str, port: int) -> str:
    """Return the URL at which this machine reaches a server that listens on `host` and `port`."""
    if host in LOOPBACK or host in _EVERYWHERE:
        host = "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def ask_health(url: str, *, timeout: float = 1.0) -> Health | None:
    """Ask a server whether it answers, by `GET /_mock/health`.

    Args:
        url: the server's URL, as `address_of` returns it.
        timeout: seconds to wait for the connection and for each part of the answer.

    Returns:
        What the server says about itself; None if no sms-mock answers there.
    """
    parts = urlsplit(url)
    assert parts.hostname is not None
    # urllib is not used, because it would go through a proxy that the environment names.
    connection = http.client.HTTPConnection(parts.hostname, parts.port or 80, timeout=timeout)
    try:
        connection.request("GET", "/_mock/health", headers={"Accept": "application/json"})
        answer = connection.getresponse()
        return _read(answer.status, json.loads(answer.read(65_536)))
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        connection.close()


def _read(status: int, body: Any) -> Health | None:
    if status != 200 or not isinstance(body, dict) or body.get("status") != "ok":
        return None
    version = body.get("version")
    return Health(None if version is None else str(version))
