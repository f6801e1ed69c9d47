"""Follows what the proxy in front of the server says about how it was called: `--behind-proxy`.

A value that cannot be what its header says is refused. If it were ignored, the server would take
the request as the proxy sent it, whose Host is often a local name: the check of hosts would then
pass a page of any site. werkzeug's `ProxyFix` ignores a whole header with an unclosed quotation
mark, which a client can put in front of the proxy's own value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final, NamedTuple

from sms_mock.api.paths import usable_host
from sms_mock.api.refusals import BadRequest

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_PREFIX: Final = re.compile(r"(?:/(?!\.\.?(?:/|\Z))[A-Za-z0-9._~@:+-]+)*")
"""Segments of a path, none of which is `.` or `..`."""
_LONGEST_PREFIX: Final = 256


class _Forwarded(NamedTuple):
    """How a proxy was called, and by which client. A value that it did not give is ""."""

    scheme: str
    host: str
    prefix: str
    client: str


def behind_proxy(
    application: WSGIApplication, refuse: Callable[[BadRequest], WSGIApplication]
) -> WSGIApplication:
    """Return WSGI middleware that takes scheme, host, prefix and client's address from the headers
    X-Forwarded-Proto, -Host, -Prefix and -For.

    If a header lists several values, it is the last one, which the nearest proxy wrote. An empty
    value, and the prefix `/`, count as absent. The client's address is for the log alone.

    Args:
        application: answers the requests.
        refuse: returns the WSGI application that answers a request whose scheme, host or prefix
            cannot be one.
    """

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        try:
            forwarded = _read(environ)
        except BadRequest as error:
            return refuse(error)(environ, start_response)
        if forwarded.scheme:
            environ["wsgi.url_scheme"] = forwarded.scheme
        if forwarded.host:
            environ["HTTP_HOST"] = forwarded.host
        if forwarded.client:
            environ["REMOTE_ADDR"] = forwarded.client
        environ["SCRIPT_NAME"] = forwarded.prefix
        return application(environ, start_response)

    return answer


def _read(environ: WSGIEnvironment) -> _Forwarded:
    """Read what a proxy forwarded from the headers of a request.

    Raises:
        BadRequest: scheme, host or prefix cannot be one.
    """
    scheme = _last(environ, "Proto").lower()
    if scheme not in ("", "http", "https"):
        raise _wrong("Proto", scheme, "http or https")
    host = _last(environ, "Host")
    if host and not usable_host(host):
        raise _wrong("Host", host, "a host with or without a port, such as sms.example.com:8443")
    prefix = _last(environ, "Prefix").rstrip("/")
    if len(prefix) > _LONGEST_PREFIX or not _PREFIX.fullmatch(prefix):
        expected = f"a path such as /sms, of at most {_LONGEST_PREFIX} characters"
        raise _wrong("Prefix", prefix, expected)
    return _Forwarded(scheme, host, prefix, _last(environ, "For"))


def _last(environ: WSGIEnvironment, name: str) -> str:
    values: str = environ.get(f"HTTP_X_FORWARDED_{name.upper()}", "")
    return values.rpartition(",")[2].strip()


def _wrong(name: str, value: str, expected: str) -> BadRequest:
    header = f"X-Forwarded-{name}"
    return BadRequest(
        f"{header} is {value[:100]!a}, which it cannot be",
        field=header,
        help=f"let the proxy send {expected} in {header}, or remove the header",
    )
