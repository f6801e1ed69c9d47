"""`MockServer`: a server that runs in threads of the calling process, one for each connection.

Tests use it, and `serve` where gunicorn cannot run. It forks no process, patches nothing and
handles no signal.
"""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from sms_mock.clock import process_milliseconds
from sms_mock.config import Settings
from sms_mock.serving import sockets
from sms_mock.serving.acceptor import Acceptor
from sms_mock.serving.connections import ConnectionHandler
from sms_mock.serving.health import address_of
from sms_mock.serving.process import open_app, port_failure

if TYPE_CHECKING:
    import socket

    from flask import Flask

    from sms_mock.service import Service

_GRACE_SECONDS: Final = 0.15


class MockServer:
    """A server that runs in this process, from `start` to `stop` or in a `with` block.

        with MockServer(Settings(port=0)) as server:
            requests.get(f"{server.url}/api/rest/v1/account/balance", auth=(email, token))

    Args:
        settings: the settings of the server; by default it chooses a free port.
        app: the application to serve; by default each start makes one from the settings.
        now: returns the time in epoch milliseconds; by default it is the time of the process, which
            tools such as freezegun may change. It is not used if `app` is given.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        app: Flask | None = None,
        *,
        now: Callable[[], int] = process_milliseconds,
    ) -> None:
        self.settings = settings or Settings(port=0)
        self._now = now
        self._app = app
        self._running: tuple[Service, ConnectionHandler, Acceptor] | None = None
        self._port = 0

    @property
    def port(self) -> int:
        """The port on which the server listens or last listened; 0 before the first start."""
        return self._port

    @property
    def origin(self) -> str:
        """The server's address, such as `http://127.0.0.1:8767`."""
        return address_of(self.settings.host, self._port)

    @property
    def url(self) -> str:
        """The base URL for clients of the imitated API, such as `http://127.0.0.1:8767/app`."""
        return f"{self.origin}/app"

    @property
    def service(self) -> Service:
        """The `Service` of the running application: its teams, worker and settings.

        Raises:
            RuntimeError: the server is not started.
        """
        if self._running is None:
            raise RuntimeError("the server is not started")
        return self._running[0]

    @property
    def connections(self) -> int:
        """How many connections are open; 0 if the server does not run."""
        return self._running[2].connections if self._running else 0

    def start(self) -> None:
        """Start the server; clients can connect when this returns.

        Raises:
            StartFailure: the address is taken, or the settings, the fixtures or the store cannot be
                used.
            RuntimeError: the server is started already.
        """
        if self._running is not None:
            raise RuntimeError("the server is started already")
        try:
            bound = sockets.bind(self.settings.host, self.settings.port)
        except OSError as error:
            raise port_failure(error, self.settings) from error
        try:
            self._serve(bound)
        except BaseException:
            sockets.close(bound)
            raise

    def stop(self) -> None:
        """Stop the server, usually within a second.

        Requests that are being answered get 0.15 s to end; then the service stops, with its streams
        and waits, and connections that are still open are cut. This does nothing if the server is
        not running.
        """
        if self._running is None:
            return
        service, handler, acceptor = self._running
        self._running = None
        service.begin_stop()
        # In this order, so that a client that finds the port closed knows that every connection is
        # about to end.
        handler.stop()
        acceptor.stop_accepting()
        # Requests that are being answered are finished; event streams and long waits end with the
        # service.
        acceptor.wait_until_idle(_GRACE_SECONDS)
        service.stop()
        acceptor.wait_until_idle(_GRACE_SECONDS)
        acceptor.stop()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _serve(self, bound: list[socket.socket]) -> None:
        if self._app is None:
            app, service = open_app(self.settings, self._now)
        else:
            app, service = self._app, self._app.extensions["mock"]
        handler = ConnectionHandler(app, service)
        acceptor = Acceptor(bound, handler.serve)
        service.start()
        try:
            acceptor.start()
        except OSError as error:
            service.stop()
            raise port_failure(error, self.settings) from error
        self._port = acceptor.port
        self._running = service, handler, acceptor
