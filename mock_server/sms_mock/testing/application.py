"""Calls the user's application with a webhook, inside the test: WSGI, ASGI or a plain function.

The application runs in the thread, and for `await` in the event loop, of the test that waits.
"""

from __future__ import annotations

import asyncio
import inspect
import logging
import sys
from collections.abc import Awaitable, Callable, Mapping
from io import BytesIO
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from sms_mock.clock import monotonic

_KEPT: Final = 2048
"""Characters of the answer that are kept, as of one that came by HTTP."""
_LOOP: Final = (
    "deliver_to() was given an asynchronous application, and this test runs in an event loop, which"
    " a call without await blocks; use the same call of sms_mock.aio with await"
)

_log = logging.getLogger("sms_mock")


class Webhook(NamedTuple):
    """A webhook as the request that the application gets."""

    webhook_id: int
    kind: str
    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes

    @classmethod
    def from_item(cls, item: Mapping[str, Any]) -> Webhook:
        """Read the answer of `POST /_mock/webhooks/take`."""
        return cls(
            item["id"],
            item["kind"],
            item["method"],
            item["url"],
            {"User-Agent": "sms-mock", "Accept": "*/*", **item["headers"]},
            item["body"].encode(),
        )

    @property
    def values(self) -> dict[str, str]:
        """Its values by name, from query string and form body."""
        return dict(parse_qsl(f"{urlsplit(self.url).query}&{self.body.decode()}"))


class Reply(NamedTuple):
    """What an application answered."""

    status: int
    text: str = ""


Handler = Callable[[Webhook], Awaitable[Reply] | Reply]


class Application:
    """An application that gets webhooks.

    Args:
        app: a WSGI application, an ASGI application, or a function that takes the values of a
            webhook as a dict and returns a status or None, which stands for 200. The number of its
            parameters tells them apart: two, three, one.

    Raises:
        TypeError: it is none of the three.
    """

    def __init__(self, app: Callable[..., Any]) -> None:
        self._app = app
        try:
            count = len(inspect.signature(app).parameters)
        except (TypeError, ValueError):
            count = 0
        kinds: dict[int, Handler] = {1: self._function, 2: self._wsgi, 3: self._asgi}
        if count not in kinds:
            raise TypeError(
                f"{app!r} is neither a WSGI application (environ, start_response), nor an ASGI"
                " application (scope, receive, send), nor a function of a webhook's values"
            )
        self._handler = kinds[count]
        self.is_function = count == 1

    def call(self, webhook: Webhook) -> dict[str, Any]:
        """Call the application in this thread; an asynchronous one in an event loop of its own.

        Returns:
            The body of `POST /_mock/webhooks/{id}/answer`.

        Raises:
            RuntimeError: an event loop runs in this thread, and the application needs one.
        """
        begun = monotonic()
        try:
            reply = self._handler(webhook)
            if inspect.isawaitable(reply):
                reply = _run(reply)
        except RunningLoop:
            raise
        except Exception as error:
            return _failed(error, begun)
        return _answered(reply, begun)

    async def call_async(self, webhook: Webhook) -> dict[str, Any]:
        """The same in the running event loop, of asyncio or trio."""
        begun = monotonic()
        try:
            reply = self._handler(webhook)
            if inspect.isawaitable(reply):
                reply = await reply
        except Exception as error:
            return _failed(error, begun)
        return _answered(reply, begun)

    def _function(self, webhook: Webhook) -> Awaitable[Reply] | Reply:
        result = self._app(webhook.values)
        if inspect.isawaitable(result):

            async def reply() -> Reply:
                return _status(await result)

            return reply()
        return _status(result)

    def _wsgi(self, webhook: Webhook) -> Reply:
        parts = urlsplit(webhook.url)
        started: list[str] = []
        written: list[bytes] = []

        def start_response(status: str, headers: object, exc_info: object = None) -> object:
            started[:] = [status]
            return written.append

        environ = {
            "REQUEST_METHOD": webhook.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote(parts.path, "latin-1"),
            "QUERY_STRING": parts.query,
            "CONTENT_LENGTH": str(len(webhook.body)),
            "SERVER_NAME": parts.hostname,
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(webhook.body),
            "wsgi.errors": _Errors(),
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            **{_environ_name(name): value for name, value in webhook.headers.items()},
            "HTTP_HOST": parts.netloc,
        }
        answer = self._app(environ, start_response)
        try:
            written += answer
        finally:
            if hasattr(answer, "close"):
                answer.close()
        return Reply(int(started[0].split()[0]), b"".join(written).decode("utf-8", "replace"))

    async def _asgi(self, webhook: Webhook) -> Reply:
        parts = urlsplit(webhook.url)
        status = 0
        written: list[bytes] = []
        asked = [{"type": "http.request", "body": webhook.body, "more_body": False}]

        async def receive() -> dict[str, Any]:
            return asked.pop() if asked else {"type": "http.disconnect"}

        async def send(event: Mapping[str, Any]) -> None:
            nonlocal status
            if event["type"] == "http.response.start":
                status = event["status"]
            elif event["type"] == "http.response.body":
                written.append(event.get("body", b""))

        headers = {"host": parts.netloc, "content-length": str(len(webhook.body))}
        headers |= {name.lower(): value for name, value in webhook.headers.items()}
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": webhook.method,
            "scheme": "http",
            "path": unquote(parts.path),
            "raw_path": parts.path.encode(),
            "query_string": parts.query.encode(),
            "root_path": "",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "client": ("127.0.0.1", 0),
            "server": (parts.hostname, 80),
            "state": {},
        }
        await self._app(scope, receive, send)
        return Reply(status, b"".join(written).decode("utf-8", "replace"))


class RunningLoop(RuntimeError):
    """A call without `await` cannot run an asynchronous application in a running event loop."""


class _Errors:
    """The `wsgi.errors` of a WSGI application: writes to the log."""

    def write(self, text: str) -> None:
        if text.strip():
            _log.error("%s", text.rstrip())

    def writelines(self, lines: list[str]) -> None:
        self.write("".join(lines))

    def flush(self) -> None:
        """Does nothing: every line is written at once."""


def _run(reply: Awaitable[Reply]) -> Reply:
    async def wait() -> Reply:
        return await reply

    if has_running_loop():
        if inspect.iscoroutine(reply):
            reply.close()
        raise RunningLoop(_LOOP)
    return asyncio.run(wait())


def has_running_loop() -> bool:
    """Whether this thread runs an event loop of asyncio or trio."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return in_trio()
    return True


def in_trio() -> bool:
    """Whether this thread runs trio's event loop."""
    trio = sys.modules.get("trio")
    try:
        return trio is not None and bool(trio.lowlevel.current_task())
    except RuntimeError:
        return False


def _status(result: object) -> Reply:
    return Reply(result if isinstance(result, int) and not isinstance(result, bool) else 200)


def _answered(reply: Reply, begun: float) -> dict[str, Any]:
    return {
        "status": reply.status,
        "seconds": round(monotonic() - begun, 4),
        "response": reply.text[:_KEPT],
    }


def _failed(error: Exception, begun: float) -> dict[str, Any]:
    """The answer for an exception of the application: 500, as behind any HTTP server."""
    _log.error("the application raised an error for a webhook", exc_info=error)
    return _answered(Reply(500, f"{type(error).__name__}: {error}"), begun)


def _environ_name(header: str) -> str:
    name = header.upper().replace("-", "_")
    return name if name == "CONTENT_TYPE" else f"HTTP_{name}"
