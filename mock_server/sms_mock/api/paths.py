"""Takes key, prefix, format suffix, and repeated and trailing slashes off a path before routing.

So all of these spellings reach the operation, and none is redirected (assumed, evidence A1, A2;
prefixes observed, O2, O3; suffixes observed, O4; keys, X1). Other functions return the path that
the client called, with prefix and suffix but without the key, or its URL, which has the key too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from flask import Request

from sms_mock.api.negotiation import split_suffix
from sms_mock.api.path_key import begins_with_key, take_key
from sms_mock.api.refusals import BadRequest
from sms_mock.clock import monotonic
from sms_mock.config import Format

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

BASE = "/api/rest/v1"
PREFIXES = ("/app", "/zoom")

PREFIX_KEY = "mock.prefix"
SUFFIX_KEY = "mock.suffix"
STARTED_KEY = "mock.started"
PROBE_KEY = "mock.probe"
"""True in the WSGI environment of a probe: a request that asks whether the server is well."""
GIVEN_PATH_KEY = "mock.given_path"
"""The decoded path that the client called, without the key, but with all its slashes, in the WSGI
environment of a request."""
OPERATION_KEY = "mock.operation"
"""The id of the control API's operation that a request asks for, in its WSGI environment."""

_SLASHES = re.compile(r"//+")
_HOST = re.compile(
    r"(?:(?:[A-Za-z0-9_-]{1,63}\.)*[A-Za-z0-9_-]{1,63}\.?|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?"
)
_LONGEST_HOST = 260


def normalise(path: str) -> tuple[str, str, Format | None]:
    """Split a path into the path to route, its prefix and its format suffix.

    Returns:
        For `/app//api/rest/v1/sms/send.json/`: `("/api/rest/v1/sms/send", "/app", "json")`. The
        prefix is "" and the suffix None if the path has none. A path outside the imitated API only
        loses its repeated and trailing slashes.
    """
    path = _SLASHES.sub("/", path)
    if len(path) > 1:
        path = path.rstrip("/") or "/"
    prefix = ""
    for known in PREFIXES:
        if path.startswith(f"{known}{BASE}/"):
            prefix, path = known, path[len(known) :]
    suffix: Format | None = None
    if path.startswith(f"{BASE}/"):
        path, suffix = split_suffix(path)
    return path, prefix, suffix


def called_path(request: Request) -> str:
    """Return the decoded path that the client called, with its prefix and suffix.

    The key, and repeated and trailing slashes, are left out.
    """
    environ = request.environ
    suffix = environ.get(SUFFIX_KEY)
    return f"{environ.get(PREFIX_KEY, '')}{request.path}{f'.{suffix}' if suffix else ''}"


def base_url(request: Request) -> str:
    """Return the URL of the imitated API as the client called it:
    `http://host:port/@key/app/api/rest/v1`, without `/@key` if it gave none.
    """
    return f"{_server_url(request)}{request.environ.get(PREFIX_KEY, '')}{BASE}"


def called_url(request: Request) -> str:
    """Return the URL that the client called, with key, prefix and suffix, but without its query
    string and without repeated and trailing slashes.
    """
    return f"{_server_url(request)}{called_path(request)}"


def _server_url(request: Request) -> str:
    """Return scheme and host as the client called them, and the key that it gave, such as
    `http://localhost:8767/@key`.

    Without a usable Host header it is the address on which this server listens (A51, A182).
    """
    environ = request.environ
    host = environ.get("HTTP_HOST") or bound_host(environ)
    return f"{environ['wsgi.url_scheme']}://{host}{environ.get('SCRIPT_NAME', '')}"


def called_target(request: Request) -> str:
    """Return path and query string as the client wrote them, still percent-encoded, but without the
    key.

    If the HTTP server does not keep the written path, the path is decoded and has lost its prefix
    and suffix.
    """
    environ = request.environ
    raw = environ.get("RAW_URI") or environ.get("REQUEST_URI")
    path = raw.partition("?")[0] if isinstance(raw, str) and raw else request.path
    query_string = environ.get("QUERY_STRING", "")
    return f"{path}?{query_string}" if query_string else path


def bound_host(environ: dict[str, Any]) -> str:
    """Return the address and port on which this server listens, in the form of a Host header."""
    return f"{environ.get('SERVER_NAME', 'localhost')}:{environ.get('SERVER_PORT', '')}"


def usable_host(host: str) -> bool:
    """Return whether the value of a Host header can stand in a link: a host, with or
    without a port.
    """
    return len(host) <= _LONGEST_HOST and _HOST.fullmatch(host) is not None


class Normalise:
    """WSGI middleware that gives the application the path that `normalise` returns, without the
    key, which it moves to `SCRIPT_NAME`.

    It also notes when the request began. For the imitated API it replaces an unusable Host by the
    address on which this server listens (evidence A51), because routing would refuse it. For the
    control API it leaves Host as it was sent, because the control API checks it.

    Args:
        application: answers the requests.
        refuse: returns the WSGI application that answers a request whose key is wrong.
    """

    def __init__(
        self,
        application: WSGIApplication,
        refuse: Callable[[BadRequest], WSGIApplication],
    ) -> None:
        self._application = application
        self._refuse = refuse

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ[STARTED_KEY] = monotonic()
        application = self._application
        if begins_with_key(environ.get("PATH_INFO", "")):
            try:
                take_key(environ)
            except BadRequest as error:
                application = self._refuse(error)
        environ[GIVEN_PATH_KEY] = environ.get("PATH_INFO", "") or "/"
        path, environ[PREFIX_KEY], environ[SUFFIX_KEY] = normalise(environ[GIVEN_PATH_KEY])
        environ["PATH_INFO"] = path
        if path.startswith(BASE) and not usable_host(environ.get("HTTP_HOST", "")):
            environ["HTTP_HOST"] = bound_host(environ)
        return application(environ, start_response)
