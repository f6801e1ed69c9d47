"""Decides whether gunicorn can run here, and starts it."""

from __future__ import annotations

import os
import re
import sys
from importlib.metadata import PackageNotFoundError, version
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
"""Environment variables that gunicorn reads, some of them when it is imported. If they are set,
they are meant for other programs: here they could start several workers, make gunicorn believe that
it is restarted, or cause an error."""


_NEEDED: Final = {"gunicorn": (25, 1), "gevent": (26, 7)}
"""The oldest versions that were tested; pyproject.toml has the reasons."""


def can_serve() -> bool:
    """Return whether gunicorn can run here.

    It can if the system can fork processes, and gunicorn and gevent are installed and new enough.
    """
    return hasattr(os, "fork") and all(
        found is not None and found >= needed
        for found, needed in ((_installed(name), needed) for name, needed in _NEEDED.items())
    )


def why_threads() -> str | None:
    """Return the line that says why the server answers from threads.

    None if gunicorn can run here, and on Windows, where it never can.
    """
    if not hasattr(os, "fork"):
        return None
    for name, needed in _NEEDED.items():
        found = _installed(name)
        if found is None:
            return f"Serving from threads: {name} is not installed; {_help(name)}"
        if found < needed:
            return (
                f"Serving from threads: {name} {version(name)} is installed and"
                f" {'.'.join(map(str, needed))} or later is needed; {_help(name)}"
            )
    return None


def _help(name: str) -> str:
    if name == "gevent" and sys.platform == "darwin" and sys.version_info < (3, 12):
        return "it has no build for Python 3.11 on macOS, a later Python has one"
    return "pip install 'sms-mock[serve]' brings it"


def _installed(name: str) -> tuple[int, ...] | None:
    """Return the first two numbers in a distribution's version; None if it is not installed."""
    try:
        return tuple(int(number) for number in re.findall(r"\d+", version(name))[:2])
    except PackageNotFoundError:
        return None


def serve(settings: Settings) -> NoReturn:
    """Serve until Ctrl-C or SIGTERM, or until the worker process ends, then exit the process.

    It first removes from this process's environment the variables that gunicorn would read.

    Raises:
        StartFailure: the address cannot be bound.
        SystemExit: serving has ended; the code is 0 after Ctrl-C or SIGTERM, else 1 or 2.
    """
    for name in _GUNICORN_VARIABLES:
        os.environ.pop(name, None)
    from sms_mock.serving.gunicorn_watcher import watch

    try:
        bound = sockets.bind(settings.host, settings.port)
    except OSError as error:
        raise port_failure(error, settings) from error
    watch(settings, bound)
