"""`python -m tests.fuzz --seconds 60 --seed 1` finds answers of 5xx, tracebacks, HTML and hangs.

It prints the seed, and writes out the request that caused a finding, so that it can be sent again.
"""

from __future__ import annotations

import argparse
import random
import socket
import sys
import time
from contextlib import suppress
from typing import Final, NamedTuple

from tests.fuzz.requests import request
from tests.server.running import Running, running

PATIENCE: Final = 20.0
"""Seconds after which a request hangs. None is told to wait."""
_SHOWN: Final = 2_000


class Finding(NamedTuple):
    """Something that should not happen, and the request that caused it."""

    what: str
    sent: bytes


def fuzz(server: Running, seconds: float, seed: int) -> tuple[int, list[Finding]]:
    """Send random requests for so many seconds, or until ten findings; return their number and the
    findings.
    """
    rng = random.Random(seed)
    ends = time.monotonic() + seconds
    count = 0
    found: list[Finding] = []
    while time.monotonic() < ends and len(found) < 10:
        data = request(rng)
        count += 1
        wrong = wrong_with_answer(server.port, data)
        if wrong:
            found.append(Finding(wrong, data))
    return count, found


def wrong_with_answer(port: int, data: bytes) -> str:
    """Return what is wrong with the answer to a request; "" if nothing is."""
    try:
        answer = _answer(port, data)
    except TimeoutError:
        return f"no end of the answer after {PATIENCE:g} s"
    except ConnectionRefusedError:
        return "the server is gone"
    status = answer[9:12]
    if answer.startswith(b"HTTP/1.") and status >= b"500":
        return f"answered {status.decode()}"
    # Pages of our own are no refusals.
    if b"<html" in answer[:_SHOWN].lower() and (status >= b"400" or b"/app/api/" in data[:100]):
        return "answered HTML"
    return ""


def _answer(port: int, data: bytes) -> bytes:
    answer = b""
    with (
        socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection,
        suppress(BrokenPipeError, ConnectionResetError),
    ):
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        while piece := connection.recv(65_536):
            answer += piece
    return answer


def main() -> int:
    parser = argparse.ArgumentParser(prog="make fuzz")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=None, help="the default is drawn")
    parser.add_argument("--server", choices=["gunicorn", "threads"], default="gunicorn")
    given = parser.parse_args()
    seed = random.SystemRandom().randrange(2**32) if given.seed is None else given.seed
    sys.stdout.write(f"seed {seed}\n")
    sys.stdout.flush()
    with running("--server", given.server, "--delivery", "manual") as server:
        count, found = fuzz(server, given.seconds, seed)
        ended = server.end()
    if "Traceback" in ended.errors + ended.output:
        found.append(Finding(f"a traceback:\n{(ended.errors + ended.output)[-4000:]}", b""))
    for one in found:
        sys.stdout.write(f"{one.what}\n    {one.sent[:_SHOWN]!r}\n")
    sys.stdout.write(f"{count} requests in {given.seconds:g} s, {len(found)} findings\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
