"""A client of a running server's control API, for the command line, the pytest plugin and scripts.

It needs only the standard library. Threads may share a client, because no two calls use a
connection at the same time.
"""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from sms_mock import real_sockets
from sms_mock.config import DEFAULT_PORT
from sms_mock.control_client.connections import KeptConnections
from sms_mock.domain.spelling import in_one_line
from sms_mock.domain.url_credentials import hide_password

DEFAULT_URL: Final = f"http://localhost:{DEFAULT_PORT}"
PREFIX: Final = "/_mock"
TIMEOUT: Final = 30.0
"""Seconds that a call may take, not counting the time that it asks the server to wait."""

Query = Mapping[str, str | int | float | bool | None]

_ENDS_OF_A_BASE_URL: Final = ("/app", PREFIX)
_PAGE: Final = 1000
_TOO_LARGE: Final = frozenset({413, 414, 431})


class ControlCallError(Exception):
    """The server answered a call with an error: it refused the call, or a wait timed out.

    Args:
        status: the HTTP status of the answer, a 4xx or 5xx.
        field: the name of the wrong field, or None if the error is not about a field.
        message: what is wrong.
        help: what to send instead; may be empty.
        body: the answer's JSON, which may hold more beside `error`, such as what is still pending.
    """

    def __init__(
        self,
        status: int,
        field: str | None,
        message: str,
        help: str = "",
        body: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(in_one_line(message, help) if help else message)
        self.status = status
        self.field = field
        self.message = message
        self.help = help
        self.body: Mapping[str, Any] = body or {}


class NotRunningError(Exception):
    """No sms-mock answers at the address.

    Args:
        url: the address that was called.
        reason: what came instead of an answer; empty if nothing listens there.
    """

    def __init__(self, url: str, reason: str = "") -> None:
        super().__init__(f"no sms-mock answers at {url}{f' ({reason})' if reason else ''}")
        self.url = url
        self.reason = reason


class TimedOutError(NotRunningError):
    """A server listens at the address but did not answer in time; it may be busy or suspended.

    Args:
        url: the address that was called.
        seconds: how long the call waited for the answer.
    """

    def __init__(self, url: str, seconds: float) -> None:
        super().__init__(url, f"no answer within {seconds:g} s")
        self.args = (f"the server at {url} gave no answer within {seconds:g} s",)


class _Connection(http.client.HTTPConnection):
    """A connection that also works where a test tool such as pytest-socket forbids sockets."""

    def connect(self) -> None:
        self.sock = real_sockets.connect_to(self.host, self.port, self.timeout)


class ControlClient:
    """Calls the control API of one server, about one team.

        client = ControlClient("http://localhost:8767")
        client.post("/clock/advance", {"seconds": 60})

    Args:
        url: the server's URL, or a base URL of the imitated API (`http://localhost:8767/app/`). It
            may have a key (`http://localhost:8767/@checkout`), with which all calls are made.
        team: id of the team that the calls are about; without it and without credentials they are
            about the default team.
        email: with `token`, the credentials of an account whose team the calls are about.
        token: the account's API token.
        control_token: the control token that the server was started with, if it was.
        connections: connections to keep open between calls; None opens one for each call.

    Raises:
        ValueError: the URL is not an HTTP URL with a host, or a text cannot be sent in a header.
    """

    def __init__(
        self,
        url: str = DEFAULT_URL,
        team: str | None = None,
        email: str | None = None,
        token: str | None = None,
        control_token: str | None = None,
        connections: KeptConnections | None = None,
    ) -> None:
        self.url = _read_url(url)
        self.team = team
        self._connections = connections
        parts = urlsplit(self.url)
        assert parts.hostname is not None
        self._encrypted = parts.scheme == "https"
        self._host = parts.hostname
        self._port = parts.port
        self._path = f"{parts.path}{PREFIX}"
        self._headers = {"Accept": "application/json"}
        if email and token:
            self._headers |= {"email": _header("email", email), "token": _header("token", token)}
        if control_token:
            self._headers["Authorization"] = f"Bearer {_header('control_token', control_token)}"

    def get(self, path: str, query: Query | None = None, *, timeout: float = TIMEOUT) -> Any:
        """Call `GET /_mock{path}` and return the answer's JSON, parsed.

        Args:
            path: such as '/clock'; the caller percent-encodes ids in it.
            query: parameters of the query string; those that are None are left out.
            timeout: seconds to wait for the connection and for each part of the answer.

        Raises:
            ControlCallError: the server refuses the call.
            NotRunningError: no sms-mock answers at the URL.
            TimedOutError: the server did not answer in time; this is a NotRunningError too.
        """
        return self._call("GET", path, None, query, timeout)

    def get_file(self, path: str, query: Query | None = None, *, timeout: float = TIMEOUT) -> bytes:
        """Call `GET /_mock{path}`, and return the body of the answer as bytes, unparsed.

        It takes and raises what `get` does.
        """
        status, content = self._exchange("GET", path, None, query, timeout)
        if 200 <= status < 300:
            return content
        self._read(status, content)
        raise NotRunningError(self.url, "something else answers there")

    def every(self, path: str, query: Query | None = None) -> Iterator[dict[str, Any]]:
        """Yield each item of a list such as '/messages', from all its pages, the newest first.

        It calls the server for a page when the items before are used up, and raises what `get`
        raises.
        """
        page = self.get(path, {"limit": _PAGE, **(query or {})})
        yield from page["items"]
        while page["next"]:
            # It may begin with the key, or with a prefix that a proxy has named.
            page = self.get(page["next"].partition(PREFIX)[2])
            yield from page["items"]

    def post(
        self,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        query: Query | None = None,
        timeout: float = TIMEOUT,
    ) -> Any:
        """Call `POST /_mock{path}` with `body` as JSON, and return the answer's JSON, parsed.

        It raises what `get` raises.
        """
        return self._call("POST", path, body, query, timeout)

    def put(
        self,
        path: str,
        body: Mapping[str, Any],
        *,
        query: Query | None = None,
        timeout: float = TIMEOUT,
    ) -> Any:
        """Call `PUT /_mock{path}` with `body` as JSON, and return the answer's JSON, parsed.

        It raises what `get` raises.
        """
        return self._call("PUT", path, body, query, timeout)

    def delete(self, path: str, query: Query | None = None, *, timeout: float = TIMEOUT) -> Any:
        """Call `DELETE /_mock{path}` and return the answer's JSON, parsed.

        It raises what `get` raises.
        """
        return self._call("DELETE", path, None, query, timeout)

    def _call(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None,
        query: Query | None,
        timeout: float,
    ) -> Any:
        return self._read(*self._exchange(method, path, body, query, timeout))

    def _exchange(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None,
        query: Query | None,
        timeout: float,
    ) -> tuple[int, bytes]:
        """Make a call, and return the status and the body of the answer."""
        kept = self._connections

        def connect() -> http.client.HTTPConnection:
            # http.client ignores proxy variables, so a server on this machine is called directly.
            kind = http.client.HTTPSConnection if self._encrypted else _Connection
            return kind(self._host, self._port, timeout=timeout)

        connection = kept.take(connect, timeout) if kept else connect()
        answered = False
        try:
            connection.request(method, self._target(path, query), *self._sent(body))
            answer = connection.getresponse()
            content = answer.read()
            answered = True
        except ConnectionRefusedError:
            raise NotRunningError(self.url) from None
        except TimeoutError:
            raise TimedOutError(self.url, timeout) from None
        except (OSError, http.client.HTTPException) as error:
            raise NotRunningError(self.url, str(error) or type(error).__name__) from error
        finally:
            if kept and answered:
                kept.give_back(connection)
            else:
                connection.close()
        return answer.status, content

    def _target(self, path: str, query: Query | None) -> str:
        # The `next` of a list already has the query of the first page in it, with the team.
        path, _, asked = path.partition("?")
        given = {"team": self.team, **dict(parse_qsl(asked)), **(query or {})}
        encoded = urlencode(
            {name: _parameter(value) for name, value in given.items() if value is not None}
        )
        return f"{self._path}{path}{f'?{encoded}' if encoded else ''}"

    def _sent(self, body: Mapping[str, Any] | None) -> tuple[bytes | None, dict[str, str]]:
        if body is None:
            return None, self._headers
        return json.dumps(body).encode(), {**self._headers, "Content-Type": "application/json"}

    def _read(self, status: int, content: bytes) -> Any:
        try:
            answer = json.loads(content)
        except ValueError:
            if status in _TOO_LARGE:
                raise ControlCallError(status, None, "the call is too large") from None
            raise NotRunningError(self.url, "something else answers there") from None
        if 200 <= status < 300:
            return answer
        error = answer.get("error") if isinstance(answer, dict) else None
        if not isinstance(error, dict) or not isinstance(error.get("message"), str):
            raise NotRunningError(self.url, "something else answers there")
        raise ControlCallError(
            status, error.get("field"), error["message"], error.get("help") or "", answer
        )


def _read_url(url: str) -> str:
    """Return a server's URL without a final `/app`, `/_mock` and slash.

    Raises:
        ValueError: it is not an HTTP URL with a host, or has a query, a fragment or credentials.
    """
    stripped = url.strip().rstrip("/")
    for end in _ENDS_OF_A_BASE_URL:
        stripped = stripped.removesuffix(end)
    try:
        parts = urlsplit(stripped)
        good = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        good = False
    # Credentials in the URL would be ignored, so they are refused.
    if not good or "@" in parts.netloc or any(char <= " " or char in "?#" for char in stripped):
        raise ValueError(f"{hide_password(url)!r} is not an address such as {DEFAULT_URL}")
    return stripped


def _header(name: str, value: str) -> str:
    if not value.isascii() or not value.isprintable():
        raise ValueError(f"{name} cannot be sent: only printable ASCII can stand in a header")
    return value


def _parameter(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
