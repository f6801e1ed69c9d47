"""`/_mock/metrics`, read by the Prometheus client's own parsers."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable

import pytest
from prometheus_client import Metric
from prometheus_client.openmetrics.parser import (
    text_string_to_metric_families as parse_open_metrics,
)
from prometheus_client.parser import text_string_to_metric_families as parse

from sms_mock.api.routes import METHODS_AND_PATHS
from sms_mock.config import Settings
from sms_mock.control.table import OPERATIONS
from sms_mock.service import Service
from sms_mock.serving.threads import MockServer
from tests.conftest import URL_TOKEN, Api
from tests.driving import ANYBODY, Live
from tests.receiver import Receiver, answer
from tests.server.raw_http import exchange


def families(api: Api, **headers: str) -> dict[str, Metric]:
    """Return the metrics of a server by name, as Prometheus' parser reads them."""
    response = api.control("GET", "/metrics", headers=headers)
    assert response.status_code == 200, response.text
    return {one.name: one for one in parse(response.text)}


def value(api: Api, name: str, **labels: str) -> float:
    """Return the value of one sample; 0 if there is no such sample."""
    return value_in(families(api).values(), name, labels)


def value_in(found: Iterable[Metric], name: str, labels: dict[str, str]) -> float:
    samples = [
        sample.value
        for family in found
        for sample in family.samples
        if sample.name == name and sample.labels == labels
    ]
    assert len(samples) <= 1
    return samples[0] if samples else 0.0


def test_requests_are_counted_by_operation_and_status(api: Api) -> None:
    api.send()
    api.send()
    api.post("/sms/send", json={"recipientNumber": ANYBODY, "message": ""})
    api.get("/nothing/here")
    api.control("GET", "/teams")
    api.control("GET", "/teams/unknown")
    api.app.test_client().get("/inbox/assets/icon.svg")
    name = "sms_mock_requests_total"
    assert value(api, name, operation="sendSms", status="200") == 2
    assert value(api, name, operation="sendSms", status="400") == 1
    assert value(api, name, operation="listTeams", status="200") == 1
    assert value(api, name, operation="getTeam", status="404") == 1
    assert value(api, name, operation="none", status="404") == 1
    assert value(api, name, operation="page", status="200") == 1


def test_the_time_that_requests_take_is_summed_by_operation(api: Api) -> None:
    api.send()
    name = "sms_mock_request_duration_seconds"
    assert value(api, f"{name}_count", operation="sendSms") == 1
    assert 0 < value(api, f"{name}_sum", operation="sendSms") < 60


def test_messages_and_parts_are_counted_by_encoding(api: Api) -> None:
    api.send()
    api.send(message="x" * 161)
    api.send(message="Привет")
    api.get(f"/sms/send-url/{URL_TOKEN}?recipientNumber={ANYBODY}&message=x")
    api.post("/sms/send", json={"recipientNumber": "1", "message": "refused"})
    items = [{"recipientNumber": ANYBODY, "message": "x"}] * 3
    api.post("/sms/send-bulk", json={"sendSmsRequests": items})
    api.post("/voice/single-text", json={"recipientNumber": ANYBODY, "message": "Hello"})
    gsm7 = {"service": "sms", "encoding": "GSM7"}
    assert value(api, "sms_mock_messages_total", **gsm7) == 6
    assert value(api, "sms_mock_message_parts_total", **gsm7) == 7
    assert value(api, "sms_mock_messages_total", service="sms", encoding="UCS2") == 1
    assert value(api, "sms_mock_messages_total", service="voice", encoding="GSM7") == 1


def test_attempts_at_webhooks_are_counted_by_outcome(live: Live) -> None:
    name, report = "sms_mock_webhook_attempts_total", "deliveryReport"
    with Receiver() as receiver:
        live.urls(report=receiver.url)
        receiver.then(answer(500))
        live.send()
        live.advance(3600)
        assert value(live, name, kind=report, outcome="retry") == 1
        assert value(live, name, kind=report, outcome="delivered") == 1
    live.send()
    live.advance(86_400)
    assert value(live, name, kind=report, outcome="given_up") == 1
    durations = "sms_mock_webhook_attempt_duration_seconds_count"
    tried = families(live)["sms_mock_webhook_attempts"].samples
    assert value(live, durations, kind=report) == sum(sample.value for sample in tried)


