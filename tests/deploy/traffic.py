"""What clients do with servers behind a proxy: make teams, send, and keep sending."""

from __future__ import annotations

import threading
from typing import Any, Final

import httpx

from tests.deploy.proxies import PATIENCE, Proxy
from tests.driving import ANYBODY

API: Final = "/app/api/rest/v1"
Json = Any


def make_team(client: httpx.Client, key: str, **spec: Any) -> Json:
    made = client.post(f"/@{key}/_mock/teams", json=spec)
    assert made.status_code == 201, made.text
    return made.json()


def send(client: httpx.Client, key: str, team: Json, text: str = "Hello") -> httpx.Response:
    return client.post(
        f"/@{key}{API}/sms/send",
        json={"recipientNumber": ANYBODY, "message": text},
        headers={"email": team["email"], "token": team["token"], "Accept": "application/json"},
    )


def key_of(proxy: Proxy, client: httpx.Client, name: str) -> str:
    """Return a key that leads to a certain server."""
    keys = (f"for-{name}-{number}" for number in range(1000))
    return next(key for key in keys if proxy.server_of(key, client) == name)


class Sending:
    """Sends messages to a team one after the other, in a thread, until `stop` is called."""

    def __init__(self, proxy: Proxy, key: str, team: Json) -> None:
        self.accepted: list[str] = []
        self.refused: dict[int, str] = {}
        """The last refusal with each status."""
        self._stopping = False
        self._thread = threading.Thread(target=self._send, args=(proxy, key, team))
        self._thread.start()

    def _send(self, proxy: Proxy, key: str, team: Json) -> None:
        with proxy.client() as client:
            while not self._stopping:
                try:
                    answer = send(client, key, team)
                except httpx.TransportError:
                    continue  # an answer that was cut; nobody knows whether it was accepted
                if answer.status_code == 200:
                    self.accepted.append(answer.json()["messageId"])
                else:
                    self.refused[answer.status_code] = answer.text

    def stop(self) -> None:
        self._stopping = True
        self._thread.join(PATIENCE)


def all_messages(client: httpx.Client, key: str, team: Json) -> set[str]:
    """Return the ids of all messages of a team."""
    found: set[str] = set()
    path: str | None = f"/@{key}/_mock/messages?limit=1000&team={team['teamId']}"
    while path:
        page = client.get(path).json()
        found |= {one["messageId"] for one in page["items"]}
        path = page["next"]
    return found
