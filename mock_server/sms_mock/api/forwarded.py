"""Follows what the proxy in front of the server says about how it was called: `--behind-proxy`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from werkzeug.middleware.proxy_fix import ProxyFix

from sms_mock.api.paths import usable_host

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_PREFIX: Final = re.compile(r"(?:/[A-Za-z0-9._~@:+-]+)+")
_SENT: Final = "werkzeug.proxy_fix.orig"
"""Where `ProxyFix` leaves the values that it replaces."""


def behind_proxy(application: WSGIApplication) -> WSGIApplication:
    """Return WSGI middleware that takes scheme, host, prefix and client's address from the headers
    X-Forwarded-Proto, -Host, -Prefix and -For.

    If a header lists several values, it is the last one, which the nearest proxy wrote. A value
    that cannot be a scheme, a host or the beginning of a path is ignored.
    """
    return ProxyFix(_checked(application), x_for=1, x_proto=1, x_host=1, x_prefix=1)


def _checked(application: WSGIApplication) -> WSGIApplication:
    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        sent = environ[_SENT]
        if environ["wsgi.url_scheme"] not in ("http", "https"):
            environ["wsgi.url_scheme"] = sent["wsgi.url_scheme"]
        host = environ.get("HTTP_HOST")
        if host != sent["HTTP_HOST"] and not usable_host(host or ""):
            for name in ("HTTP_HOST", "SERVER_NAME", "SERVER_PORT"):
                environ[name] = sent[name]
            if sent["HTTP_HOST"] is None:
                del environ["HTTP_HOST"]
        prefix = environ["SCRIPT_NAME"].rstrip("/")
        environ["SCRIPT_NAME"] = prefix if _PREFIX.fullmatch(prefix) else ""
        return application(environ, start_response)

    return answer
