"""While clients ask for what costs much, others are answered and memory is bounded."""

from __future__ import annotations

import json
import select
import socket
import threading
from contextlib import ExitStack
from typing import Final

import pytest

from tests.attacks.target import Target, assert_nobody_waits
from tests.attacks.test_state import MESSAGE, world

CLIENTS: Final = 12
LISTS: Final = "/app/api/rest/v1/messages/all"


def fill(attacked: Target, messages: int) -> None:
    numbers = (f"2782{number:07}" for number in range(messages))
    body = world(messages=[{**MESSAGE, "toNumber": number} for number in numbers])
    assert attacked.call("PUT", "/_mock/state", body).status == 200


def ask_at_once(attacked: Target, *paths: str, times: int = CLIENTS) -> None:
    """Ask for each path so many times, all at once, and read every answer."""
    statuses: list[int] = []

    def ask(path: str) -> None:
        statuses.append(attacked.call("GET", path).status)

    clients = [threading.Thread(target=ask, args=(path,)) for path in paths * times]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    assert statuses == [200] * len(clients)


def test_clients_that_ask_for_the_longest_pages_at_once(attacked: Target) -> None:
    fill(attacked, 10_000)
    json_page, xml_page = (f"{LISTS}.{suffix}?pageSize=10000" for suffix in ("json", "xml"))
    assert_nobody_waits(attacked, lambda: ask_at_once(attacked, json_page, xml_page, times=5))


def test_the_longest_pages_that_nobody_reads(attacked: Target) -> None:
    fill(attacked, 10_000)

    def attack() -> None:
        with ExitStack() as unread:
            path = f"{LISTS}.json?pageSize=10000"
            streams = [unread.enter_context(attacked.ask("GET", path)) for _ in range(CLIENTS)]
            for stream in streams:
                assert stream.recv(1, socket.MSG_PEEK)

    assert_nobody_waits(attacked, attack)


@pytest.mark.slow
@pytest.mark.parametrize(
    "query", ["", "?format=text", "?format=json", "?team=all", "?number=27820000007"]
)
def test_clients_that_ask_for_reports_of_a_large_world_at_once(
    attacked: Target, query: str
) -> None:
    fill(attacked, 60_000)
    assert_nobody_waits(attacked, lambda: ask_at_once(attacked, f"/_mock/report{query}"))


def test_a_short_answer_does_not_wait_for_long_ones(attacked: Target) -> None:
    fill(attacked, 10_000)
    path = f"{LISTS}.json?pageSize=10000"
    with ExitStack() as asking:
        streams = [asking.enter_context(attacked.ask("GET", path)) for _ in range(CLIENTS)]
        found = json.loads(attacked.call("GET", f"{LISTS}.json?pageSize=1").body)
        assert found["totalElements"] == 10_000
        answered, _, _ = select.select(streams, [], [], 0)
        assert len(answered) < CLIENTS


def test_clients_that_search_for_fifty_words_at_once(attacked: Target) -> None:
    fill(attacked, 10_000)
    words = "+".join(f"-word{number}" for number in range(50))
    path = f"/_mock/messages?calls=true&q={words}"
    assert_nobody_waits(attacked, lambda: ask_at_once(attacked, path, times=5))
