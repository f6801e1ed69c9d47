"""Builds the WSGI environment of a request; both servers use it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes, urlsplit

from sms_mock.serving.https_secret import take_https
from sms_mock.serving.request_body import RequestBody
from sms_mock.serving.request_head import RequestHead

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


def build_environ(
    head: RequestHead, body: RequestBody, client: Sequence[Any], server: Sequence[Any]
) -> WSGIEnvironment:
    """Return the WSGI environment of a request.

    Headers whose names contain `_` are left out, and so is the header of `https_secret`, which
    makes `wsgi.url_scheme` https.

    Args:
        head: the request's head.
        body: the request's body, which becomes `wsgi.input`.
        client: the address and port of the client.
        server: the address and port at which the client reached the server.
    """
    path, query, host = _split_target(head.target)
    environ: WSGIEnvironment = {
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": body,
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "REQUEST_METHOD": head.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1") if "%" in path else path,
        "QUERY_STRING": query,
        "RAW_URI": head.target,
        "SERVER_PROTOCOL": f"HTTP/{head.version[0]}.{head.version[1]}",
        "REMOTE_ADDR": client[0],
        "REMOTE_PORT": str(client[1]),
        "SERVER_NAME": f"[{server[0]}]" if ":" in server[0] else server[0],
        "SERVER_PORT": str(server[1]),
    }
    for name, value in head.headers:
        if "_" in name:
            continue  # its key would be that of the header with a hyphen in the same place
        key = name.replace("-", "_")
        if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            key = f"HTTP_{key}"
        environ[key] = f"{environ[key]},{value}" if key in environ else value
    if host:
        environ["HTTP_HOST"] = host
    if take_https(environ):
        environ["wsgi.url_scheme"] = "https"  # so that links in the answer work for the client
    return environ


def _split_target(target: str) -> tuple[str, str, str]:
    """Return path, query and host of a request target; the host is "" unless the target is a whole
    URL.
    """
    if not target.startswith("/") and "://" in target:
        parts = urlsplit(target)
        return parts.path or "/", parts.query, parts.netloc
    path, _, query = target.partition("#")[0].partition("?")
    return path, query, ""
