"""Starts gunicorn: whether it can run here, and what has to happen before it is imported."""

from __future__ import annotations

import os
import re
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
"""Environment variables that gunicorn reads, some of them when it is imported. They are meant for
other programs: they could start several workers, let gunicorn take this for a restart, or end in a
traceback."""


_NEEDED: Final = {"gunicorn": (25, 1), "gevent": (26, 7)}
"""The oldest versions that were tested; pyproject.toml has the reasons."""


def can_serve() -> bool:
    """Whether gunicorn can run: the system can fork processes, and gunicorn and gevent are
    installed in versions that are new enough."""
    return hasattr(os, "fork") and all(
        found is not None and found >= needed
        for found, needed in ((_installed(name), needed) for name, needed in _NEEDED.items())
    )


def too_old() -> str | None:
    """One line for the terminal if the server answers from threads because what is installed is
    too old; None otherwise."""
    for name, needed in _NEEDED.items():
        found = _installed(name)
        if hasattr(os, "fork") and found is not None and found < needed:
            return (
                f"Serving from threads: {name} {version(name)} is installed and"
                f" {'.'.join(map(str, needed))} or later is needed;"
                " pip install 'sms-mock[serve]' brings it"
            )
    return None


def _installed(name: str) -> tuple[int, ...] | None:
    """The first two numbers of a distribution's version; None if it is not installed."""
    try:
        return tuple(int(number) for number in re.findall(r"\d+", version(name))[:2])
    except PackageNotFoundError:
        return None


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
