"""Redirects this process's calls to the provider to a mock, while a `with` block runs."""

from __future__ import annotations

import os
import ssl
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from sms_mock.interception import certificates
from sms_mock.interception.provider import DOMAINS, HOSTS
from sms_mock.interception.shims.python.sms_mock_redirect import Redirect
from sms_mock.interception.tls import plain_listener, tls_listener
from sms_mock.serving import sockets

_LOOPBACK: Final = "127.0.0.1"
_STAND_IN: Final = "127.83.77.83"
"""The address to which the provider's names resolve. Nothing listens on it, because connections to
it are redirected before they are made."""

_NO_PROXY: Final = ("no_proxy", "NO_PROXY")
_HTTP: Final = 80


class _Active(NamedTuple):
    """The interception that is active in this process.

    Attributes:
        origin: the address of the mock.
        stack: undoes the interception when it is closed.
    """

    origin: str
    stack: ExitStack


_lock = threading.Lock()
_active: _Active | None = None
_depth = 0


@contextmanager
def intercepted(origin: str) -> Iterator[None]:
    """Redirect this process's connections to the provider's hosts to a mock while a block runs.

    Code in all threads is redirected if it connects through Python's `socket` and `ssl`, as
    `requests`, `httpx`, `urllib3`, `aiohttp` and `http.client` do; other processes are not. Blocks
    for the same mock may be nested.

    Args:
        origin: the address of the mock, such as `http://127.0.0.1:8767`; it may have a key in its
            path, which is put in front of the paths that the code calls.

    Raises:
        RuntimeError: this process's calls are being redirected to another mock, or the address is
            https.
    """
    _begin(origin)
    try:
        yield
    finally:
        _end()


def _begin(origin: str) -> None:
    global _active, _depth
    with _lock:
        if _active is None:
            _active = _Active(origin, _install(origin))
        elif _active.origin != origin:
            raise RuntimeError(
                f"this process's calls of the provider already reach {_active.origin};"
                " one process can have one mock at a time"
            )
        _depth += 1


def _end() -> None:
    global _active, _depth
    with _lock:
        _depth -= 1
        if _depth == 0 and _active is not None:
            _active.stack.close()
            _active = None


def _install(origin: str) -> ExitStack:
    parts = urlsplit(origin)
    if parts.scheme == "https":
        raise RuntimeError(
            f"intercept() calls the mock over plain HTTP, and {origin} is https; give the mock's"
            " own http address, or run the code with sms-mock run"
        )
    made, context = _server_certificate()
    mock = (parts.hostname or _LOOPBACK, parts.port or _HTTP)
    with ExitStack() as stack:
        listener = tls_listener(sockets.bind(_LOOPBACK, 0), context, mock, parts.path)
        stack.enter_context(listener)
        plain = mock
        if parts.path:  # else connections for port 80 reach the mock directly
            below = plain_listener(sockets.bind(_LOOPBACK, 0), mock, parts.path)
            plain = (_LOOPBACK, stack.enter_context(below).port)
        redirect = Redirect(
            stand_in=_STAND_IN,
            tls=(_LOOPBACK, listener.port),
            plain=plain,
            authority=made.authority,
            hosts=HOSTS,
            domains=DOMAINS,
            find_addresses=True,
        )
        stack.enter_context(_past_proxies())
        redirect.install()
        stack.callback(redirect.uninstall)
        return stack.pop_all()


@cache
def _server_certificate() -> tuple[certificates.Certificates, ssl.SSLContext]:
    made = certificates.make()
    with tempfile.TemporaryDirectory(prefix="sms-mock-") as folder:
        certificates.write(made, Path(folder))
        return made, certificates.server_context(Path(folder))


@contextmanager
def _past_proxies() -> Iterator[None]:
    """Exempt the provider's domains from the proxies in the environment while the block runs.

    A proxy would resolve the provider's name itself and reach the live service.
    """
    before = {name: os.environ.get(name) for name in _NO_PROXY}
    known = next(filter(None, before.values()), "")
    for name in _NO_PROXY:
        os.environ[name] = ",".join(filter(None, (known, *DOMAINS)))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
