"""`python -m tests.server.with_stream serve …` runs the server with two more routes.

`/stream` is a stream that never ends, and `/slow` an answer that waits for one more request.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

from flask import Flask, Response

from sms_mock.clock import process_milliseconds
from sms_mock.config import Settings
from sms_mock.service import Service
from sms_mock.serving import process

_open_app = process.open_app


def open_app(
    settings: Settings, now: Callable[[], int] = process_milliseconds
) -> tuple[Flask, Service]:
    app, service = _open_app(settings, now)

    def events() -> Iterator[bytes]:
        yield b": open\n\n"
        threading.Event().wait()

    app.add_url_rule("/stream", "stream", lambda: Response(events(), mimetype="text/event-stream"))
    return app, service


process.open_app = open_app

if __name__ == "__main__":
    from sms_mock.cli.main import main

    main()
