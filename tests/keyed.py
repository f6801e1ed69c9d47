"""A server that notes which requests came without its key, for tests of what calls servers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from sms_mock.app import create_app
from sms_mock.config import Settings
from sms_mock.serving.threads import MockServer

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

KEY = "checkout"


class Keyed(NamedTuple):
    """A server and its address with a key.

    Attributes:
        origin: the address with the key, such as `http://127.0.0.1:8767/@checkout`.
        with_key: the request targets that began with the key.
        without_key: those that did not.
    """

    server: MockServer
    origin: str
    with_key: list[str]
    without_key: list[str]

    def was_always_named(self) -> bool:
        """Return whether requests came, and all of them with the key."""
        return bool(self.with_key) and not self.without_key


@contextmanager
def keyed_server(settings: Settings | None = None) -> Iterator[Keyed]:
    """Run a server, and note the target of each request to it."""
    app = create_app(settings or Settings(port=0, delivery="immediate"))
    answer = app.wsgi_app
    with_key: list[str] = []
    without_key: list[str] = []

    def noting(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        target = str(environ["RAW_URI"])
        (with_key if target.startswith(f"/@{KEY}/") else without_key).append(target)
        return answer(environ, start_response)

    app.wsgi_app = noting  # type: ignore[method-assign]
    with MockServer(Settings(port=0), app) as server:
        yield Keyed(server, f"{server.origin}/@{KEY}", with_key, without_key)
