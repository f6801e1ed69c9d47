"""`/_mock` put together: the guard before every call, the calls, and errors in one shape."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, jsonify, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import (
    HTTPException,
    MethodNotAllowed,
    RequestEntityTooLarge,
)

from sms_mock import __version__
from sms_mock.control import guard
from sms_mock.control.analyse import add_analyse
from sms_mock.control.clock import add_clock
from sms_mock.control.contract import add_contract
from sms_mock.control.conversations import add_conversations
from sms_mock.control.credits import add_credits
from sms_mock.control.docs_page import docs_blueprint
from sms_mock.control.doctor import add_doctor
from sms_mock.control.errors import ControlError, from_rule
from sms_mock.control.events import add_events
from sms_mock.control.faults import add_faults
from sms_mock.control.journal import add_journal
from sms_mock.control.messages import add_messages
from sms_mock.control.people import add_people
from sms_mock.control.teams import add_teams
from sms_mock.control.verifying import add_verifying
from sms_mock.control.webhooks import add_webhooks
from sms_mock.domain.dates import iso8601
from sms_mock.domain.errors import ProviderError
from sms_mock.service import Service

PREFIX = "/_mock"


def add_control(app: Flask, service: Service) -> None:
    """Register every call of the control API, and the pages beside it, on the application."""
    control = Blueprint("control", __name__, url_prefix=PREFIX)
    _add_health(control, service)
    _add_openapi(control)
    add_contract(control, service)
    add_credits(control, service)
    add_teams(control, service)
    add_clock(control, service)
    add_people(control, service)
    add_webhooks(control, service)
    add_messages(control, service)
    add_conversations(control, service)
    add_journal(control, service)
    add_verifying(control, service)
    add_events(control, service)
    add_faults(control, service)
    add_doctor(control, service)
    add_analyse(control, service)
    app.register_blueprint(control)
    app.register_blueprint(docs_blueprint())
    app.register_error_handler(ControlError, error_response)
    app.register_error_handler(ProviderError, lambda error: error_response(from_rule(error)))

    @app.before_request
    def check_caller() -> ResponseReturnValue | None:
        if not is_control(request.path):
            return None
        try:
            guard.check(request.headers, request.cookies, request.scheme, service.settings)
        except ControlError as error:
            if error.status == 401 and "text/html" in request.headers.get("Accept", ""):
                return redirect(f"{request.script_root}/")  # where a person can sign in
            raise
        return None


def is_control(path: str) -> bool:
    """Whether a path is this surface's, not the imitated API's."""
    return path == PREFIX or path.startswith(f"{PREFIX}/")


def error_response(error: ControlError) -> Response:
    response = jsonify(error.body())
    response.status_code = error.status
    return response


def http_response(error: HTTPException) -> Response:
    """The answer to a refusal of routing itself, in the control API's shape."""
    response = error_response(_http_error(error))
    if isinstance(error, MethodNotAllowed):
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
    return response


def _http_error(error: HTTPException) -> ControlError:
    status = error.code or 400
    if status == 404:
        return ControlError(404, None, f"{request.path[:80]!r} is no call", "see /_mock/docs")
    if isinstance(error, MethodNotAllowed):
        allowed = sorted({*(error.valid_methods or ())} - {"HEAD", "OPTIONS"})
        return ControlError(
            405,
            None,
            f"{request.method[:20]} is not a method of {request.path[:80]!r}",
            f"use {' or '.join(allowed)}",
        )
    if isinstance(error, RequestEntityTooLarge):
        return ControlError(413, None, "the body is too large", "send less in one request")
    return ControlError(status, None, error.description or error.name, "see /_mock/docs")


def _add_health(control: Blueprint, service: Service) -> None:
    @control.get("/health")
    def get_health() -> dict[str, Any]:
        return {
            "status": "ok",
            "version": __version__,
            "store": "memory" if service.settings.store is None else str(service.settings.store),
            "started": iso8601(service.started_at),
        }


def _add_openapi(control: Blueprint) -> None:
    @control.get("/openapi.yaml")
    def get_openapi() -> Response:
        return Response(openapi_text(), content_type="application/yaml; charset=utf-8")


def openapi_text() -> str:
    """The packaged openapi.yaml, or that of the source tree."""
    packaged = files("sms_mock") / "openapi.yaml"
    if packaged.is_file():
        return packaged.read_text("utf-8")
    return (Path(__file__).parents[3] / "openapi.yaml").read_text("utf-8")
