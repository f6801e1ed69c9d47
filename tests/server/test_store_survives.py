"""With `--store`, kill -9 loses nothing that was answered, and a restart continues."""

from __future__ import annotations

import os
import random
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
import requests

from sms_mock.config import Settings
from sms_mock.serving.process import StartFailure
from sms_mock.serving.threads import MockServer
from tests.conftest import ADMINISTRATOR, SUB_ACCOUNT
from tests.driving import ANYBODY, FAILS_REFUNDED, REPLIES
from tests.receiver import Arrival, Receiver, answer, call_first, silent
from tests.server.running import PATIENCE, ROOT, Running, running, sms_mock

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is POSIX")

OUTCOMES = {"DELIVERED", "FAILED", "FAILED_REFUNDED", "FAILED_OPTOUT", "UNKNOWN"}


class Client:
    """Calls a server; `headers` are its credentials."""

    def __init__(self, server: Running, account: tuple[str, str] = ADMINISTRATOR) -> None:
        self.origin = server.origin
        self.headers = {"email": account[0], "token": account[1], "Accept": "application/json"}

    def call(self, method: str, path: str, json: Any = None) -> Any:
        answered = requests.request(
            method, f"{self.origin}{path}", json=json, headers=self.headers, timeout=30
        )
        assert answered.status_code < 300, answered.text
        return answered.json() if answered.text else None

    def mock(self, method: str, path: str, json: Any = None) -> Any:
        return self.call(method, f"/_mock{path}", json)

    def bulk(self, *numbers: str, **fields: Any) -> list[str]:
        items = [{"recipientNumber": number, "message": "Hello"} for number in numbers]
        body = {"sendSmsRequests": items, **fields}
        answered = self.call("POST", "/app/api/rest/v1/sms/send-bulk", body)
        return [item["messageId"] for item in answered["sendSmsResponses"]]

    def everything(self, path: str) -> list[Any]:
        """Read all pages of a list of the control API, and return its items."""
        items: list[Any] = []
        following: str | None = f"/_mock{path}?limit=1000"
        while following:
            page = self.call("GET", following)
            items += page["items"]
            following = page["next"]
        return items


@contextmanager
def kept(store: Path, *flags: str) -> Iterator[Running]:
    with running("--store", str(store), *flags) as server:
        yield server


def kill(server: Running) -> None:
    """Kill every process of a server at once, with SIGKILL."""
    os.killpg(server.process.pid, signal.SIGKILL)
    server.process.wait(PATIENCE)


