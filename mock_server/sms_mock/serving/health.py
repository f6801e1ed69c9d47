"""Asks whether an sms-mock answers at an address, for `sms-mock ready` or when a port is taken."""

from __future__ import annotations

import http.client
import json
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from sms_mock.domain.url_credentials import hide_password
from sms_mock.serving.sockets import LOOPBACK

_EVERYWHERE = frozenset({"0.0.0.0", "::", ""})


class Health(NamedTuple):
    """What a server that is ready says about itself.

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
    """Ask a server whether it is ready, by `GET /_mock/health`.

    Args:
        url: the server's URL, such as `http://localhost:8767`; its path is ignored.
        timeout: seconds to wait for the connection and for each part of the answer.

    Returns:
        What the server says about itself; None if no sms-mock is ready there.

    Raises:
        ValueError: the URL is not an http URL with a host, or its port is not a number up to 65535.
    """
    parts = urlsplit(url)
    if parts.scheme != "http" or not parts.hostname:
        raise ValueError(f"{hide_password(url)} is not an address such as http://localhost:8767")
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
    if not isinstance(body, dict):
        return None
    if status == 200 and body.get("status") == "ok":
        return Health(str(body.get("version")))
    error = body.get("error")
    if status == 401 and isinstance(error, dict) and error.get("field") == "Authorization":
        return Health(None)
    return None
