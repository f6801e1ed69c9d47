"""While clients send many costly requests ahead on their connections, others are answered."""

from __future__ import annotations

import json
import threading
import time
from contextlib import suppress
from typing import Final

import pytest

from tests.attacks.target import Target, assert_nobody_waits

CLIENTS: Final = 10
SECONDS: Final = 1.5
"""How long the clients read answers before they leave."""
BULK: Final = "/app/api/rest/v1/sms/send-bulk"


@pytest.mark.parametrize(
    "path",
    [
        "/_mock/messages?limit=1000",
        "/_mock/credits?limit=1000",
        "/_mock/conversations?limit=1000",
        "/app/api/rest/v1/messages/all?pageSize=1000",
    ],
)
def test_clients_that_ask_for_long_lists_again_and_again(attacked: Target, path: str) -> None:
    items = [{"recipientNumber": f"2782123{number:04}", "message": "x"} for number in range(1000)]
    body = json.dumps({"sendSmsRequests": items}).encode()
    assert attacked.call("POST", BULK, body).status == 200

    def read_answers() -> None:
        with attacked.ask("GET", path, times=300) as connection, suppress(TimeoutError):
            until = time.monotonic() + SECONDS
            while time.monotonic() < until and connection.recv(1_000_000):
                pass

    def attack() -> None:
        clients = [threading.Thread(target=read_answers) for _ in range(CLIENTS)]
        for client in clients:
            client.start()
        for client in clients:
            client.join()

    assert_nobody_waits(attacked, attack)
