"""gunicorn's one worker: the process that holds the worlds and serves, and stops within a second.

It is based on gunicorn's worker class for gevent. Measured with wrk on 2 cores, with 8 connections,
gunicorn 27 and a bare Flask route that reads and answers JSON, that class answered 3,300 to 4,250
requests a second and took 50 MB (Pss of both processes). gevent's own HTTP server answered 3,500 to
3,800; gthread with 8 threads 1,700 to 2,100 in 42 MB, and with 32 threads 1,600 to 1,800. To import
the application before the fork, in a patched watching process, saved neither memory (54 MB) nor
time to the first answer (0.5 s).
"""

from __future__ import annotations

import gc
import signal
import socket
import sys
from typing import TYPE_CHECKING, Any, NoReturn

import gevent  # type: ignore[import-untyped]
from gevent import monkey
from gevent.event import Event  # type: ignore[import-untyped]
from gevent.pool import Pool  # type: ignore[import-untyped]
from gevent.server import StreamServer  # type: ignore[import-untyped]
from gunicorn.workers.ggevent import GeventWorker  # type: ignore[import-untyped]

from sms_mock.serving import sockets
from sms_mock.serving.acceptor import PAUSE_SECONDS, log_accept_failure
from sms_mock.serving.process import StartFailure, exit_now, port_failure

if TYPE_CHECKING:
    from sms_mock.console.terminal import Lines
    from sms_mock.service import Service

# The waits of `_stop`; with what the watching process does they take less than a second.
GRACE_SECONDS = 0.15
KILL_SECONDS = 0.1


class OneWorldWorker(GeventWorker):  # type: ignore[misc]
    """A gunicorn worker that serves the application with a greenlet for each connection."""

    service: Service
    lines: Lines

    def patch(self) -> None:
        """Let gevent patch the standard library in this process.

        `load_wsgi` imports the application's modules after this, so that they get gevent's versions
        of `ssl` and `threading`. The watching process imports none of them and is not patched.
        """
        monkey.patch_all()
        self.sockets: list[socket.socket] = [
            gevent.socket.socket(s.family, s.type, s.proto, fileno=s.detach()) for s in self.sockets
        ]

    def init_signals(self) -> None:
        """Handle the watching process's SIGTERM at once, and ignore signals from the terminal.

        Ctrl-C and a closing terminal reach both processes; the watching process then sends SIGTERM.
        A Python signal handler would run at gevent's next tick, up to a second later; a signal
        watcher of gevent's event loop runs at once.
        """
        for ignored in (signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGWINCH):
            signal.signal(ignored, signal.SIG_IGN)
        for default in (signal.SIGABRT, signal.SIGUSR1, signal.SIGCHLD):
            signal.signal(default, signal.SIG_DFL)
        self._stop_requested = Event()
        gevent.signal_handler(signal.SIGTERM, self._stop_requested.set)

    def load_wsgi(self) -> None:
        """Make the application, start its service and begin to write the log.

        It is made after the fork, because databases and threads do not survive a fork. If it cannot
        be made, this prints why and ends the process.
        """
        gc.disable()  # `run` enables it again
        from sms_mock.clock import ForwardTime
        from sms_mock.console.log_writer import write_log
        from sms_mock.console.terminal import standard_output
        from sms_mock.serving.connections import ConnectionHandler
        from sms_mock.serving.process import open_app

        try:
            self.wsgi, self.service = open_app(self.app.settings, ForwardTime())
        except StartFailure as failure:
            self._fail(failure)
        self.lines = standard_output()
        self._log = write_log(self.service, self.lines)
        self.service.start()
        # A greenlet whose client is quick would never let others run. With eight busy clients, the
        # slowest 1 % of the answers took up to 550 ms without `give_way`, and 5 to 10 ms with it,
        # at the same rate.
        self._handler = ConnectionHandler(self.wsgi, self.service, lambda: gevent.sleep(0))

    def run(self) -> NoReturn:
        """Listen, print the banner, serve until SIGTERM or until the watching process ends, then
        exit.
        """
        from sms_mock.console.banner import announce

        # All objects that exist now stay. Without this, the garbage collector examines all of them
        # now and then, which delays all requests by about 50 ms.
        gc.freeze()
        gc.enable()
        self._clients = Pool()
        servers = [
            PatientServer(bound, handle=self._handler.serve, spawn=self._clients)
            for bound in self.sockets
        ]
        self._listen()
        for server in servers:
            server.start()
        announce(self.service, sockets.port_of(self.sockets), self.lines)
        self._stop_with_the_watching_process()
        self._stop_requested.wait()
        self._stop(servers)
        exit_now()

    def _stop_with_the_watching_process(self) -> None:
        """Have the server stop as soon as the watching process ends, even if it was killed.

        Otherwise the port would stay in use.
        """
        reading, writing = self.app.watching
        # gevent's own `os.close` closes only after the event loop's next event, and an idle server
        # may have none for 30 s.
        monkey.get_original("os", "close")(writing)
        self._orphaned = gevent.get_hub().loop.io(reading, 1)
        self._orphaned.start(self._stop_requested.set)

    def _listen(self) -> None:
        try:
            sockets.listen(self.sockets)
        except OSError as error:
            self.service.stop()
            self._fail(port_failure(error, self.app.settings))

    def _fail(self, failure: StartFailure) -> NoReturn:
        from sms_mock.console.printable import printable

        sys.stderr.write(f"{printable(str(failure))}\n")
        sys.exit(failure.exit_code)

    def _stop(self, servers: list[PatientServer]) -> None:
        self.service.begin_stop()
        for server in servers:
            server.close()
        self._handler.stop()
        # Requests that are being answered are finished. Streams and waits end with the service.
        self._clients.join(timeout=GRACE_SECONDS)
        with gevent.Timeout(GRACE_SECONDS, False):
            self.service.stop()
        self._clients.join(timeout=KILL_SECONDS)
        self._clients.kill(timeout=KILL_SECONDS)
        self._log.close()


class PatientServer(StreamServer):  # type: ignore[misc]
    """gevent's acceptor, except that it logs a line and pauses if a connection cannot be
    accepted.
    """

    def do_read(self) -> Any:
        """Accept a connection, and return it with its client's address; None if there is none.

        If the system refuses, this logs why and accepts no more for `PAUSE_SECONDS`.
        """
        try:
            return super().do_read()
        except ConnectionError:
            return None  # the client has gone again
        except OSError as error:
            log_accept_failure(error.errno)
            self.stop_accepting()
            gevent.spawn_later(PAUSE_SECONDS, self._accept_again)
            return None

    def _accept_again(self) -> None:
        if self.started:
            self.start_accepting()
