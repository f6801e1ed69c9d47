"""Serving by gunicorn, where it can run: what has to happen before its modules are imported."""

from __future__ import annotations

import importlib.util
import os
from typing import Final, NoReturn

from sms_mock.config import Settings
from sms_mock.serving import sockets
from sms_mock.serving.startup import port_failure

_GUNICORNS: Final = (
    "WEB_CONCURRENCY",
    "GUNICORN_CMD_ARGS",
    "GUNICORN_PID",
    "GUNICORN_FD",
    "FORWARDED_ALLOW_IPS",
    "SENDFILE",
    "LISTEN_PID",
    "LISTEN_FDS",
)
"""Variables that gunicorn reads, some of them when it is imported: a number of workers here is
somebody else's, a word where it expects a number a traceback, and some pass for a restart."""


def can_serve() -> bool:
    """Whether gunicorn runs here: not on Windows, which has no fork, nor where it is missing."""
    return hasattr(os, "fork") and all(map(importlib.util.find_spec, ("gunicorn", "gevent")))


def serve(settings: Settings) -> NoReturn:
    """Serve until Ctrl-C, SIGTERM or the worker's end, then exit the process.

    Raises:
        StartFailure: the address cannot be bound.
        SystemExit: always, otherwise; with 0 after Ctrl-C or SIGTERM.
    """
    for name in _GUNICORNS:
        os.environ.pop(name, None)
    from sms_mock.serving.gunicorn_watcher import watch

    try:
        bound = sockets.bind(settings.host, settings.port)
    except OSError as error:
        raise port_failure(error, settings) from error
    watch(settings, bound)
