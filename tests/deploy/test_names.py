"""HAProxy follows the names of servers that come and go, by lines that its file has for that."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.deploy.proxies import DEPLOY, Servers, haproxy, program, until

pytestmark = pytest.mark.xdist_group("deploy")

NAME = "sms-mock-0.sms-mock.testing.svc.cluster.local"


class Names:
    """A DNS server on loopback, which knows the names that a test adds."""

    def __init__(self) -> None:
        self.known: dict[str, str] = {}
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            query, client = self._socket.recvfrom(4096)
            if not query:
                return
            self._socket.sendto(self._answer(query), client)

    def _answer(self, query: bytes) -> bytes:
        end = query.index(b"\0", 12) + 5  # of the question: the name, its type and class
        name, at = [], 12
        while query[at]:
            name.append(query[at + 1 : at + 1 + query[at]].decode())
            at += query[at] + 1
        address = self.known.get(".".join(name))
        wants_ipv4 = query[end - 4 : end - 2] == b"\0\x01"
        record = b""
        if address and wants_ipv4:
            record = b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 1, 4) + socket.inet_aton(address)
        flags = 0x8180 if address else 0x8183  # NXDOMAIN
        head = query[:2] + struct.pack(">HHHHH", flags, 1, bool(record), 0, 0)
        return head + query[12:end] + record

    def close(self) -> None:
        with closing(self._socket):
            self._socket.sendto(b"", self._socket.getsockname())
            self._thread.join()


@pytest.fixture
def names() -> Iterator[Names]:
    made = Names()
    yield made
    made.close()


def test_haproxy_starts_without_a_server_and_finds_it_once_it_has_an_address(
    servers: Servers, folder: Path, names: Names
) -> None:
    program("haproxy")
    followed = {
        "#resolvers cluster": "resolvers cluster",
        "#    parse-resolv-conf": f"    nameserver test 127.0.0.1:{names.port}\n    hold nx 1s",
        "#default-server resolvers": "default-server resolvers",
        "${SMS_MOCK_ONE-127.0.0.1:8771}": f"{NAME}:{servers.ports['one']}",
    }
    file = DEPLOY / "haproxy-several.cfg"
    with haproxy(file, servers.ports, folder, changed=followed) as proxy, proxy.client() as client:
        keys = [f"name-{number}" for number in range(30)]
        assert {proxy.server_of(key, client) for key in keys} == {"two", "three"}
        assert client.get("/_mock/health").status_code == 503
        names.known[NAME] = "127.0.0.1"
        until(
            lambda: {proxy.server_of(key, client) for key in keys} == set(servers.names),
            "the server with the name",
        )
        until(lambda: client.get("/_mock/health").status_code == 200, "the first server")
