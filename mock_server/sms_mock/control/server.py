"""`/_mock/health`: whether the server answers."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from sms_mock import __version__
from sms_mock.control.answers import Doc, Instant
from sms_mock.control.operation import Call, DeclaredAnswer, Operations
from sms_mock.domain.dates import iso8601

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
