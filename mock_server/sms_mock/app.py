"""Wiring: settings in, a WSGI application out. Rules and rendering live elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BaseConverter, Rule

from sms_mock.api import pipeline
from sms_mock.api.operation import Operation
from sms_mock.api.paths import BASE, Normalise
from sms_mock.api.recording import record
from sms_mock.api.rendering import refuse
from sms_mock.api.routes import METHODS_AND_PATHS, OPERATIONS
from sms_mock.api.unrouted import refusal_of
from sms_mock.config import Settings
from sms_mock.control import guard
from sms_mock.control.blueprint import add_control, http_response, is_control
from sms_mock.inbox.blueprint import Gate, add_inbox
from sms_mock.service import Service
from sms_mock.starting import starting_world
from sms_mock.world import WorldDocument

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_WORDS = "|".join(
    sorted({re.escape(each.path.rpartition("/")[2]) for each in OPERATIONS if "{" not in each.path})
)


class _Id(BaseConverter):
    """An id in a path: not a word that is a path itself, so that DELETE contacts/all is a 405."""

    regex = rf"(?!(?:{_WORDS})\Z)[^/]+"


class _Rule(Rule):
    """A route whose GET answers HEAD only where it changes nothing (evidence A5)."""

    def __init__(self, string: str, *, changes: bool = False, **options: Any) -> None:
        super().__init__(string, **options)
        if changes and self.methods:
            self.methods.discard("HEAD")

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        """Building URLs from a rule is prepared when it is first done, which is hardly ever.

        Preparing it for every rule takes 16 of the 20 ms that an application takes to make.
        """
        compile_now = super()._compile_builder
        made: list[Callable[..., tuple[str, str]]] = []

        def build(rule: Rule, **values: Any) -> tuple[str, str]:
            if not made:
                made.append(compile_now(append_unknown))
            return made[0](rule, **values)

        return build


def create_app(
    settings: Settings,
    document: WorldDocument | None = None,
    *,
    service: Service | None = None,
) -> Flask:
    """The application of one server, with its `Service` at `app.extensions["mock"]`.

    Args:
        settings: what it is started with.
        document: the world to begin with; read from the settings where None.
        service: one made already, such as a test's with its own clock.
    """
    app = Flask("sms_mock", static_folder=None)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.url_rule_class = _Rule  # type: ignore[assignment]
    app.url_map.converters["id"] = _Id
    app.url_map.merge_slashes = False
    app.url_map.strict_slashes = True
    if service is None:
        document = document or starting_world(settings, METHODS_AND_PATHS)
        service = Service(settings, document)
    app.extensions["mock"] = service
    for operation in OPERATIONS:
        app.add_url_rule(
            BASE + _PLACEHOLDER.sub(_placeholder, operation.path),
            endpoint=operation.operation_id,
            view_func=_view(operation, service),
            methods=[operation.method],
            provide_automatic_options=False,
            changes=operation.changes,
        )
    add_control(app, service)
    add_inbox(app, service, _gate(service))
    app.register_error_handler(HTTPException, _handle_http(service))
    app.after_request(_record(service))
    app.wsgi_app = Normalise(app.wsgi_app)  # type: ignore[method-assign]
    return app


def _gate(service: Service) -> Gate:
    """The control API's rules of who may call, for the page."""
    settings = service.settings
    return Gate(
        check_place=lambda: guard.check_place(request.headers, request.scheme, settings),
        admitted=lambda: guard.admitted(request.headers, request.cookies, settings),
        cookie=guard.COOKIE,
    )


def _placeholder(found: re.Match[str]) -> str:
    name = found[1]
    return f"<id:{name}>" if name.endswith("Id") else f"<{name}>"


def _view(operation: Operation, service: Service) -> Callable[..., Response]:
    def view(**path: str) -> Response:
        g.call = call = pipeline.begin(service, request, operation, path)
        return pipeline.respond(call, operation)

    return view


def _handle_http(service: Service) -> Callable[[HTTPException], Response]:
    """Refuses what no operation answers, in the error body of the API that was asked."""

    def handle(error: HTTPException) -> Response:
        if is_control(request.path):
            return http_response(error)
        g.call = call = g.get("call") or pipeline.begin(service, request)
        return refuse(refusal_of(error, request), call)

    return handle


def _record(service: Service) -> Callable[[Response], Response]:
    def after(response: Response) -> Response:
        record(service, request, response, g.get("call"))
        return response

    return after
