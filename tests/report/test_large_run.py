"""A report of 100,000 messages is of bounded size, and others are answered while it is made."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from sms_mock.config import Settings
from sms_mock.service import Service
from sms_mock.store import deliveries, messages
from sms_mock.store.messages import INBOUND, OUTBOUND, Message
from tests.attacks.target import Target, assert_nobody_waits, target
from tests.driving import ADMINISTRATOR_ID

MESSAGES: Final = 100_000
PEOPLE: Final = 5_000
WEBHOOKS: Final = 50_000
MOST_BYTES: Final = 3_000_000
OURS: Final = "27600009999"

pytestmark = [pytest.mark.xdist_group("attacks"), pytest.mark.slow]


@pytest.fixture(scope="module", params=["gunicorn", "threads"])
def full(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A server whose store holds many messages and webhooks."""
    store = tmp_path_factory.mktemp("store")
    fill(store)
    with target("--server", request.param, "--store", str(store)) as made:
        yield made


def fill(store: Path) -> None:
    service = Service(Settings(store=store))
    world = service.teams.default
    now = world.clock.now() - MESSAGES
    with world.transaction() as db:
        for number in range(MESSAGES):
            person = f"2782{number % PEOPLE:07}"
            inbound = number % 5 == 0
            messages.insert(
                db,
                Message(
                    message_id=f"{number:024x}",
                    user_id=ADMINISTRATOR_ID,
                    message_type=INBOUND if inbound else OUTBOUND,
                    status=None if inbound else "DELIVERED",
                    from_number=person if inbound else OURS,
                    to_number=OURS if inbound else person,
                    text=f"Message {number}: " + 100 * "a <b> ",
                    encoding="GSM7",
                    parts=5,
                    credit_cost=0 if inbound else 5000,
                    campaign=f"campaign {number % 1000}",
                    data_field=None,
                    accepted_at=now + number,
                    sent_at=None if inbound else now + number,
                    received_at=now + number if inbound else None,
                ),
            )
        for number in range(WEBHOOKS):
            deliveries.add(
                db,
                kind="reply",
                message_id=f"{number:024x}",
                url="http://localhost:9/" + 200 * "x",
                style="both",
                parameters={},
                at=None,
                state="given-up",
            )
    service.stop()


def test_a_large_run_is_told_whole_in_a_page_of_bounded_size(full: Target) -> None:
    found = json.loads(full.call("GET", "/_mock/report?format=json").body)
    assert found["totals"]["messages"] + found["totals"]["replies"] == MESSAGES
    assert found["totals"]["webhooks"] == WEBHOOKS
    assert sum(one["messages"] for one in found["campaigns"]) == found["totals"]["messages"]
    assert found["leftOut"]["conversations"] == PEOPLE - 50
    page = full.call("GET", "/_mock/report").body
    assert len(page) < MOST_BYTES


def test_others_are_answered_while_it_is_made(full: Target) -> None:
    def attack() -> None:
        assert full.call("GET", "/_mock/report").status == 200

    assert_nobody_waits(full, attack)