def test_counts_outlive_the_teams_whose_they_were(api: Api) -> None:
    made = api.control("POST", "/teams", json={}).get_json()
    api.as_account((made["email"], made["token"])).send()
    assert value(api, "sms_mock_teams") == 2
    api.control("DELETE", f"/teams/{made['teamId']}")
    api.control("POST", "/reset", json={"all": True})
    assert value(api, "sms_mock_teams") == 1
    assert value(api, "sms_mock_messages_total", service="sms", encoding="GSM7") == 1


def test_open_streams_are_counted_until_they_are_closed(live: Live) -> None:
    assert value(live, "sms_mock_event_streams") == 0
    stream = live.app.test_client().get("/_mock/events")
    assert value(live, "sms_mock_event_streams") == 1
    stream.close()
    assert value(live, "sms_mock_event_streams") == 0


@pytest.mark.skipif(sys.platform != "linux", reason="the client reads memory from /proc")
def test_memory_and_processor_time_of_the_process_are_there(api: Api) -> None:
    assert value(api, "process_resident_memory_bytes") > 10_000_000
    assert value(api, "process_cpu_seconds_total") > 0


def test_names_follow_the_conventions_and_labels_are_bounded(live: Live) -> None:
    live.send()
    for path in ("/api/rest/v1/a", "/b", "/_mock/c", "/api/rest/v1/sms/send?x=1", "/%00"):
        live.app.test_client().get(path, headers={"email": "a@b.example"})
    known = {one.operation_id for one in OPERATIONS} | {*METHODS_AND_PATHS, "page", "none"}
    for family in families(live).values():
        assert re.fullmatch(r"(sms_mock|process|python)[a-z_]+", family.name)
        assert family.documentation
        assert not family.name.endswith("_milliseconds")
        if family.type == "counter":
            assert all(sample.name.endswith("_total") for sample in family.samples)
        for sample in family.samples:
            assert sample.labels.get("operation", "none") in known
            assert sample.labels.keys() <= {
                *("operation", "status", "service", "encoding", "kind", "outcome"),
                *("version", "implementation", "major", "minor", "patchlevel"),
            }


def test_open_metrics_are_given_to_who_asks_for_them(api: Api) -> None:
    api.send()
    asked = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5"
    response = api.control("GET", "/metrics", headers={"Accept": asked})
    assert response.content_type.startswith("application/openmetrics-text")
    found = list(parse_open_metrics(response.text))  # type: ignore[no-untyped-call]
    labels = {"operation": "sendSms", "status": "200"}
    assert value_in(found, "sms_mock_requests_total", labels) == 1
    plain = api.control("GET", "/metrics")
    assert plain.content_type.startswith("text/plain")


def test_two_servers_of_one_process_have_counts_of_their_own(api: Api) -> None:
    api.send()
    other = Service(Settings())
    try:
        assert value(Api(other), "sms_mock_requests_total", operation="sendSms", status="200") == 0
    finally:
        other.stop()
    assert value(api, "sms_mock_requests_total", operation="sendSms", status="200") == 1


def test_what_is_refused_before_it_is_read_is_counted_too() -> None:
    with MockServer(Settings(port=0)) as server:
        exchange(server.port, b"NONSENSE\r\n\r\n")
        api = Api(server.service)
        assert value(api, "sms_mock_requests_total", operation="none", status="400") == 1


def test_without_the_package_the_refusal_names_the_extra(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "prometheus_client.exposition", None)
    response = api.control("GET", "/metrics")
    assert response.status_code == 501
    error = response.get_json()["error"]
    assert "prometheus_client" in error["message"]
    assert "sms-mock[serve]" in error["help"]


def test_with_a_control_token_metrics_need_it_as_a_bearer() -> None:
    service = Service(Settings(control_token="s3cret"))
    try:
        api = Api(service)
        assert api.control("GET", "/metrics").status_code == 401
        assert families(api, Authorization="Bearer s3cret")
    finally:
        service.stop()
