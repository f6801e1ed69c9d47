"""Runs a command as a child process, passes signals on to it, and waits until it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from types import FrameType
from typing import IO, Final

from sms_mock.interception.namespace_launcher import NOT_EXECUTABLE, NOT_FOUND

_FORWARDED: Final = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGBREAK")
_BY_THE_TERMINAL: Final = ("SIGINT", "SIGQUIT")
_ENDED_BY_SIGNAL: Final = 128


class CannotStart(Exception):
    """The command cannot be run.

    Args:
        message: why not, in one line for a person.
        exit_code: the exit code that shells use: 127 if the command was not found, else 126.
    """

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code


def run_child(
    command: Sequence[str],
    environ: Mapping[str, str],
    output: IO[bytes] | None = None,
    on_signal: Callable[[int], object] = lambda number: None,
) -> int:
    """Run a command, pass signals that this process gets on to it, and wait until it ends.

    Args:
        command: the command's words.
        environ: the whole environment of the command.
        output: gets what the command writes; None lets it write where this process does.
        on_signal: called with the number of each signal that this process gets meanwhile and that
            the command gets too.

    Returns:
        The command's exit code; if a signal ended it, 128 plus the signal's number, as in shells.

    Raises:
        CannotStart: the command cannot be found or executed.
    """
    with _forwarding(on_signal) as started:
        try:
            child = subprocess.Popen(command, env=environ, stdout=output, stderr=output)
        except OSError as error:
            code = NOT_FOUND if isinstance(error, FileNotFoundError) else NOT_EXECUTABLE
            raise CannotStart(f"{command[0]}: {error.strerror}", code) from error
        started(child)
        code = child.wait()
    return code if code >= 0 else _ENDED_BY_SIGNAL - code


@contextmanager
def _forwarding(
    on_signal: Callable[[int], object],
) -> Iterator[Callable[[subprocess.Popen[bytes]], None]]:
    """Pass the signals that this process gets on to a child process, while the block runs.

    The block gets a function, which it calls with the child once that is started. Signals that came
    before are passed on then. Signals that this process ignores, and those that the terminal sends
    to the child too, are not passed on.
    """
    children: list[subprocess.Popen[bytes]] = []
    early: list[int] = []

    def forward(number: int, frame: FrameType | None) -> None:
        on_signal(number)
        if signal.Signals(number).name in _BY_THE_TERMINAL and _in_the_foreground():
            return  # the terminal has sent it to the child too
        if not children:
            early.append(number)
        for child in children:
            with suppress(OSError):
                child.send_signal(number)

    def started(child: subprocess.Popen[bytes]) -> None:
        children.append(child)
        for number in early:
            child.send_signal(number)

    before = {}
    for name in _FORWARDED:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) != signal.SIG_IGN:
            before[number] = signal.signal(number, forward)
    try:
        yield started
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _in_the_foreground() -> bool:
    """Return whether the terminal sends Ctrl-C to the group of this process and its child."""
    if sys.platform == "win32":
        return True
    try:
        terminal = os.open(os.ctermid(), os.O_RDONLY | os.O_NOCTTY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(terminal)
