"""Calls the user's application (WSGI, ASGI or a plain function) with a webhook, inside a test.

The application runs in the thread of the test that waits or, if the test awaits a call of
`SmsMock.aio`, in its event loop.
"""

from __future__ import annotations

import inspect
import logging
import sys
from collections.abc import Awaitable, Callable, Mapping
from io import BytesIO
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from sms_mock.clock import monotonic

_KEPT: Final = 2048
"""Characters of the answer's text that are kept, as many as of an answer over HTTP."""
_LOOP: Final = (
    "deliver_to() was given an asynchronous application, and this test runs in an event loop, which"
    " a call without await blocks; use the same call of sms_mock.aio with await"
)

_log = logging.getLogger("sms_mock")


class Webhook(NamedTuple):
    """A webhook, in the form of the HTTP request that the application gets."""

    webhook_id: int
    kind: str
    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes

    @classmethod
    def from_item(cls, item: Mapping[str, Any]) -> Webhook:
        """Make a webhook from `webhook` in the answer of `POST /_mock/webhooks/take`."""
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
        """The values of the query string and the form body by name; empty values are left out, and
        of several with one name the last one counts.
        """
        return dict(parse_qsl(f"{urlsplit(self.url).query}&{self.body.decode()}"))


class Reply(NamedTuple):
    """An application's answer to a webhook: the HTTP status and the body's text."""

    status: int
    text: str = ""


Handler = Callable[[Webhook], Awaitable[Reply] | Reply]


class Application:
    """Calls the user's application with webhooks.

    Args:
        app: a WSGI application (two parameters), an ASGI application (three), or a function of one
            parameter that takes a webhook's values as a dict and returns an HTTP status. Anything
            but a whole number, such as None, means 200. The number of parameters decides which it
            is.

    Raises:
        TypeError: `app` has another number of parameters, or its parameters cannot be found out.
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
        """Call the application in this thread; an asynchronous one runs in a new event loop.

        Returns:
            The application's answer, as the body for `POST /_mock/webhooks/{id}/answer`. If the
            application raises an `Exception`, that is logged, and the answer has status 500.

        Raises:
            RunningLoop: the application is asynchronous, and this thread already runs a loop.
            AssertionError: an assertion in a function failed. As an answer 500 it would let the
                test pass.
        """
        begun = monotonic()
        try:
            reply = self._handler(webhook)
            if inspect.isawaitable(reply):
                reply = _run(reply)
        except RunningLoop:
            raise
        except Exception as error:
            if self._fails_the_test(error):
                raise
            return _failed(error, begun)
        return _answered(reply, begun)

    async def call_async(self, webhook: Webhook) -> dict[str, Any]:
        """Call the application in the running event loop of asyncio or trio.

        Returns:
            The application's answer, in the form in which `call` returns it.

        Raises:
            AssertionError: an assertion in a function failed.
        """
        begun = monotonic()
        try:
            reply = self._handler(webhook)
            if inspect.isawaitable(reply):
                reply = await reply
        except Exception as error:
            if self._fails_the_test(error):
                raise
            return _failed(error, begun)
        return _answered(reply, begun)

    def _fails_the_test(self, error: Exception) -> bool:
        """Return whether it is a failed assertion of the test's own function, not of an application
        under test.
        """
        return self.is_function and isinstance(error, AssertionError)

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
    """The stream `wsgi.errors` for a WSGI application, which writes to the log `sms_mock`."""

    def write(self, text: str) -> None:
        if text.strip():
            _log.error("%s", text.rstrip())

    def writelines(self, lines: list[str]) -> None:
        self.write("".join(lines))

    def flush(self) -> None:
        """Do nothing, since every text is logged at once."""


def _run(reply: Awaitable[Reply]) -> Reply:
    async def wait() -> Reply:
        return await reply

    if has_running_loop():
        if inspect.iscoroutine(reply):
            reply.close()
        raise RunningLoop(_LOOP)
    import asyncio  # here, because most suites use no event loop

    return asyncio.run(wait())


def has_running_loop() -> bool:
    """Return whether this thread runs an event loop of asyncio or trio."""
    return _in_asyncio() or in_trio()


def _in_asyncio() -> bool:
    asyncio = sys.modules.get("asyncio")
    try:
        return asyncio is not None and bool(asyncio.get_running_loop())
    except RuntimeError:
        return False


def in_trio() -> bool:
    """Return whether this thread runs trio's event loop."""
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
    """Log an exception of the application, and return the answer 500 that a server would give."""
    _log.error("the application raised an error for a webhook", exc_info=error)
    return _answered(Reply(500, f"{type(error).__name__}: {error}"), begun)


def _environ_name(header: str) -> str:
    name = header.upper().replace("-", "_")
    return name if name == "CONTENT_TYPE" else f"HTTP_{name}"
