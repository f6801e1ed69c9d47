"""The watching process, which gunicorn calls the arbiter: it starts and stops the one worker.

It serves no request and imports little beside gunicorn. It ignores gunicorn's flags, files and
environment variables, because a second worker would have a second set of worlds. If the worker
ends, this process ends too.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from pathlib import Path
from typing import Any, Final, NoReturn

from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]
from gunicorn.arbiter import Arbiter  # type: ignore[import-untyped]
from gunicorn.errors import HaltServer  # type: ignore[import-untyped]

from sms_mock.config import Settings
from sms_mock.serving.gunicorn_worker import OneWorldWorker
from sms_mock.serving.process import BAD_SETTINGS, CANNOT_SERVE

STOP_SECONDS: Final = 0.8
"""Seconds that the worker gets to stop before it is killed."""

_POLL_SECONDS: Final = 0.01


class OneWorld(BaseApplication):  # type: ignore[misc]
    """The application in gunicorn's sense: its settings. The worker makes the WSGI application."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.watching = os.pipe()
        """A pipe of both processes. Only the watching process keeps its end for writing open, so
        the worker reads an end of file when that process has ended, for whatever reason."""
        super().__init__(prog="sms-mock")

    def load_config(self) -> None:
        options: dict[str, Any] = {
            "workers": 1,
            "worker_class": OneWorldWorker,
            "timeout": 0,
            "graceful_timeout": 1,
            "control_socket_disable": True,
            "loglevel": "error",
            "accesslog": None,
        }
        if os.access("/dev/shm", os.W_OK) and Path("/dev/shm").is_dir():
            options["worker_tmp_dir"] = "/dev/shm"  # the root of a container may be read-only
        for name, value in options.items():
            self.cfg.set(name, value)


class Watcher(Arbiter):  # type: ignore[misc]
    """The watching process: gunicorn's `Arbiter`, changed to start one worker and end with it."""

    def __init__(self, app: OneWorld, bound: list[socket.socket]) -> None:
        super().__init__(app)
        self.LISTENERS = bound

    def init_signals(self) -> None:
        left_running = signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
        super().init_signals()
        if left_running:  # started by nohup
            signal.signal(signal.SIGHUP, signal.SIG_IGN)

    def handle_term(self) -> NoReturn:
        """Raise StopIteration, which stops the server: on SIGTERM, on Ctrl-C, or when the terminal
        closes.
        """
        raise StopIteration

    handle_int = handle_quit = handle_hup = handle_term

    def _ignore(self) -> None:
        """Ignore a signal at which gunicorn would start another worker, whose worlds were empty."""

    handle_ttin = handle_ttou = handle_usr1 = handle_usr2 = handle_winch = _ignore

    def reap_workers(self) -> None:
        """Collect the exit status of the worker and of other children, if any has ended.

        Raises:
            HaltServer: the worker has ended. The error carries a line for the terminal, which is
                empty if the worker printed the reason itself.
        """
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if not pid:
                return
            worker = self.WORKERS.pop(pid, None)
            if worker is not None:  # else an orphan, which becomes a child of process 1
                worker.tmp.close()
                raise HaltServer(*self._what_happened(status))

    def stop(self, graceful: bool = True) -> None:
        """Close the port and stop the worker; kill it if it still runs after `STOP_SECONDS`.

        It takes the same time whatever `graceful` is.
        """
        for bound in self.LISTENERS:
            bound.close()
        self.LISTENERS = []
        self.kill_workers(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while self._worker_lives() and time.monotonic() < deadline:
            time.sleep(_POLL_SECONDS)
        self.kill_workers(signal.SIGKILL)

    def halt(self, reason: str | None = None, exit_status: int = 0) -> NoReturn:
        """Stop the worker, print the reason if there is one, and exit this process."""
        self.stop()
        if reason:
            sys.stderr.write(f"{reason}\n")
        sys.exit(exit_status)

    def _worker_lives(self) -> bool:
        try:
            self.reap_workers()
        except HaltServer:
            return False
        return bool(self.WORKERS)

    def _what_happened(self, status: int) -> tuple[str, int]:
        if os.WIFSIGNALED(status):
            how = f"was killed ({signal.Signals(os.WTERMSIG(status)).name})"
        elif os.WEXITSTATUS(status) in (BAD_SETTINGS, CANNOT_SERVE):
            return "", os.WEXITSTATUS(status)  # it could not start, and has printed why
        else:
            how = f"ended by itself ({os.WEXITSTATUS(status)})"
        then = (
            "start again to go on with what the store holds"
            if self.app.settings.store
            else "not starting another, which would be empty"
        )
        return f"The serving process {how}; {then}", CANNOT_SERVE


def watch(settings: Settings, bound: list[socket.socket]) -> NoReturn:
    """Serve the connections of bound sockets until a signal arrives or the worker ends; then exit.

    Raises:
        SystemExit: serving has ended; the code is 0 after a signal, else 1 or 2.
    """
    Watcher(OneWorld(settings), bound).run()
    raise AssertionError("the watcher's loop ends the process")
