"""A restarted server with the same seed never makes an id again that it made before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from sms_mock.config import Settings
from sms_mock.service import Service
from sms_mock.world import read_world
from tests.conftest import NOON, Api, RealTime
from tests.driving import ANYBODY, Live

NEW_USER = {
    "firstName": "New",
    "lastName": "User",
    "contactNumber": "0821234567",
    "password": "secret",
}


@contextmanager
def server(world: Any = None, **settings: Any) -> Iterator[Live]:
    """Run a server whose seed and time are the same as those of every other here."""
    real_time = RealTime(NOON)
    document = None if world is None else read_world(world)
    service = Service(Settings(seed=7, **settings), document, now=real_time)
    try:
        yield Live(service, real_time)
    finally:
        service.stop()


def make_everything(api: Api, email: str) -> set[str]:
    """Make one of each thing that gets an id or a token, and return these ids and tokens."""
    made = [
        api.post("/sms/send", json={"recipientNumber": ANYBODY, "message": "Hi"}),
        api.post("/voice/single-text", json={"recipientNumber": ANYBODY, "message": "Hi"}),
        api.post("/contacts/create", json={"contactNumber": ANYBODY}),
        api.post("/groups/create", json={"name": "Choir"}),
        api.call("PUT", "/account/user", json={**NEW_USER, "emailAddress": email}),
        api.control("POST", "/teams", json={}),
    ]
    assert [answer.status_code for answer in made] == [200, 200, 201, 201, 200, 201], made
    names = ("messageId", "voiceMessageId", "contactId", "groupId", "teamId", "token", "urlToken")
    return {answer.json[name] for answer in made for name in names if name in answer.json}  # type: ignore[index,operator]


def test_over_its_store(tmp_path: Path) -> None:
    made: list[set[str]] = []
    for number in range(3):
        with server(store=tmp_path) as live:
            made.append(make_everything(live, f"new{number}@example.com"))
    assert len(made[0]) == 7
    assert len(set.union(*made)) == 21


@pytest.mark.parametrize("way", ["imported", "as fixtures"])
def test_over_an_exported_world(way: str) -> None:
    made: list[set[str]] = []
    world: Any = None
    for number in range(3):
        with server(world if way == "as fixtures" else None) as live:
            if world and way == "imported":
                live.mock("PUT", "/state", world)
            made.append(make_everything(live, f"new{number}@example.com"))
            world = live.mock("GET", "/state")
    assert len(made[0]) == 7
    assert len(set.union(*made)) == 21


def test_what_it_makes_then_is_the_same_each_time() -> None:
    with server() as live:
        live.send(ANYBODY)
        world = live.mock("GET", "/state")
    made = []
    for _ in range(2):
        with server() as live:
            live.mock("PUT", "/state", world)
            made.append(make_everything(live, "new@example.com"))
    assert made[0] == made[1]
