"""`/_mock/metrics`: what a server has done and holds, in the formats that Prometheus reads.

The counts are in `Service.totals` and in the teams; the Prometheus client only writes them, at the
moment when they are asked for. Each application has its own registry, so the counts of
several servers in one process do not mix.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Response

from sms_mock.control.answers import ControlError as ErrorAnswer
from sms_mock.control.errors import ControlError
from sms_mock.control.operation import Call, DeclaredAnswer, Handler, Operations
from sms_mock.service import Service

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

_TEXT: Final = {"schema": {"type": "string"}}
_EXAMPLE: Final = (
    "# HELP sms_mock_messages_total Accepted messages.\n"
    "# TYPE sms_mock_messages_total counter\n"
    'sms_mock_messages_total{encoding="GSM7",service="sms"} 12.0\n'
)

metrics = Operations()


@metrics.operation(
    "GET",
    "/metrics",
    "getMetrics",
    "What the server has done since it started and what it holds, for Prometheus",
    description=(
        "Requests by operation and status with the time that they took, accepted messages and their"
        " parts by encoding, attempts at webhooks by outcome, teams, open event streams, memory and"
        " processor time of the process that serves. Prometheus' text format, or OpenMetrics if"
        " `Accept` asks for it. Needs the package `prometheus_client`, which the extra `[serve]`"
        " brings."
    ),
    about_team=False,
    answers={
        200: DeclaredAnswer(
            None,
            "The metrics",
            {"text/plain": {**_TEXT, "example": _EXAMPLE}, "application/openmetrics-text": _TEXT},
        ),
        501: DeclaredAnswer(ErrorAnswer, "The package `prometheus_client` is not installed"),
    },
    handler_per_application=True,
)
def get_metrics(service: Service) -> Handler:
    """Return the handler of one application; it makes its registry when it is first called."""
    made: list[CollectorRegistry] = []

    def answer(call: Call) -> Response:
        try:
            from prometheus_client.exposition import choose_encoder

            from sms_mock.control.metric_families import make_registry
        except ImportError:
            raise ControlError(
                501,
                None,
                "metrics need the package prometheus_client, which is not installed",
                "pip install 'sms-mock[serve]' brings it",
            ) from None
        if not made:
            made.append(make_registry(service))
        encode, content_type = choose_encoder(call.request.headers.get("Accept", ""))
        return Response(encode(made[0]), content_type=content_type)

    return answer
