"""Sends webhooks to the receivers of the users; the server makes no other outbound requests.

An attempt follows no redirects and reads no proxy variables. The time-out is for a whole attempt,
so it also ends one whose receiver sends its answer byte by byte.
"""

from __future__ import annotations

import contextlib
import http.client
import io
import socket
import ssl
import threading
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from sms_mock import real_sockets
from sms_mock.clock import give_way, monotonic
from sms_mock.webhooks.payload import WebhookRequest

TIMEOUT = 5.0
"""Seconds for one attempt, from connecting to the end of the answer (assumed, A175)."""
KEPT = 2048
"""Bytes of the answer's body that are read and kept."""
MOST_RECEIVED: Final = 1024 * 1024
"""Bytes of an answer that are received at most, with its heads, trailers and chunk lines."""
_ERROR_SHOWN: Final = 200
"""Characters of an error at most, because some errors quote what the receiver sent."""


class AttemptResult(NamedTuple):
    """The result of an attempt to send a webhook.

    Attributes:
        status: the HTTP status; None if no complete answer came. An answer counts as complete once
            the first 2,048 bytes of its body have come.
        seconds: how long the attempt took, in real seconds.
        error: what went wrong, and what to do about it if that is known. A complete answer has an
            error only if it is a redirect or a 414, or was cut or timed out while it ended.
        response: the first 2,048 bytes of the answer's body, as text; None if no complete answer
            came.
    """

    status: int | None
    seconds: float
    error: str | None
    response: str | None

    @property
    def accepted(self) -> bool:
        """Whether the receiver answered 2xx, completely and in time."""
        return self.error is None and self.status is not None and 200 <= self.status < 300


class Attempt:
    """One attempt to send a webhook. `run` makes it; another thread may end it with `cut`.

    Args:
        timeout: real seconds that the whole attempt may take.
    """

    def __init__(self, request: WebhookRequest, timeout: float = TIMEOUT) -> None:
        self._request = request
        self._timeout = timeout
        self._connection: http.client.HTTPConnection | None = None
        self._socket: socket.socket | None = None
        self._timed_out = False
        self._cut = False

    def cut(self) -> None:
        """End the attempt at once, also while it connects or reads."""
        self._cut = True
        self._close_socket()

    def run(self) -> AttemptResult:
        """Make the attempt and return its result; a failure is the `error` of the result."""
        begun = monotonic()
        watchdog = threading.Timer(self._timeout, self._time_out)
        watchdog.daemon = True
        watchdog.start()
        status: int | None = None
        body: bytes | None = None
        error: str | None = None
        try:
            self._check_going()
            status, body = self._exchange()
        except Exception as problem:
            error = self._explain(problem)
        finally:
            watchdog.cancel()
            if self._connection is not None:
                self._connection.close()
            self._socket = None
        if self._timed_out or self._cut:
            error = self._explain(TimeoutError())
        elif error is None and status is not None and 300 <= status < 400:
            error = "redirects are not followed; set the URL that it leads to"
        elif error is None and status == 414:
            error = "the URL is too long for it; webhookStyle form sends the parameters in the body"
        text = body.decode("utf-8", "replace") if body is not None else None
        return AttemptResult(status, round(monotonic() - begun, 4), error, text)

    def _exchange(self) -> tuple[int, bytes]:
        parts = urlsplit(self._request.url)
        assert parts.hostname is not None
        connection: http.client.HTTPConnection
        if parts.scheme == "https":
            connection = http.client.HTTPSConnection(parts.hostname, parts.port, context=_trusted())
        else:
            connection = http.client.HTTPConnection(parts.hostname, parts.port)
        connection.response_class = _Answer
        self._connection = connection
        connection.sock = self._open(parts.hostname, connection.port, parts.scheme == "https")
        target = parts.path or "/"
        if parts.query:
            target = f"{target}?{parts.query}"
        connection.request(
            "POST", target, body=self._request.body, headers=self._request.sent_headers
        )
        answer = connection.getresponse()
        promised = KEPT if answer.length is None else min(answer.length, KEPT)
        body = answer.read(KEPT)
        if answer.length is not None and len(body) < promised:  # assumed, A203
            raise http.client.IncompleteRead(body)
        return answer.status, body

    def _open(self, host: str, port: int, secure: bool) -> socket.socket:
        """Connect to the first address of a host name that accepts the connection and, with
        `secure`, speaks TLS with a trusted certificate.

        `socket.create_connection` would do the same, but `cut` needs the socket before it connects.
        """
        problem: OSError = socket.gaierror("no address")
        for family, kind, protocol, address in real_sockets.addresses(host, port):
            opened = real_sockets.working_class()(family, kind, protocol)
            try:
                opened.settimeout(self._timeout)
                self._attach(opened)
                real_sockets.connect(opened, address)
                self._check_going()  # a socket shut while connecting may look connected
                opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return self._secured(opened, host) if secure else opened
            except OSError as error:
                (self._socket or opened).close()
                problem = error
                self._check_going()
        raise problem

    def _secured(self, opened: socket.socket, host: str) -> ssl.SSLSocket:
        secured = _trusted().wrap_socket(
            opened, server_hostname=host, do_handshake_on_connect=False
        )
        self._attach(secured)
        secured.do_handshake()
        return secured

    def _attach(self, opened: socket.socket) -> None:
        """Make this the socket that `cut` and the time-out shut down.

        Raises:
            ConnectionAbortedError: the attempt was cut or has timed out.
        """
        self._socket = opened
        self._check_going()

    def _check_going(self) -> None:
        if self._cut or self._timed_out:
            raise ConnectionAbortedError

    def _time_out(self) -> None:
        self._timed_out = True
        self._close_socket()

    def _close_socket(self) -> None:
        attached = self._socket
        if attached is not None:
            with contextlib.suppress(OSError):
                attached.shutdown(socket.SHUT_RDWR)

    def _explain(self, problem: Exception) -> str:
        """Return what went wrong in an attempt and, if it is known, what to do about it."""
        host = urlsplit(self._request.url).hostname or ""
        if self._cut:
            return "cut by a reset"
        if self._timed_out or isinstance(problem, TimeoutError):
            return f"no answer within {self._timeout:g} s; answer first and work afterwards"
        if isinstance(problem, ConnectionRefusedError):
            return f"connection refused; nothing listens there{_container_hint(host)}"
        if isinstance(problem, socket.gaierror):
            return f"the name {host!r} is not known{_container_hint(host)}"
        if isinstance(problem, ssl.SSLCertVerificationError):
            return f"its certificate is not trusted: {_certificate_hint(problem.verify_message)}"
        if isinstance(problem, ssl.SSLError):
            return "it does not speak TLS there; is the URL meant to be http?"
        if isinstance(problem, ConnectionResetError | BrokenPipeError):
            return "the receiver closed the connection without an answer"
        if isinstance(problem, http.client.IncompleteRead):
            return "the receiver closed the connection before its answer was complete"
        if isinstance(problem, http.client.HTTPException):
            return f"what answered is not HTTP: {_short(f'{type(problem).__name__} {problem}')}"
        return _short(f"{type(problem).__name__}: {problem}")


