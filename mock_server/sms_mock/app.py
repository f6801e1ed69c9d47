"""Puts the imitated API, the control API and the page together as one Flask application."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from flask import Flask, Request, Response, g, request
from werkzeug.exceptions import HTTPException

from sms_mock.api import pipeline
from sms_mock.api.errors import reason_phrase
from sms_mock.api.forwarded import behind_proxy
from sms_mock.api.operation import Call
from sms_mock.api.paths import BASE, Normalise
from sms_mock.api.recording import record
from sms_mock.api.refusals import BadRequest
from sms_mock.api.rendering import refuse
from sms_mock.api.routes import METHODS_AND_PATHS
from sms_mock.api.routing import refusal_of
from sms_mock.clock import process_milliseconds
from sms_mock.config import Settings
from sms_mock.control.blueprint import add_control, error_response, http_response, is_control
from sms_mock.control.errors import from_rule
from sms_mock.control.guard import Guard
from sms_mock.inbox.blueprint import Gate, add_inbox
from sms_mock.service import Service
from sms_mock.starting import starting_world
from sms_mock.world import WorldDocument

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class _Request(Request):
    """A request whose `max_content_length` a handler can set; Flask allows this from 3.1 on."""

    max_content_length = None


class _App(Flask):
    request_class = _Request


def create_app(
    settings: Settings,
    document: WorldDocument | None = None,
    *,
    service: Service | None = None,
    now: Callable[[], int] = process_milliseconds,
) -> Flask:
    """Return the Flask application of one server; its `Service` is `app.extensions["mock"]`.

    Args:
        document: the world that a new service begins with; None takes that of the settings.
        service: the service to serve; None makes a new one.
        now: returns the time in epoch milliseconds; only a new service uses it.
    """
    app = _App("sms_mock", static_folder=None)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.url_map.merge_slashes = False
    app.url_map.strict_slashes = True
    if service is None:
        document = document or starting_world(settings, METHODS_AND_PATHS, now=now())
        service = Service(settings, document, now=now)
    app.extensions["mock"] = service
    add_inbox(app, service, _gate(add_control(app, service)))
    app.register_error_handler(HTTPException, _handle_http(service))
    app.after_request(_after_request(service))
    imitated = _answer_imitated(app, service)
    refuse = _refuse_early(app, service)
    called: WSGIApplication = Normalise(_by_path(imitated, app.wsgi_app), refuse)
    if service.settings.demo:
        # Imported here, because other servers need neither it nor werkzeug's test client.
        from sms_mock.demo_player import DemoPlayer

        service.play_step = DemoPlayer(called).play
    if settings.behind_proxy:
        called = behind_proxy(called, lambda error: Normalise(refuse(error), refuse))
    app.wsgi_app = called  # type: ignore[assignment, method-assign]
    return app


def _gate(guard: Guard) -> Gate:
    """Return the functions with which the page checks its callers as the control API does."""
    return Gate(
        check_place=lambda: guard.check_place(request),
        admitted=lambda: guard.admits(request),
        sign_in=lambda response: guard.sign_in(request, response),
    )


def _by_path(imitated: WSGIApplication, others: WSGIApplication) -> WSGIApplication:
    """Return a WSGI application that passes requests to the imitated API to one application, and
    all others to the other."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        chosen = imitated if environ["PATH_INFO"].startswith(BASE) else others
        return chosen(environ, start_response)

    return answer


def _answer_imitated(app: Flask, service: Service) -> WSGIApplication:
    """Return a WSGI application that answers requests to the imitated API.

    It does without Flask's contexts and hooks, which took a seventh of the time of a send. Flask
    gets an unexpected exception only: it logs the exception and answers 500, or raises it in a
    test.
    """

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = _Request(environ)
        call = pipeline.begin(service, request)
        use = call.world.use
        use.begin_request(id(call))
        try:
            response = pipeline.respond(call)
            _finish(service, request, response, call)
        except Exception as error:
            with app.request_context(environ):
                g.call = call
                response = app.handle_exception(error)
        finally:
            use.end_request(id(call), service.elapsed())
        return response(environ, start_response)

    return answer


def _refuse_early(app: Flask, service: Service) -> Callable[[BadRequest], WSGIApplication]:
    """Return a function that makes, for the mistake in the key or a header of a request, the WSGI
    application that refuses the request in the form of the API that it called.

    That application is called before routing, with the environment that `Normalise` makes.
    """

    def refusing(error: BadRequest) -> WSGIApplication:
        def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
            request = _Request(environ)
            call = None if is_control(request.path) else pipeline.begin(service, request)
            if call is None:
                with app.app_context():
                    response = error_response(from_rule(error))
            else:
                response = refuse(error, call)
            _finish(service, request, response, call)
            return response(environ, start_response)

        return answer

    return refusing


def _handle_http(service: Service) -> Callable[[HTTPException], Response]:
    """Return a handler that answers Flask's HTTP errors in the form of the API that was called."""

    def handle(error: HTTPException) -> Response:
        if is_control(request.path):
            return http_response(error)
        g.call = call = g.get("call") or pipeline.begin(service, request)
        return refuse(refusal_of(error, request), call)

    return handle


def _finish(service: Service, request: Request, response: Response, call: Call | None) -> None:
    """Give an answer its usual reason phrase, log the request, and record it in the journal.

    The journal records requests to the imitated API only.
    """
    # Werkzeug writes its phrases in capitals, and renamed some between its versions.
    response.status = f"{response.status_code} {reason_phrase(response.status_code)}"
    record(service, request, response, call)


def _after_request(service: Service) -> Callable[[Response], Response]:
    def after(response: Response) -> Response:
        _finish(service, request, response, g.get("call"))
        return response

    return after
