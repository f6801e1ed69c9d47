"""Measures and prints a table. Ratios hold on a busy machine, other figures only here."""

from __future__ import annotations

import json
import socket
import statistics
import time
from urllib.parse import quote

from tests.attacks.target import target
from tests.bench import explored, fixture, load, report, servers, several, streams, verbs
from tests.bench.load import ACCOUNT, SEND, Connection, bare_request, send_request
from tests.bench.report import row

BULK = "/app/api/rest/v1/sms/send-bulk"
ALL = "/app/api/rest/v1/messages/all"


PARCEL = "Dear customer {}, your parcel waits at the counter."
ANOTHER_ALPHABET = "Уважаемый клиент {}, ваш заказ ждёт Вас в пункте выдачи."


def bulk_body(count: int, start: int = 0, text: str = PARCEL) -> dict[str, object]:
    return {
        "sendSmsRequests": [
            {
                "recipientNumber": f"2783{(start + index) % 10_000_000:07d}",
                "message": text.format(index),
                "campaign": f"campaign {(start + index) % 1000}",
                "dataField": f"order {(start + index) % 5000}",
            }
            for index in range(count)
        ]
    }


def throughput() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        free = probe.getsockname()[1]
    flags = ("--credits", "100000000")
    with servers.bare_flask(free) as bare, servers.mock(*flags) as ours:
        load.run(bare.port, bare_request, seconds=1)
        load.run(ours.port, send_request, seconds=1)
        ratios, rates = [], []
        for _ in range(3):
            plain = load.run(bare.port, bare_request, seconds=3)
            sent = load.run(ours.port, send_request, seconds=3)
            assert not sent.errors, f"{sent.errors} sends failed"
            ratios.append(sent.per_second / plain.per_second)
            rates.append((plain.per_second, sent.per_second, sent.median, sent.slowest_percent))
    plain_rate, sent_rate, median, slow = rates[1]
    row("bare Flask route, requests/s at 8 connections", f"{plain_rate:.0f}")
    row("POST sms/send, requests/s at 8 connections", f"{sent_rate:.0f}")
    row("  median / 99th percentile", f"{median:.1f} / {slow:.1f} ms")
    row("  ratio to the bare route (median of 3)", f"{statistics.median(ratios):.2f}", ">= 0.55")


def event_streams() -> None:
    ways = {
        "gevent": lambda: servers.mock("--credits", "100000000"),
        "threads": servers.mock_on_threads,
    }
    for name, started in ways.items():
        one, fifty = streams.ratios(started, send_request)
        late = streams.milliseconds_until_seen(started, send_request)
        row(f"sends with one stream open, ratio to none ({name})", f"{one:.2f}", ">= 0.9")
        row(f"sends with fifty streams open, ratio to none ({name})", f"{fifty:.2f}", ">= 0.8")
        row(
            "  a message on a stream, median and latest",
            f"{statistics.median(late):.0f} / {max(late):.0f} ms",
            "< 250 ms",
        )


def start_up() -> None:
    flask = servers.import_flask_seconds()
    taken, used = [], []
    for _ in range(5):
        with servers.mock() as ours:
            taken.append(ours.seconds)
            used.append(ours.cpu)
            memory = ours.pss()
    begun = statistics.median(taken)
    row(
        "sms-mock serve to first answer (CPU), median of 5",
        f"{begun:.2f} s ({statistics.median(used):.2f})",
        "< 0.4 s",
    )
    row("  ratio to python -c 'import flask'", f"{begun / flask:.1f}", "<= 4")
    row("Pss over all processes after start", f"{memory:.0f} MB", "< 90 MB")


def growing_store() -> None:
    with servers.mock("--credits", "100000000", "--delivery", "manual") as ours:
        connection = Connection(ours.port)
        for number in range(1100):  # fills the journal, so that it is not counted below
            connection.call("GET", f"/app/api/rest/v1/account/balance?n={number}")
        _fill(connection, 995, 0)
        _rare(connection, 5)
        small_send, small_filters = _send_median(connection), _filters(connection)
        before = ours.pss()
        begun = time.perf_counter()
        _fill(connection, 10_000, 1000)
        bulk = time.perf_counter() - begun
        for start in range(11_000, 100_000, 10_000):
            _fill(connection, min(10_000, 100_000 - start), start)
        grown = (ours.pss() - before) * 1e6 / 99_000
        large_send, large_filters = _send_median(connection), _filters(connection)
        row("bulk of 10,000 items in one request", f"{bulk:.2f} s", "< 1.5 s")
        row("Pss for each stored message", f"{grown:.0f} B", "< 1,200 B")
        row("send, median at 1,000 messages", f"{small_send:.2f} ms")
        row("  at 100,000, ratio", f"{large_send / small_send:.2f}", "<= 1.2")
        for name, small in small_filters.items():
            large = large_filters[name]
            target = "< 60 ms" if name in _LINEAR else "<= 1.5"
            row(
                f"messages/all?{name}",
                f"{small:.1f} -> {large:.1f} ms ({large / small:.1f})",
                target,
            )
        begun = time.perf_counter()
        connection.call("POST", "/_mock/reset", {})
        row(
            "reset of a team with 100,000 messages",
            f"{(time.perf_counter() - begun) * 1e3:.1f} ms",
            "< 20 ms",
        )


