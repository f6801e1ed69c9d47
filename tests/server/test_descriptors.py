"""Many connections at once: the limit of open files is raised, and reaching it does no harm."""

from __future__ import annotations

import os
import socket
import time
from pathlib import Path

import pytest
import requests

from tests.conftest import ADMINISTRATOR
from tests.server.raw_http import connect, exchange, read_answer
from tests.server.running import Running, running

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such limit")
WAYS = pytest.mark.parametrize("way", ["gunicorn", "threads"])
READ = b"Accept: text/html, */*;q=0.9\r\n"
HEALTH = b"GET /_mock/health HTTP/1.1\r\nHost: localhost\r\n\r\n"


@WAYS
def test_a_low_limit_of_open_files_is_raised_at_the_start(way: str) -> None:
    with running("--server", way, limits="-Sn 64") as server:
        open_ones = [connect(server.port) for _ in range(100)]
        for connection in open_ones:
            connection.sendall(HEALTH)
        assert {read_answer(connection).status for connection in open_ones} == {200}
        for connection in open_ones:
            connection.close()


@WAYS
def test_what_is_over_the_limit_waits_and_costs_no_time(way: str) -> None:
    with running("--server", way, limits="-n 64") as server:
        family = [server.process.pid, *(worker.pid for worker in server.workers())]
        first = connect(server.port)
        others: list[socket.socket] = [connect(server.port) for _ in range(100)]
        begun, used = time.monotonic(), _cpu_seconds(family)
        for _ in range(5):
            first.sendall(HEALTH)
            assert read_answer(first).status == 200
        others[-1].settimeout(1.0)
        others[-1].sendall(HEALTH)
        with pytest.raises(TimeoutError):
            others[-1].recv(1)
        busy = (_cpu_seconds(family) - used) / (time.monotonic() - begun)
        assert busy < 0.5
        for connection in others:
            connection.close()
        first.close()
        assert exchange(server.port, HEALTH).status == 200
        ended = server.end()
    assert "Traceback" not in ended.errors + ended.output
    assert ended.errors.count("new connections wait: Too many open files; raise") == 1


@WAYS
def test_what_is_opened_at_its_first_use_is_refused_without_descriptors(way: str) -> None:
    send = b'{"recipientNumber": "447911123456", "message": "x"}'
    account = b"email: %b\r\ntoken: %b\r\n" % tuple(part.encode() for part in ADMINISTRATOR)
    asked = {
        b"GET /_mock/metrics": b"",
        b"GET /_mock/report": b"",
        b"GET /_mock/docs": b"",
        b"GET /_mock/docs/assets/swagger-ui.css": b"",
        b"GET /_mock/openapi.yaml": b"",
        b"GET /llms.txt": b"",
        b"GET /": b"",
        b"POST /app/api/rest/v1/sms/send.json": send,
    }
    with running("--server", way, limits="-n 64") as server:
        first = connect(server.port)
        others = [connect(server.port) for _ in range(100)]
        until_full(server, 64)
        for target, body in asked.items():
            head = b"%b HTTP/1.1\r\nHost: localhost\r\n%b%b" % (target, READ, account)
            typed = b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
            first.sendall(head + typed + body)
            answer = read_answer(first)
            assert answer.status == 507, (target, answer)
            assert b"Too many open files" in answer.body
        for connection in [first, *others]:
            connection.close()
        for target, body in asked.items():
            if not body:
                head = b"%b HTTP/1.1\r\nHost: localhost\r\n%b\r\n" % (target, READ)
                assert exchange(server.port, head).status == 200
        ended = server.end()
    assert "Traceback" not in ended.errors + ended.output


def test_a_store_without_descriptors_for_a_team_says_what_helps(tmp_path: Path) -> None:
    limits = "-n 128"
    with running("--server", "threads", "--store", str(tmp_path), limits=limits) as server:
        with requests.Session() as session:
            answers = [session.post(f"{server.origin}/_mock/teams", json={}) for _ in range(50)]
        refused = [answer for answer in answers if answer.status_code != 201]
        assert refused
        assert {answer.status_code for answer in refused} == {507}
        help = refused[-1].json()["error"]["help"]
        assert help.startswith("allow more open files with ulimit -n or LimitNOFILE")


def until_full(server: Running, limit: int) -> None:
    """Wait until a process of the server has as many open files as it may have."""
    import psutil

    processes = [psutil.Process(server.process.pid), *server.workers()]
    deadline = time.monotonic() + 15
    while max(one.num_fds() for one in processes) < limit:
        assert time.monotonic() < deadline, [one.num_fds() for one in processes]


def _cpu_seconds(pids: list[int]) -> float:
    import psutil

    times = [psutil.Process(pid).cpu_times() for pid in pids]
    return sum(one.user + one.system for one in times)
