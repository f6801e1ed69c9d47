"""`/_mock/health` and `/_mock/openapi.yaml`: the server itself and its description."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, TypedDict

from flask import Response

from sms_mock import __version__
from sms_mock.control.answers import Doc, Instant
from sms_mock.control.operation import Call, DeclaredAnswer, Operations
from sms_mock.domain.dates import iso8601
from sms_mock.package_files import read_package_file

server = Operations()


class Health(TypedDict):
    status: Literal["ok"]
    version: Annotated[str, Doc(examples=["0.1.0"])]
    store: Annotated[str, Doc("The folder of --store, else memory.", examples=["memory"])]
    started: Instant


@server.operation(
    "GET",
    "/health",
    "getHealth",
    "Whether the server answers, and since when",
    about_team=False,
    answers=DeclaredAnswer(Health, "The server answers"),
)
def get_health(call: Call) -> Health:
    store = call.service.settings.store
    return {
        "status": "ok",
        "version": __version__,
        "store": "memory" if store is None else str(store),
        "started": iso8601(call.service.started_at),
    }


@server.operation(
    "GET",
    "/openapi.yaml",
    "getOpenapi",
    "This description",
    about_team=False,
    answers=DeclaredAnswer(
        None, "OpenAPI 3.1", {"application/yaml": {"schema": {"type": "object"}}}
    ),
)
def get_openapi(call: Call) -> Response:
    return Response(openapi_text(), content_type="application/yaml; charset=utf-8")


def openapi_text() -> str:
    """Return the text of openapi.yaml, from the installed package or from the source tree."""
    package = Path(__file__).parents[1]
    try:
        return read_package_file(package / "openapi.yaml").decode()
    except OSError:
        return read_package_file(package.parents[1] / "openapi.yaml").decode()