_LINEAR = (
    "status=SENT",
    "status=FAILED",
    "message=nobody wrote this",
    "read=false",
    "deleted=true",
)
_FILTERS = (
    "toNumber=27839999999",
    "campaign=rare",
    "dataField=rare",
    "fromDateTimeReceived=20200101",
    "toDateTimeSent=20200101",
    *_LINEAR,
)


def _rare(connection: Connection, count: int) -> None:
    """Store a few messages that the selective filters find among many others."""
    for number in range(count):
        body = {
            "recipientNumber": "27839999999",
            "message": f"Message {number}",
            "campaign": "rare",
            "dataField": "rare",
        }
        assert connection.call("POST", SEND, body)[0] == 200


def _filters(connection: Connection) -> dict[str, float]:
    return {name: _get_median(connection, f"{ALL}?{name}") for name in _FILTERS}


def _get_median(connection: Connection, path: str) -> float:
    """Return the median of the milliseconds that a GET of this path takes."""
    taken = []
    for _ in range(9):
        begun = time.perf_counter()
        status, _ = connection.call("GET", quote(path, safe="/?&="))
        taken.append(time.perf_counter() - begun)
        assert status == 200, path
    return statistics.median(taken) * 1000


def other_alphabets() -> None:
    """Measure searches for texts in letters whose case SQLite does not fold by itself."""
    with servers.mock("--credits", "100000000", "--delivery", "manual") as ours:
        connection = Connection(ours.port)
        before = ours.pss()
        for start in range(0, 100_000, 10_000):
            _fill(connection, 10_000, start, ANOTHER_ALPHABET)
        grown = (ours.pss() - before) * 1e6 / 100_000
        row("Pss for each stored message in Cyrillic", f"{grown:.0f} B", "< 1,200 B")
        for path in (f"{ALL}?message=", "/_mock/messages?q="):
            for needle in ("никто", "nobody"):
                taken = _get_median(connection, path + needle)
                row(
                    f"  {path.rpartition('/v1/')[2]}{needle}, of 100,000",
                    f"{taken:.1f} ms",
                    "< 60 ms",
                )


def _send_median(connection: Connection) -> float:
    taken = []
    for number in range(500):
        method, path, body = send_request(number)
        begun = time.perf_counter()
        connection.call(method, path, body)
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken) * 1000


def _fill(connection: Connection, count: int, start: int, text: str = PARCEL) -> None:
    status, _ = connection.call("POST", BULK, bulk_body(count, start, text))
    assert status == 200, status


def teams() -> None:
    with servers.mock() as ours:
        connection = Connection(ours.port)
        taken = []
        for _ in range(100):
            begun = time.perf_counter()
            status, _ = connection.call("POST", "/_mock/teams", {})
            taken.append(time.perf_counter() - begun)
            assert status == 201
        row("making a team (median of 100)", f"{statistics.median(taken) * 1e3:.1f} ms", "a few ms")


def chunk_attack() -> None:
    """Measure how long others wait beside a body in very many chunks of two bytes; print it."""
    with target("--server", "gunicorn") as attacked:
        body = b"2\r\n12\r\n" * 500_000

        def attack() -> None:
            assert attacked.send("PUT", "/_mock/state", body, b"0\r\n\r\n").status == 400

        fared = min((attacked.beside(attack) for _ in range(3)), key=lambda each: each.slowest)
    row(
        "another client beside a body of 500,000 chunks, longest wait",
        f"{fared.slowest * 1000:.0f} ms",
        "< 200 ms",
    )
    row("  a bare server beside it, on this machine", f"{fared.slowest_bare * 1000:.0f} ms")


def full_import() -> None:
    """What a second world of full size costs: memory, and the waits of others meanwhile."""
    message = {
        "messageType": "OUTBOUND",
        "fromNumber": "27600000100",
        "toNumber": "27821234567",
        "message": "Dear customer, your parcel waits at the counter.",
        "dateTimeSent": "2025-11-01T10:30:00+02:00",
        "messageStatus": "DELIVERED",
    }
    user = {"email": ACCOUNT["email"], "token": ACCOUNT["token"]}
    body = json.dumps({"users": [user], "messages": [message] * 230_000}).encode()
    with target("--server", "gunicorn") as attacked:

        def replace() -> None:
            assert attacked.call("PUT", "/_mock/state", body).status == 200

        replace()
        fared = attacked.beside(replace)
    size = len(body) / 1e6
    row(
        f"a world of {size:.0f} MB in place of another, most memory",
        f"{fared.memory / 1e6:.0f} MB",
        "< 400 MB",
    )
    row("  another client beside it, longest wait", f"{fared.slowest * 1000:.0f} ms", "< 200 ms")
    row("  a bare server beside it, on this machine", f"{fared.slowest_bare * 1000:.0f} ms")


PARTS = {
    "sends": throughput,
    "streams": event_streams,
    "attack": chunk_attack,
    "import": full_import,
    "fixture": fixture.measure,
    "explored": explored.measure,
    "verbs": verbs.measure,
    "start": start_up,
    "store": growing_store,
    "alphabets": other_alphabets,
    "teams": teams,
    "several": several.throughput,
    "team-costs": several.teams,
}

if __name__ == "__main__":
    report.main("The mock", PARTS)
