"""`/_mock/health` and `/_mock/ready`: whether the server answers, and whether it should be sent
requests. Probes of proxies and orchestrators ask them.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal, NotRequired, TypedDict

from flask import Request

from sms_mock import __version__
from sms_mock.control import answers
from sms_mock.control.answers import Doc, Instant
from sms_mock.control.errors import ControlError
from sms_mock.control.operation import Call, DeclaredAnswer, Operations
from sms_mock.domain.dates import iso8601
from sms_mock.service import Service

server = Operations()

HEALTH: Final = "/health"
READY: Final = "/ready"
_KUBERNETES: Final = "kube-probe/"


class Health(TypedDict):
    """Callers who may not make the other calls get only `status`."""

    status: Literal["ok"]
    version: NotRequired[Annotated[str, Doc(examples=["0.1.0"])]]
    store: NotRequired[
        Annotated[str, Doc("The folder of --store, else memory.", examples=["memory"])]
    ]
    started: NotRequired[Instant]


@server.operation(
    "GET",
    HEALTH,
    "getHealth",
    "Whether the server answers, and since when",
    description="Every caller is answered, even without a Host header or the control token.",
    about_team=False,
    for_everybody=True,
    answers=DeclaredAnswer(Health, "The server answers"),
)
def get_health(call: Call) -> Health:
    return _whole(call.service)


@server.operation(
    "GET",
    READY,
    "getReady",
    "Whether the server is to be sent requests",
    description=(
        "Not while it starts or stops. Every caller is answered, even without a Host header or the"
        " control token."
    ),
    about_team=False,
    for_everybody=True,
    answers={
        200: DeclaredAnswer(Health, "The server is ready"),
        503: DeclaredAnswer(answers.ControlError, "The server starts or stops"),
    },
)
def get_ready(call: Call) -> Health:
    refuse_unless_ready(call.service)
    return _whole(call.service)


def _whole(service: Service) -> Health:
    store = service.settings.store
    return {
        "status": "ok",
        "version": __version__,
        "store": "memory" if store is None else str(store),
        "started": iso8601(service.started_at),
    }


def refuse_unless_ready(service: Service) -> None:
    """Raise a `ControlError` with status 503 while the server starts or stops."""
    if service.phase != "ready":
        raise ControlError(
            503, None, f"the server is {service.phase}", "ask again, or send requests to another"
        )


def probe_answer(service: Service, path: str) -> dict[str, Any]:
    """Return the answer to a probe from a caller without access: only that the server is well.

    Args:
        path: the path below `/_mock`; unless it is `HEALTH`, the server must be ready.

    Raises:
        ControlError: 503 while the server starts or stops.
    """
    if path != HEALTH:
        refuse_unless_ready(service)
    return {"status": "ok"}


def is_default_probe(request: Request) -> bool:
    """Return whether a request comes from a health check for which no path was configured.

    HAProxy's `option httpchk` sends `OPTIONS /`, and a `httpGet` of Kubernetes `GET /`. Browsers
    send `OPTIONS` too, before a page of another origin calls; these have an `Origin`.
    """
    if request.path != "/":
        return False
    if request.method == "OPTIONS":
        return "Origin" not in request.headers
    agent = request.headers.get("User-Agent", "")
    return request.method in ("GET", "HEAD") and agent.startswith(_KUBERNETES)
