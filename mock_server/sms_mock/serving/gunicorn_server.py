"""Starts gunicorn: whether it can run here, and what has to happen before it is imported."""

from __future__ import annotations

import importlib.util
import os
from typing import Final, NoReturn

from sms_mock.config import Settings
from sms_mock.serving import sockets
from sms_mock.serving.process import port_failure

_GUNICORN_VARIABLES: Final = (
    "WEB_CONCURRENCY",
    "GUNICORN_CMD_ARGS",
    "GUNICORN_PID",
    "GUNICORN_FD",
    "FORWARDED_ALLOW_IPS",
    "SENDFILE",
    "LISTEN_PID",
    "LISTEN_FDS",
)
"""Environment variables that gunicorn reads, some of them when it is imported. They are meant for
other programs: they could start several workers, let gunicorn take this for a restart, or end in a
traceback."""


def can_serve() -> bool:
    """Whether gunicorn can run: it and gevent are installed, and the system can fork processes."""
    return hasattr(os, "fork") and all(map(importlib.util.find_spec, ("gunicorn", "gevent")))


def serve(settings: Settings) -> NoReturn:
    """Serve until Ctrl-C, SIGTERM or the end of the worker, then exit the process.

    Raises:
        StartFailure: the address cannot be bound.
        SystemExit: when it has served; with 0 after Ctrl-C or SIGTERM.
    """
    for name in _GUNICORN_VARIABLES:
        os.environ.pop(name, None)
    from sms_mock.serving.gunicorn_watcher import watch

    try:
        bound = sockets.bind(settings.host, settings.port)
    except OSError as error:
        raise port_failure(error, settings) from error
    watch(settings, bound)
