"""A receiver of webhooks on a real socket, which behaves as badly as a test wants.

What hangs here does so until the receiver is closed or releases it.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple, Self, TypeVar
from urllib.parse import parse_qs, urlsplit

PATIENCE = 15.0
"""Seconds after which something that should have arrived has not."""
_HOST = "127.0.0.1"
T = TypeVar("T")


class Arrival(NamedTuple):
    """One webhook as it arrived."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return _once(urlsplit(self.target).query)

    @property
    def form(self) -> dict[str, str]:
        return _once(self.body.decode())

    @property
    def message_id(self) -> str:
        return {**self.query, **self.form}["messageId"]

    @property
    def status(self) -> str | None:
        return {**self.query, **self.form}.get("status")


SIGNATURE = {"nonce", "nonce-date", "checksum"}


def unsigned(values: Mapping[str, T]) -> dict[str, T]:
    """Return the values without nonce, nonce-date and checksum, which differ in each attempt."""
    return {name: value for name, value in values.items() if name not in SIGNATURE}


def _once(encoded: str) -> dict[str, str]:
    """Return the parameters by name; one that is there twice fails the test."""
    found = parse_qs(encoded, keep_blank_values=True, strict_parsing=bool(encoded))
    assert all(len(values) == 1 for values in found.values()), encoded
    return {name: values[0] for name, values in found.items()}


Behaviour = Callable[["Receiver", socket.socket, Arrival], None]
"""What is done with a connection whose request has been read; it is closed after that."""


