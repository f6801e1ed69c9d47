"""The metrics of one server, built from its counts and teams when they are asked for.

The names and units are those of Prometheus' conventions. This module needs the Prometheus client,
so it is imported only when metrics are asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from prometheus_client import CollectorRegistry, PlatformCollector, ProcessCollector
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    InfoMetricFamily,
    Metric,
    SummaryMetricFamily,
)
from prometheus_client.registry import Collector

from sms_mock import __version__
from sms_mock.journal.totals import TotalsRead
from sms_mock.service import Service


def make_registry(service: Service) -> CollectorRegistry:
    """Return a registry with the metrics of one server and of the process that it runs in."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Server(service))
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    return registry


class _Server(Collector):
    def __init__(self, service: Service) -> None:
        self._service = service

    def collect(self) -> Iterable[Metric]:
        return collect(self._service)


def collect(service: Service) -> Iterator[Metric]:
    """Yield the metrics of one server as they are now."""
    totals = service.totals.read()
    yield InfoMetricFamily("sms_mock", "The version that serves.", {"version": __version__})
    yield from _requests(totals)
    yield from _messages(totals)
    yield from _attempts(totals)
    yield from _teams(service, totals)


def _requests(totals: TotalsRead) -> Iterator[Metric]:
    counted = CounterMetricFamily(
        "sms_mock_requests", "Answered requests.", labels=["operation", "status"]
    )
    durations = SummaryMetricFamily(
        "sms_mock_request_duration_seconds",
        "Time until a request was answered, waits and faults included.",
        labels=["operation"],
    )
    by_operation: Counter[str] = Counter()
    for (operation, status), count in sorted(totals.requests.items()):
        counted.add_metric([operation, str(status)], count)
        by_operation[operation] += count
    for operation, count in by_operation.items():
        durations.add_metric([operation], count, totals.request_seconds[operation])
    yield counted
    yield durations


def _messages(totals: TotalsRead) -> Iterator[Metric]:
    labels = ["service", "encoding"]
    messages = CounterMetricFamily("sms_mock_messages", "Accepted messages.", labels=labels)
    parts = CounterMetricFamily(
        "sms_mock_message_parts", "Parts of accepted messages.", labels=labels
    )
    for kind, count in sorted(totals.messages.items()):
        messages.add_metric(kind, count)
        parts.add_metric(kind, totals.parts[kind])
    yield messages
    yield parts


def _attempts(totals: TotalsRead) -> Iterator[Metric]:
    counted = CounterMetricFamily(
        "sms_mock_webhook_attempts",
        "Finished attempts to post a webhook: delivered, to be made again, or given up.",
        labels=["kind", "outcome"],
    )
    durations = SummaryMetricFamily(
        "sms_mock_webhook_attempt_duration_seconds",
        "Time that attempts to post a webhook took.",
        labels=["kind"],
    )
    by_kind: Counter[str] = Counter()
    for (kind, outcome), count in sorted(totals.attempts.items()):
        counted.add_metric([kind, outcome], count)
        by_kind[kind] += count
    for kind, count in by_kind.items():
        durations.add_metric([kind], count, totals.attempt_seconds[kind])
    yield counted
    yield durations


def _teams(service: Service, totals: TotalsRead) -> Iterator[Metric]:
    worlds = list(service.teams)
    streams = sum(world.use.streams for world in worlds)
    yield GaugeMetricFamily("sms_mock_teams", "Teams, the default one too.", len(worlds))
    yield CounterMetricFamily(
        "sms_mock_teams_expired",
        "Teams that ended because they had no request for too long.",
        totals.teams_expired,
    )
    yield GaugeMetricFamily("sms_mock_event_streams", "Open streams of events.", streams)
