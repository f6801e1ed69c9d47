"""Which requests a fault rule acts on, how often, and which rules are refused."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from sms_mock.api.routes import METHODS_AND_PATHS as KNOWN
from sms_mock.app import create_app
from sms_mock.config import Settings
from sms_mock.domain.errors import InvalidField
from sms_mock.faults.book import FaultBook
from sms_mock.faults.rule import Asked, read_rule
from sms_mock.world.fixture_files import FixtureFileError

SEND = Asked(
    method="POST",
    path="/sms/send",
    operation_id="sendSms",
    email="Demo@Example.com",
    queries=frozenset({"token=1111111111111111", "token=1111…"}),
    numbers=frozenset({"27821234567"}),
)
FAIL = {"status": 500}


def book(*rules: dict[str, Any], seed: int = 0) -> FaultBook:
    made = FaultBook(random.Random(seed))
    for number, plain in enumerate(rules, start=1):
        made.add(number, read_rule({"effect": FAIL, **plain}, operations=KNOWN))
    return made


def acted(faults: FaultBook, times: int, asked: Asked = SEND) -> list[bool]:
    return [faults.hit(asked) is not None for _ in range(times)]


@pytest.mark.parametrize(
    "match",
    [
        {},
        {"method": "post"},
        {"path": "/sms/send"},
        {"path": "sms/send.json"},
        {"path": "/sms/*"},
        {"path": "/app/api/rest/v1/sms/send.json"},
        {"path": "/zoom/api/rest/v1/sms/send"},
        {"path": "https://www.zoomconnect.com/app/api/rest/v1/sms/send"},
        {"path": "/sms/send?token=1111…"},
        {"path": "/sms/send?token=1111111111111111"},
        {"operationId": "sendSms"},
        {"email": "demo@example.com"},
        {"number": "082 123 4567"},
        {"method": "POST", "path": "/sms/send", "number": "+27821234567"},
    ],
)
def test_a_rule_acts_on_what_it_matches(match: dict[str, Any]) -> None:
    assert acted(book({"match": match}), 1) == [True]


@pytest.mark.parametrize(
    "match",
    [
        {"method": "GET"},
        {"path": "/sms/send-bulk"},
        {"path": "/app/api/rest/v1/sms/send-bulk"},
        {"path": "/sms/send?token=2222…"},
        {"operationId": "sendBulk"},
        {"email": "sub@example.com"},
        {"number": "0829999999"},
    ],
)
def test_a_rule_leaves_other_requests_alone(match: dict[str, Any]) -> None:
    assert acted(book({"match": match}), 1) == [False]


@pytest.mark.parametrize(
    "rule, pattern",
    [
        ({"match": {"first": 2}}, "1100"),
        ({"match": {"every": 3}}, "001001"),
        ({"times": 2}, "1100"),
        ({"match": {"every": 2}, "times": 1}, "010000"),
    ],
)
def test_a_rule_counts_the_requests_it_fits(rule: dict[str, Any], pattern: str) -> None:
    assert acted(book(rule), len(pattern)) == [char == "1" for char in pattern]


def test_only_the_first_rule_that_matches_acts() -> None:
    faults = book({"match": {"first": 1}}, {})
    assert [hit.number for hit in (faults.hit(SEND), faults.hit(SEND)) if hit] == [1, 2]


def test_the_same_seed_gives_the_same_run() -> None:
    rule = {"match": {"share": 0.5}, "effect": {"status": 503, "latency": [0, 1]}}
    first, second = ([faults.hit(SEND) for _ in range(50)] for faults in _twice(rule, 7))
    assert first == second
    assert 10 < sum(hit is not None for hit in first) < 40


def test_another_seed_gives_another_run() -> None:
    rule = {"match": {"share": 0.5}}
    assert acted(book(rule, seed=1), 50) != acted(book(rule, seed=2), 50)


def _twice(rule: dict[str, Any], seed: int) -> list[FaultBook]:
    return [book(rule, seed=seed), book(rule, seed=seed)]


@pytest.mark.parametrize(
    "rule, field",
    [
        ({"match": [], "effect": FAIL}, "match"),
        ({"match": {"pth": "/x"}, "effect": FAIL}, "match.pth"),
        ({"effects": FAIL}, "effects"),
        ({"effect": {}}, "effect"),
        ({"effect": {"status": 200}}, "effect.status"),
        ({"effect": {"status": True}}, "effect.status"),
        ({"effect": {"code": 5}}, "effect.status"),
        ({"effect": {"latency": -1}}, "effect.latency"),
        ({"effect": {"latency": [2, 1]}}, "effect.latency"),
        ({"effect": {"latency": [1, 2, 3]}}, "effect.latency"),
        ({"effect": {"drop": "never"}}, "effect.drop"),
        ({"effect": {"drop": "before", "body": "slow"}}, "effect.drop"),
        ({"effect": {"drop": "before", "status": 500}}, "effect.drop"),
        ({"effect": {"drop": "before", "retryAfter": 5}}, "effect.drop"),
        ({"effect": {"body": "wet"}}, "effect.body"),
        ({"effect": FAIL, "times": 0}, "times"),
        ({"match": {"share": 1.5}, "effect": FAIL}, "match.share"),
        ({"match": {"number": "none"}, "effect": FAIL}, "match.number"),
    ],
)
def test_a_wrong_rule_is_refused_with_the_name_of_its_field(
    rule: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidField) as refused:
        read_rule(rule, operations=KNOWN)
    assert refused.value.field == field
    assert refused.value.help


@pytest.mark.parametrize(
    "match",
    [
        {"path": "/sms/sends"},
        {"path": "/nowhere/*"},
        {"operationId": "sendSMS"},
        {"method": "PATCH"},
        {"method": "DELETE", "path": "/sms/send"},
        {"operationId": "sendSms", "path": "/contacts/all"},
        {"share": 0},
        {"first": 2, "every": 3},
    ],
)
def test_a_rule_that_can_never_match_is_refused(match: dict[str, Any]) -> None:
    with pytest.raises(InvalidField):
        read_rule({"match": match, "effect": FAIL}, operations=KNOWN)


@pytest.mark.parametrize(
    "path", ["/contacts/*", "/contacts/5b37661a0000000000000100", "/messages/*/markRead", "*"]
)
def test_a_path_may_name_one_thing_or_many(path: str) -> None:
    assert read_rule({"match": {"path": path}, "effect": FAIL}, operations=KNOWN).match.path


@pytest.mark.parametrize(
    "rule, line",
    [
        ("match: {path: /sms/sends}, effect: {status: 500}", "line 4, faults[0].match.path: "),
        ("match: {path: /sms/send}, effect: {status: 42}", "line 4, faults[0].effect.status: "),
    ],
)
def test_a_rule_in_a_fixtures_file_is_refused_by_its_line(
    tmp_path: Path, rule: str, line: str
) -> None:
    fixtures = tmp_path / "my.yaml"
    fixtures.write_text(f"users:\n  - email: demo@example.com\nfaults:\n  - {{{rule}}}\n")
    with pytest.raises(FixtureFileError) as refused:
        create_app(Settings(fixtures=fixtures))
    assert str(refused.value).startswith(f"{fixtures}, {line}")