def answer(status: int = 200, body: bytes = b"ok", **headers: str) -> Behaviour:
    """Return the behaviour of a receiver that answers completely, with this status and body."""
    lines = [f"HTTP/1.1 {status} Whatever", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    head = "\r\n".join(lines).encode() + b"\r\n\r\n"

    def behave(receiver: Receiver, connection: socket.socket, arrival: Arrival) -> None:
        connection.sendall(head + body)

    return behave


def raw(data: bytes) -> Behaviour:
    """Return the behaviour of a receiver that sends these bytes as the answer."""

    def behave(receiver: Receiver, connection: socket.socket, arrival: Arrival) -> None:
        connection.sendall(data)

    return behave


def silent(receiver: Receiver, connection: socket.socket, arrival: Arrival) -> None:
    """Send nothing until the receiver releases it."""
    receiver.hang(connection)


def hang_in_body(receiver: Receiver, connection: socket.socket, arrival: Arrival) -> None:
    """Send a head and half of the body that it promises, then nothing until the receiver releases
    it.
    """
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nhalf")
    receiver.hang(connection)


def drip(receiver: Receiver, connection: socket.socket, arrival: Arrival) -> None:
    """Send the answer's head, then a byte of the body every 0.02 s, until the receiver releases
    this.
    """
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while not receiver.let_go.wait(0.02):
        connection.sendall(b".")


def repeated(data: bytes, *, begin: bytes = b"") -> Behaviour:
    """Return the behaviour of a receiver that sends `begin`, and then `data` again and again, as
    fast as it is read, until the connection breaks or the receiver releases it.
    """
    many = data * (65_536 // len(data))

    def behave(receiver: Receiver, connection: socket.socket, arrival: Arrival) -> None:
        connection.sendall(begin)
        while not receiver.let_go.is_set():
            connection.sendall(many)

    return behave


def endless(receiver: Receiver, connection: socket.socket, arrival: Arrival) -> None:
    """Send a 200 and a body that does not end, as fast as it is read, until the receiver releases
    this.
    """
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while not receiver.let_go.is_set():
        connection.sendall(b"x" * 65_536)


def close_early(receiver: Receiver, connection: socket.socket, arrival: Arrival) -> None:
    """Close the connection without an answer."""


def call_first(deed: Callable[[Arrival], object], then: Behaviour | None = None) -> Behaviour:
    """Return the behaviour of a receiver that calls a function, and then behaves as `then` or
    answers 200.
    """
    after = then or answer()

    def behave(receiver: Receiver, connection: socket.socket, arrival: Arrival) -> None:
        with receiver.at_work():
            deed(arrival)
        after(receiver, connection, arrival)

    return behave


class Receiver:
    """Listens on a port of its own, keeps what arrives, and behaves as a test says.

    Args:
        default: the behaviour for a request, unless a test has set another.
        one_at_a_time: serve as `php -S` does: the next connection waits until this one is finished.
        tls: the TLS context to serve with; None serves plain HTTP.
    """

    def __init__(
        self,
        default: Behaviour | None = None,
        *,
        one_at_a_time: bool = False,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._tls = tls
        self.default = default or answer()
        self.let_go = threading.Event()
        """Set, what hangs ends."""
        self.failures: list[Exception] = []
        """What went wrong in a behaviour, such as a call of the API that was refused."""
        self.most_at_once = 0
        """Of those that `call_first` was doing its deed for: whoever has an answer is none more."""
        self._at_work = 0
        self._one_at_a_time = one_at_a_time
        self._next: list[Behaviour] = []
        self._arrivals: list[Arrival] = []
        self._connections: set[socket.socket] = set()
        self._changed = threading.Condition()
        self._listening = threading.Event()
        self._listener = socket.create_server((_HOST, 0), backlog=1024)
        self.port: int = self._listener.getsockname()[1]
        self._accept_in_background()

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://{_HOST}:{self.port}/hook"

    @property
    def arrivals(self) -> list[Arrival]:
        with self._changed:
            return list(self._arrivals)

    def then(self, *behaviours: Behaviour) -> Self:
        """Add behaviours for the next requests, one for each, and return this receiver."""
        self._next += behaviours
        return self

    def wait_for(self, count: int, timeout: float = PATIENCE) -> list[Arrival]:
        """Wait until at least `count` webhooks have arrived, and return all; the test fails if they
        do not come.
        """
        with self._changed:
            came = self._changed.wait_for(lambda: len(self._arrivals) >= count, timeout)
            assert came, f"{len(self._arrivals)} of {count} arrived, last {self._arrivals[-3:]}"
            return list(self._arrivals)

    def forget(self) -> None:
        """Forget the webhooks that have arrived."""
        with self._changed:
            self._arrivals.clear()

    def hang(self, connection: socket.socket) -> None:
        """Read and drop what the connection sends until `let_go` is set or the other side closes
        it.
        """
        connection.settimeout(0.02)
        while not self.let_go.is_set():
            with contextlib.suppress(TimeoutError):
                if not connection.recv(1024):
                    return

    @contextlib.contextmanager
    def at_work(self) -> Iterator[None]:
        with self._changed:
            self._at_work += 1
            self.most_at_once = max(self.most_at_once, self._at_work)
        try:
            yield
        finally:
            with self._changed:
                self._at_work -= 1

    def down(self) -> None:
        """Stop listening, so that connections are refused."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._acceptor.join(PATIENCE)

    def up(self) -> None:
        """Listen again on the same port."""
        self._listener = socket.create_server((_HOST, self.port), backlog=1024)
        self._accept_in_background()

    def close(self) -> None:
        self.let_go.set()
        self.down()
        for connection in list(self._connections):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _accept_in_background(self) -> None:
        self._acceptor = threading.Thread(
            target=self._accept, args=(self._listener,), name="receiver", daemon=True
        )
        self._acceptor.start()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            if self._one_at_a_time:
                self._serve(connection)
            else:
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, accepted: socket.socket) -> None:
        self._connections.add(accepted)
        with contextlib.ExitStack() as opened:
            connection = opened.enter_context(accepted)
            try:
                if self._tls:
                    connection = opened.enter_context(
                        self._tls.wrap_socket(connection, server_side=True)
                    )
                arrival = _read(connection)
                if arrival is not None:
                    self._behaviour_for(arrival)(self, connection, arrival)
            except OSError:
                pass  # the sender has gone
            except Exception as failure:
                self.failures.append(failure)
            finally:
                self._connections.discard(accepted)

    def _behaviour_for(self, arrival: Arrival) -> Behaviour:
        with self._changed:
            self._arrivals.append(arrival)
            self._changed.notify_all()
            return self._next.pop(0) if self._next else self.default


def _read(connection: socket.socket) -> Arrival | None:
    connection.settimeout(PATIENCE)
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65_536)
        if not piece:
            return None
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ")
    headers = {
        name.strip().lower(): value.strip() for name, _, value in (x.partition(":") for x in lines)
    }
    length = int(headers.get("content-length", 0))
    while len(body) < length:
        piece = connection.recv(65_536)
        if not piece:
            return None
        body += piece
    return Arrival(method, target, headers, body)


@contextlib.contextmanager
def nobody_listening() -> Iterator[str]:
    """Yield a URL on whose port nobody listens, and which nobody else can take."""
    with socket.socket() as bound:
        bound.bind((_HOST, 0))
        yield f"http://{_HOST}:{bound.getsockname()[1]}/nobody"


@contextlib.contextmanager
def full_backlog() -> Iterator[str]:
    """Yield a URL at which connecting hangs, because the listener's queue is full."""
    with socket.socket() as listener, contextlib.ExitStack() as waiting:
        listener.bind((_HOST, 0))
        listener.listen(0)
        address = listener.getsockname()
        for _ in range(8):
            queued = waiting.enter_context(socket.socket())
            queued.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                queued.connect(address)
        yield f"http://{_HOST}:{address[1]}/full"


def measure(deed: Callable[[], object]) -> float:
    """Return the real seconds that a function takes."""
    begun = time.monotonic()
    deed()
    return time.monotonic() - begun
