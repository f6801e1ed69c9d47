"""Clients that know the provider's IP address and try to reach it: `python attacks.py NAME`."""

from __future__ import annotations

import os
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterable

from tests.interception.greetings import hello, in_records

PROVIDER, OTHER = "41.1.2.3", "41.9.9.9"
NAME = "www.zoomconnect.com"
REQUEST = f"GET /app/api/rest/v1/account/balance HTTP/1.1\r\nHost: {NAME}\r\n\r\n".encode()
PAUSE = 0.02


def connected(to: str) -> socket.socket:
    """Open a tunnel through the proxy of the run."""
    proxy = os.environ["HTTPS_PROXY"].removeprefix("http://").split(":")
    raw = socket.create_connection((proxy[0], int(proxy[1])), 10)
    raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    raw.sendall(f"CONNECT {to} HTTP/1.1\r\nHost: {to}\r\n\r\n".encode())
    raw.recv(65_536)
    return raw


def tell(to: str, pieces: Iterable[bytes]) -> None:
    with connected(to) as raw:
        raw.settimeout(0.3)
        for piece in pieces:
            raw.sendall(piece)
            time.sleep(PAUSE if len(piece) > 1 else 0)
        raw.recv(65_536)


def whole(name: str | None, to: str) -> None:
    tell(to, [hello(name)])


def bytewise(data: bytes) -> list[bytes]:
    return [data[at : at + 1] for at in range(len(data))]


def ask(target: str, host: str) -> None:
    """Make a plain HTTP request through the proxy."""
    proxy = os.environ["HTTP_PROXY"].removeprefix("http://").split(":")
    with socket.create_connection((proxy[0], int(proxy[1])), 10) as raw:
        raw.settimeout(0.5)
        raw.sendall(f"GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        raw.recv(65_536)


HERE = f"{PROVIDER}:443"
THROUGH_THE_PROXY: dict[str, Callable[[], None]] = {
    "its name": lambda: whole(NAME, HERE),
    "one byte at a time": lambda: tell(HERE, bytewise(hello(NAME))),
    "two records apart": lambda: tell(HERE, in_records(hello(NAME), 300)),
    "a name cut by record heads": lambda: tell(HERE, [b"".join(in_records(hello(NAME), 3))]),
    "half a greeting": lambda: tell(HERE, [hello(NAME)[:100]]),
    "a greeting after an empty record": lambda: tell(HERE, [b"\x16\x03\x01\x00\x00" + hello(NAME)]),
    "no name": lambda: whole(None, HERE),
    "another name": lambda: whole("other.example", HERE),
    "no name, by an alias": lambda: whole(None, "alias.example:443"),
    "no name, in hexadecimal": lambda: whole(None, "0x29010203:443"),
    "no name, as IPv6": lambda: whole(None, f"[::ffff:{PROVIDER}]:443"),
    "no TLS": lambda: tell(HERE, [b"\x00\x01\x02"]),
    "HTTP one byte at a time": lambda: tell(f"{PROVIDER}:80", bytewise(REQUEST)),
    "HTTP by its address": lambda: ask(f"http://{PROVIDER}/", PROVIDER),
    "HTTP by another name": lambda: ask(f"http://{PROVIDER}/", "other.example"),
    "an address without a name": lambda: whole(None, f"{OTHER}:443"),
    "an address with its own name": lambda: whole("other.example", f"{OTHER}:443"),
    "another site": lambda: whole("other.example", "other.example:443"),
    "another site without TLS": lambda: ask("http://other.example/", "other.example"),
}


def past_the_proxy(to: str) -> None:
    script = (
        "import socket, sys\n"
        "with socket.create_connection((sys.argv[1], 443), 5) as raw:\n"
        "    raw.sendall(b'hello')\n"
    )
    command = ["env", "-i", sys.executable, "-I", "-S", "-c", script, to]
    subprocess.run(command, check=False, capture_output=True)


PAST_THE_PROXY: dict[str, Callable[[], None]] = {
    "its name, past the proxy": lambda: past_the_proxy(NAME),
    "its address, past the proxy": lambda: past_the_proxy(PROVIDER),
}


def raw_in_process(address: str, pieces: Iterable[bytes]) -> bytes:
    with socket.create_connection((address, 443), 10) as raw:
        for piece in pieces:
            raw.sendall(piece)
        return raw.recv(6)


def tls_in_process(address: str, name: str | None) -> bytes:
    """Return the answer to a TLS client that verifies no certificate."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with (
        socket.create_connection((address, 443), 10) as raw,
        context.wrap_socket(raw, server_hostname=name) as encrypted,
    ):
        encrypted.sendall(REQUEST)
        return encrypted.recv(12)


IN_THE_PROCESS: dict[str, Callable[[], bytes]] = {
    "one byte at a time": lambda: raw_in_process(PROVIDER, bytewise(hello(NAME))),
    "two records apart": lambda: raw_in_process(PROVIDER, in_records(hello(NAME), 300)),
    "a name cut by record heads": lambda: raw_in_process(
        PROVIDER, [b"".join(in_records(hello(NAME), 16))]
    ),
    "its name": lambda: tls_in_process(PROVIDER, NAME),
    "no name": lambda: tls_in_process(PROVIDER, None),
    "another name": lambda: tls_in_process(PROVIDER, "other.example"),
    "no name, by an alias": lambda: tls_in_process("alias.example", None),
    "no name, in hexadecimal": lambda: tls_in_process("0x29010203", None),
}


if __name__ == "__main__":
    try:
        {**THROUGH_THE_PROXY, **PAST_THE_PROXY}[sys.argv[1]]()
    except OSError as error:
        sys.stderr.write(f"{error}\n")