def until_killed(deeds: list[Callable[[], Any]], server: Running, moment: threading.Event) -> None:
    """Run each function again and again in a thread, and kill the server once `moment` is set."""
    stopped = threading.Event()

    def keep(deed: Callable[[], Any]) -> None:
        with suppress(requests.RequestException):
            while not stopped.is_set():
                deed()

    threads = [threading.Thread(target=keep, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    assert moment.wait(PATIENCE)
    kill(server)
    stopped.set()
    for thread in threads:
        thread.join(PATIENCE)


def assert_exact(client: Client) -> None:
    """Assert that each balance in the ledger is the sum of the rows before, and the users' credits
    agree.
    """
    movements, team = ledger_and_team(client)
    sums: Counter[int] = Counter()
    for row in movements[::-1]:
        sums[row["userId"]] += round(row["credits"] * 1000)
        assert sums[row["userId"]] == round(row["balance"] * 1000)
    for user in team["users"]:
        assert round(user["credits"] * 1000) == sums[user["userId"]]


def ledger_and_team(client: Client) -> tuple[list[Any], Any]:
    """Return all movements of credits, and the default team with its users, of one instant.

    Both are read again while the ledger grows: after a restart, messages fail and are refunded.
    """
    movements = client.everything("/credits")
    while True:
        teams = client.mock("GET", "/teams")["items"]
        later = client.everything("/credits")
        if later == movements:
            (team,) = [one for one in teams if one["teamId"] == "default"]
            return movements, team
        movements = later


def test_killed_at_random_moments_amid_sends_nothing_that_was_answered_is_lost(
    tmp_path: Path,
) -> None:
    rng = random.Random(5)
    accepted: list[str] = []
    replied: list[str] = []
    with Receiver() as receiver:
        url = receiver.url
        flags = (
            *("--credits", "1000000", "--delivery", "timed:0.05"),
            *("--delivery-report-url", url, "--reply-url", url),
        )
        for _ in range(3):
            receiver.then(*rng.choices([answer(), answer(500), answer(503)], k=30))
            with kept(tmp_path / "store", *flags) as server:
                client = Client(server)
                moment, enough = threading.Event(), len(accepted) + rng.randrange(40, 120)

                def send(
                    client: Client = client,
                    enough: int = enough,
                    moment: threading.Event = moment,
                ) -> None:
                    accepted.extend(client.bulk(ANYBODY, FAILS_REFUNDED, REPLIES))
                    accepted.extend(client.bulk(ANYBODY, ANYBODY, messagesPerMinute=600))
                    if len(accepted) > enough:
                        moment.set()

                def reply(client: Client = client) -> None:
                    body = {"from": ANYBODY, "message": "Yes"}
                    replied.append(client.mock("POST", "/inbound", body)["messageId"])

                until_killed([send, send, reply], server, moment)
        with kept(tmp_path / "store", *flags) as server:
            client = Client(server)
            stored = {one["messageId"]: one for one in client.everything("/messages")}
            assert set(accepted) <= set(stored)
            assert set(replied) <= set(stored)
            assert_exact(client)
            paid = Counter(
                row["messageId"] for row in client.everything("/credits") if row["reason"] == "send"
            )
            sent = {key for key, one in stored.items() if one["messageType"] == "OUTBOUND"}
            assert paid == Counter(sent)
            # and everything goes on to its end
            client.mock("POST", "/clock/advance", {"seconds": 1000})
            client.mock("GET", "/webhooks/idle?timeout=30")
            stored = {one["messageId"]: one for one in client.everything("/messages")}
            assert {stored[key]["messageStatus"] for key in sent} <= OUTCOMES
            assert {one["state"] for one in client.everything("/webhooks")} == {"delivered"}
            arrived = {arrival.message_id for arrival in receiver.arrivals}
            assert sent <= arrived
            assert set(replied) <= arrived
            refunded = Counter(
                row["messageId"]
                for row in client.everything("/credits")
                if row["reason"] == "refund"
            )
            assert refunded == Counter(
                key for key in sent if stored[key]["messageStatus"] == "FAILED_REFUNDED"
            )
            assert_exact(client)


def test_killed_with_an_attempt_under_way_it_is_tried_again(tmp_path: Path) -> None:
    with Receiver() as receiver:
        flags = ("--delivery", "immediate", "--delivery-report-url", receiver.url)
        receiver.then(silent)
        with kept(tmp_path / "store", *flags) as server:
            (sent,) = Client(server).bulk(ANYBODY)
            receiver.wait_for(1)
            kill(server)
        with kept(tmp_path / "store", *flags) as server:
            receiver.wait_for(2)
            client = Client(server)
            client.mock("GET", "/webhooks/idle?timeout=15")
            (delivery,) = client.everything("/webhooks")
            assert delivery["state"] == "delivered"
        assert [arrival.message_id for arrival in receiver.arrivals] == [sent, sent]


def test_retries_go_on_where_they_were(tmp_path: Path) -> None:
    """On a frozen clock, the third try is due at the same instant as without the restart."""
    with Receiver(answer(500)) as receiver:
        flags = ("--delivery-report-url", receiver.url)
        with kept(tmp_path / "store", *flags) as server:
            client = Client(server)
            client.mock("PUT", "/clock", {"freeze": "2026-11-22T12:00:00+02:00"})
            client.bulk(ANYBODY)
            client.mock("POST", "/clock/advance", {"seconds": 4})
            assert len(receiver.arrivals) == 2
            kill(server)
        receiver.default = answer()
        with kept(tmp_path / "store", *flags) as server:
            client = Client(server)
            clock = client.mock("GET", "/clock")
            assert clock == {"now": "2026-11-22T12:00:04+02:00", "frozen": True}
            (event,) = client.mock("POST", "/clock/advance", {"seconds": 60})["events"]
            assert event["at"] == "2026-11-22T12:00:08+02:00"
            (delivery,) = client.everything("/webhooks")
            assert [one["status"] for one in delivery["attempts"]] == [500, 500, 200]


def test_killed_amid_an_advance_the_clock_stands_with_its_rows(tmp_path: Path) -> None:
    """If the clock began before its rows again, what they queued would wait for days."""
    with Receiver() as receiver:
        flags = ("--credits", "100000", "--delivery-report-url", receiver.url)
        with kept(tmp_path / "store", *flags) as server:
            client = Client(server)
            sent = client.bulk(*[ANYBODY] * 300, messagesPerMinute=1)
            moment = threading.Event()

            def note(arrival: Arrival) -> None:
                if len(receiver.arrivals) > 50:
                    moment.set()

            receiver.default = call_first(note)
            until_killed(
                [lambda: client.mock("POST", "/clock/advance", {"seconds": 86_400})],
                server,
                moment,
            )
        with kept(tmp_path / "store", *flags) as server:
            client = Client(server)
            clock = client.mock("GET", "/clock")
            assert clock["frozen"] is False
            steps = [step["at"] for one in client.everything("/messages") for step in one["steps"]]
            assert max(steps) <= clock["now"]
            client.mock("GET", "/webhooks/idle?timeout=15")
            client.mock("POST", "/clock/advance", {"seconds": 86_400})
            arrived = [arrival.message_id for arrival in receiver.arrivals]
            assert set(arrived) == set(sent)
            assert len(arrived) <= len(sent) + 4


def test_killed_amid_teams_made_forked_reset_and_deleted_it_starts_again(tmp_path: Path) -> None:
    made: list[Any] = []
    deleted: set[str] = set()
    with kept(tmp_path / "store") as server:
        client = Client(server)
        moment = threading.Event()

        def make() -> None:
            made.append(client.mock("POST", "/teams", {"credits": 5}))
            made.append(client.mock("POST", "/teams", {"like": "default"}))
            if len(made) > 30:
                moment.set()

        def change() -> None:
            client.mock("POST", "/reset", {})
            client.mock("PUT", "/state", client.mock("GET", "/state"))
            if len(made) > len(deleted) + 6:
                team = made[len(deleted)]["teamId"]
                deleted.add(team)  # asked for; the answer may get lost
                client.mock("DELETE", f"/teams/{team}")

        until_killed([make, make, change], server, moment)
    with kept(tmp_path / "store") as server:
        client = Client(server)
        listed = {one["teamId"]: one for one in client.mock("GET", "/teams")["items"]}
        for team in made:
            if team["teamId"] in deleted:
                continue
            assert listed[team["teamId"]]["token"] == team["token"]
            mine = Client(server, (team["email"], team["token"]))
            mine.bulk(ANYBODY)
            mine.mock("POST", "/reset", {})
            balance = mine.call("GET", "/app/api/rest/v1/account/balance")["creditBalance"]
            assert balance == team["credits"]
        assert client.call("GET", "/app/api/rest/v1/account/balance")["creditBalance"] == 1000


def test_everything_of_a_team_is_there_after_a_restart(tmp_path: Path) -> None:
    wish = {"email": "a@b.example", "token": "mine", "urlToken": "url", "secretKey": "key"}
    with kept(tmp_path / "store") as server:
        client = Client(server)
        team = client.mock("POST", "/teams", {**wish, "credits": 9, "delivery": "manual"})
        mine = Client(server, ("a@b.example", "mine"))
        mine.mock("PUT", "/clock", {"freeze": "2030-01-01T00:00:00+02:00"})
        mine.bulk(ANYBODY, ANYBODY)
        mine.mock("POST", "/inbound", {"from": ANYBODY, "message": "STOP"})
        client.mock("POST", "/clock/advance", {"seconds": 3600})
        states = mine.mock("GET", "/state"), client.mock("GET", "/state")
        kill(server)
    with kept(tmp_path / "store") as server:
        client, mine = Client(server), Client(server, ("a@b.example", "mine"))
        theirs = client.mock("GET", "/state")
        assert mine.mock("GET", "/state") == states[0]
        # A running clock keeps its offset, give or take the rounding of a restart.
        assert theirs["clock"] == states[1]["clock"]
        assert theirs == states[1]
        mine.mock("POST", "/reset")
        assert mine.call("GET", "/app/api/rest/v1/account/balance")["creditBalance"] == 9
        client.mock("DELETE", f"/teams/{team['teamId']}")
        kill(server)
    with kept(tmp_path / "store") as server:
        assert Client(server).mock("GET", "/teams")["total"] == 1


def test_the_folder_is_free_as_soon_as_its_server_is_killed(tmp_path: Path) -> None:
    with kept(tmp_path / "store") as server:
        refused = sms_mock("serve", "--port", "0", "--store", str(tmp_path / "store"))
        assert refused.returncode == 1
        (line,) = refused.stderr.splitlines()
        assert "in use by another sms-mock" in line
        assert str(tmp_path / "store") in line
        kill(server)
    with kept(tmp_path / "store"):
        pass


# Flags over a store that exists already


def test_credential_flags_are_put_on_the_administrator_of_an_existing_store(
    tmp_path: Path,
) -> None:
    with kept(tmp_path / "store", "--credits", "5") as server:
        (sent,) = Client(server).bulk(ANYBODY)
    flags = (
        *("--email", "new@example.com", "--token", "new", "--url-token", "url"),
        *("--secret-key", "key"),
        *("--delivery", "manual", "--credits", "77", "--reply-url", "http://localhost:1/r"),
        *("--fixtures", str(ROOT / "fixtures" / "default.yaml")),
    )
    with kept(tmp_path / "store", *flags) as server:
        said = "\n".join(server.banner)
        assert "going on with what it holds" in said
        assert "--fixtures and --credits change nothing: the store exists already" in said
        client = Client(server, ("new@example.com", "new"))
        assert client.call("GET", "/app/api/rest/v1/account/balance")["creditBalance"] == 4
        assert client.mock("GET", f"/messages/{sent}")
        state = client.mock("GET", "/state")
        assert state["team"]["delivery"] == "manual"
        assert state["users"][0]["replyUrl"] == "http://localhost:1/r"
        assert state["users"][0]["secretKey"] == "key"
        client.mock("POST", "/reset")
        assert client.call("GET", "/app/api/rest/v1/account/balance")["creditBalance"] == 77


@pytest.mark.parametrize(
    "flags",
    [
        {"email": SUB_ACCOUNT[0]},
        {"token": SUB_ACCOUNT[1]},
        {"email": "TEAM@example.com"},
        {"token": "theirs"},
        {"url_token": "theirs"},
    ],
)
def test_credentials_that_somebody_in_the_store_has_are_one_clear_line(
    tmp_path: Path, flags: dict[str, Any]
) -> None:
    store = tmp_path / "store"
    with MockServer(Settings(port=0, store=store)) as server:
        body = {"email": "team@example.com", "token": "theirs"}
        requests.post(f"{server.origin}/_mock/teams", json=body, timeout=10)
    with pytest.raises(StartFailure) as refused, MockServer(Settings(port=0, store=store, **flags)):
        pass
    assert refused.value.exit_code == 2
    assert "--email" in str(refused.value) or "--token" in str(refused.value)
    with MockServer(Settings(port=0, store=store)) as server:
        assert requests.get(f"{server.origin}/_mock/teams", timeout=10).json()["total"] == 2


@pytest.mark.parametrize("content", [b"", b"not a database, but long enough to be looked at" * 40])
def test_a_file_that_is_no_world_is_one_clear_line(tmp_path: Path, content: bytes) -> None:
    store = tmp_path / "store"
    store.mkdir()
    (store / "default.world.sqlite").write_bytes(content)
    refused = sms_mock("serve", "--port", "0", "--store", str(store))
    assert refused.returncode == 1
    (line,) = refused.stderr.splitlines()
    assert "default.world.sqlite" in line


def test_a_store_of_another_version_is_one_clear_line(tmp_path: Path) -> None:
    import sqlite3

    store = tmp_path / "store"
    store.mkdir()
    db = sqlite3.connect(store / "default.world.sqlite")
    db.execute("PRAGMA user_version = 99")
    db.close()
    refused = sms_mock("serve", "--port", "0", "--store", str(store))
    assert refused.returncode == 1
    assert "version 99" in refused.stderr
    assert "export it with the sms-mock that wrote it (GET /_mock/state)" in refused.stderr