class _Answer(http.client.HTTPResponse):
    """The answer of a receiver, of which a bounded number of bytes is received."""

    def __init__(self, connection: socket.socket, *given: Any, **named: Any) -> None:
        super().__init__(connection, *given, **named)
        self.fp = io.BufferedReader(_BoundedBytes(self.fp))

    def begin(self) -> None:
        """Read the answer's head. Those of interim answers (RFC 9110, section 15.2) are skipped;
        after a 101 no other answer comes.
        """
        super().begin()
        while 100 < self.status < 200 and self.status != http.HTTPStatus.SWITCHING_PROTOCOLS:
            self.headers = None  # type: ignore[assignment]  # else begin() does nothing
            super().begin()


class _BoundedBytes(io.RawIOBase):
    """Reads the bytes of an answer, and lets other requests be served before each read.

    A receiver that sends without a pause is never waited for, so a greenlet that reads from it
    would not let others run by itself.
    """

    def __init__(self, source: io.BufferedReader) -> None:
        self._source = source
        self._left = MOST_RECEIVED

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        give_way()
        count = self._source.readinto1(buffer)
        self._left -= count
        if self._left < 0:
            raise http.client.HTTPException(f"more than {MOST_RECEIVED} bytes without an end")
        return count

    def close(self) -> None:
        self._source.close()
        super().close()


def _short(text: str) -> str:
    return text if len(text) <= _ERROR_SHOWN else f"{text[: _ERROR_SHOWN - 1]}…"


def _certificate_hint(problem: str) -> str:
    """Return what is wrong with a receiver's certificate, and what to do about it."""
    if "mismatch" in problem:
        return f"{problem.rstrip('.')}; call it by a name that it is for, or by http"
    return f"{problem}; start this server with its authority in SSL_CERT_FILE, or use http"


def _container_hint(host: str) -> str:
    """Return help for a URL with localhost if this server runs in a container, else ""."""
    if host not in ("localhost", "127.0.0.1", "::1") or not _in_container():
        return ""
    return "; inside a container localhost is the container: use host.docker.internal"


@cache
def _trusted() -> ssl.SSLContext:
    """Return a TLS context with the certificates that this machine trusts.

    It is made once, because that takes milliseconds.
    """
    return ssl.create_default_context()


def _in_container() -> bool:
    return Path("/.dockerenv").exists() or Path("/run/.containerenv").exists()
