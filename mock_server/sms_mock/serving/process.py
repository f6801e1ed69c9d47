"""Begins and ends a serving process: makes its application, explains failures, and exits."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NoReturn

from sms_mock.clock import process_milliseconds
from sms_mock.config import Settings
from sms_mock.serving.sockets import PortTaken

if TYPE_CHECKING:
    from flask import Flask

    from sms_mock.service import Service

BAD_SETTINGS = 2
CANNOT_SERVE = 1

_MOST_ON_MACOS = 10_240
"""macOS reports no upper limit, but refuses more than this."""

_ANOTHER_PORT = "choose another port with --port, or --port 0 for any free one"


class StartFailure(Exception):
    """The server cannot start.

    Args:
        message: what is wrong and what would work, in one line for a person.
        exit_code: `BAD_SETTINGS` if flags or files are wrong, `CANNOT_SERVE` if something on the
            machine prevents it, such as a port in use.
    """

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code


def raise_descriptor_limit() -> None:
    """Raise the limit of open files and connections, for this process and those that it starts
    later.

    Many systems start processes with a limit of 256 or 1,024, which a process may raise. Each open
    page, each waiting client and each team in a store needs descriptors. If the system refuses, or
    has no such limit, nothing changes.
    """
    try:
        import resource
    except ImportError:
        return  # Windows has no such limit
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    for most in (hard, _MOST_ON_MACOS):
        if most != resource.RLIM_INFINITY and (soft == resource.RLIM_INFINITY or soft >= most):
            return
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
            return


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Collect no garbage in the `with` block, for code that makes many objects that stay.

    Examining them again and again took 25 of the 310 ms of CPU until a fixture could be used.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@_without_collecting()
def open_app(
    settings: Settings, now: Callable[[], int] = process_milliseconds
) -> tuple[Flask, Service]:
    """Make and return the application and its service; the caller must start the service.

    Args:
        settings: the settings of the server.
        now: returns the time in epoch milliseconds.

    Raises:
        StartFailure: the settings, the fixtures or the store cannot be used.
    """
    # Imported here, because the process that only watches the serving one needs none of it.
    from sms_mock.app import create_app
    from sms_mock.domain.errors import StoreFailed
    from sms_mock.shapes.mistake import Mistake
    from sms_mock.starting import StartError
    from sms_mock.store.database import StoreVersionError
    from sms_mock.store.folder import StoreInUseError
    from sms_mock.world.fixture_files import FixtureFileError

    try:
        app = create_app(settings, now=now)
    except (FixtureFileError, Mistake, StartError) as error:
        raise StartFailure(str(error), BAD_SETTINGS) from error
    except (StoreInUseError, StoreVersionError) as error:
        raise StartFailure(str(error), CANNOT_SERVE) from error
    except StoreFailed as error:
        text = f"{settings.store} cannot be written: {error.problem}; {error.help}"
        raise StartFailure(text, CANNOT_SERVE) from error
    except OSError as error:
        raise StartFailure(_file_trouble(error, settings), BAD_SETTINGS) from error
    return app, app.extensions["mock"]


def port_failure(error: OSError, settings: Settings) -> StartFailure:
    """Return the failure that says why an address could not be bound, and what would work.

    If the port is taken, this asks over HTTP whether an sms-mock runs there, for about a second.
    """
    if not isinstance(error, PortTaken):
        text = f"Cannot listen on {settings.host} port {settings.port}: {error.strerror or error}"
        return StartFailure(text, CANNOT_SERVE)
    # Imported here, because HTTP clients take long to import.
    from sms_mock.serving.health import address_of, ask_health

    health = ask_health(address_of(error.host, error.port))
    if health is not None:
        version = f", version {health.version}" if health.version else ""
        there = address_of(error.host, error.port)
        text = f"sms-mock is already running here ({there}{version})"
    else:
        text = f"Port {error.port} is in use by another program"
    return StartFailure(f"{text}; {_ANOTHER_PORT}", CANNOT_SERVE)


def _file_trouble(error: OSError, settings: Settings) -> str:
    where = f"{error.filename}: " if error.filename else ""
    help = "; choose another --store" if settings.store else ""
    return f"{where}{error.strerror or error}{help}"


def exit_now() -> NoReturn:
    """Flush the output, and end the process at once with exit code 0; the caller has closed the
    rest.

    The interpreter's clean-up is skipped, because it took 0.3 s of the 0.4 s that stopping took.
    """
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(0)
