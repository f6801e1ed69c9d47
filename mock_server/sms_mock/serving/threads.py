"""`MockServer`: the mock served from threads of this process: bind, serve, stop.

For tests, and where gunicorn cannot run. It forks nothing, patches nothing and touches no signal.
"""

from __future__ import annotations

import selectors
import socket
import threading
import time
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from sms_mock.config import Settings
from sms_mock.serving import sockets
from sms_mock.serving.conversations import Conversations
from sms_mock.serving.startup import open_app, port_failure

if TYPE_CHECKING:
    from flask import Flask

    from sms_mock.service import Service

_GRACE_SECONDS: Final = 0.15
_POLL_SECONDS: Final = 0.005
_JOIN_SECONDS: Final = 0.5


class MockServer:
    """A running mock, as a context manager or between `start` and `stop`.

        with MockServer(Settings(port=0)) as server:
            requests.get(f"{server.url}/api/rest/v1/account/balance", auth=(email, token))

    Args:
        settings: what it is started with; by default on a port that is free.
        app: the application to serve, instead of one made from the settings.
    """

    def __init__(self, settings: Settings | None = None, app: Flask | None = None) -> None:
        self.settings = settings or Settings(port=0)
        self._app = app
        self._sockets: list[socket.socket] = []
        self._conversations: Conversations | None = None
        self._service: Service | None = None
        self._acceptor: threading.Thread | None = None
        self._wake: tuple[socket.socket, socket.socket] | None = None
        self._port = 0

    @property
    def port(self) -> int:
        """The port that is bound; 0 before the first start."""
        return self._port

    @property
    def origin(self) -> str:
        """'http://127.0.0.1:8767'."""
        return f"http://{self._address()}:{self._port}"

    @property
    def url(self) -> str:
        """'http://127.0.0.1:8767/app': what a client takes as its base URL."""
        return f"{self.origin}/app"

    @property
    def service(self) -> Service:
        """What is being served.

        Raises:
            RuntimeError: it is not started.
        """
        if self._service is None:
            raise RuntimeError("the server is not started")
        return self._service

    def start(self) -> None:
        """Bind, make the application, listen and serve; clients may call when this returns.

        Raises:
            StartFailure: the address is taken, or the settings or fixtures cannot be used.
            RuntimeError: it is started already.
        """
        if self._service is not None:
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
        """End every request, stream and thread, within a second; again is no change."""
        if self._service is None or self._conversations is None:
            return
        self._stop_accepting()
        self._conversations.end()
        # Only now, so that who finds the port closed can know that no connection is kept open.
        self._close_port()
        # What is being answered is finished; streams and long waits end with the service.
        self._wait_for_connections()
        self._service.stop()
        self._wait_for_connections()
        self._conversations.cut()
        self._service = None

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
            app, service = open_app(self.settings)
        else:
            app, service = self._app, self._app.extensions["mock"]
        service.start()
        try:
            sockets.listen(bound)
        except OSError as error:
            service.stop()
            raise port_failure(error, self.settings) from error
        self._port = sockets.port_of(bound)
        self._sockets = bound
        self._service = service
        self._conversations = Conversations(app, service)
        self._wake = socket.socketpair()
        self._acceptor = threading.Thread(
            target=self._accept, name=f"sms-mock-{self._port}", daemon=True
        )
        self._acceptor.start()

    def _accept(self) -> None:
        assert self._conversations is not None
        assert self._wake is not None
        with selectors.DefaultSelector() as selector:
            for bound in self._sockets:
                bound.setblocking(False)
                selector.register(bound, selectors.EVENT_READ)
            selector.register(self._wake[0], selectors.EVENT_READ)
            while True:
                for key, _ in selector.select():
                    if key.fileobj is self._wake[0]:
                        return
                    self._take(key.fileobj, self._conversations)

    @staticmethod
    def _take(bound: object, conversations: Conversations) -> None:
        assert isinstance(bound, socket.socket)
        try:
            connection, client = bound.accept()
        except OSError:
            return  # the client has gone again
        threading.Thread(
            target=conversations.hold, args=(connection, client), name="sms-mock", daemon=True
        ).start()

    def _stop_accepting(self) -> None:
        assert self._wake is not None
        assert self._acceptor is not None
        self._wake[1].send(b"x")
        self._acceptor.join(_JOIN_SECONDS)

    def _close_port(self) -> None:
        assert self._wake is not None
        sockets.close([*self._sockets, *self._wake])

    def _wait_for_connections(self) -> None:
        assert self._conversations is not None
        deadline = time.monotonic() + _GRACE_SECONDS
        while self._conversations.count and time.monotonic() < deadline:
            time.sleep(_POLL_SECONDS)

    def _address(self) -> str:
        host = self.settings.host
        if host in sockets.LOOPBACK or host in ("0.0.0.0", "::", ""):
            return "127.0.0.1"
        return f"[{host}]" if ":" in host else host
