"""Makes a separate network, in which a test sees every connection that leaves `sms-mock run`.

It runs in namespaces: `python network.py require|auto|intercept`. The provider and one other site
have public addresses there that reach this process. It prints as JSON what each attack sent to
either of them, and what was reported.
"""

from __future__ import annotations

import _socket
import json
import os
import random
import socket
import ssl
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from sms_mock.config import Settings
from sms_mock.interception.intercept import intercepted
from sms_mock.interception.run import Options, run
from sms_mock.serving import sockets
from sms_mock.serving.acceptor import Acceptor
from sms_mock.serving.threads import MockServer
from tests.interception import attacks

SITES = {"provider": attacks.PROVIDER, "other": attacks.OTHER}
HOSTS = f"""127.0.0.1 localhost
{attacks.PROVIDER} www.zoomconnect.com zoomconnect.com sms1.smsmessenger.co.za alias.example
{attacks.OTHER} other.example
"""
MARK = b"the last one"


def build() -> None:
    """Give the provider and the other site addresses and names in this namespace."""
    call("ip", "link", "set", "lo", "up")
    for address in SITES.values():
        call("ip", "address", "add", f"{address}/32", "dev", "lo")
    call("mount", "-t", "tmpfs", "tmpfs", "/mnt")
    for name, text in {"hosts": HOSTS, "nsswitch.conf": "hosts: files\n"}.items():
        path = Path("/mnt") / name
        path.write_text(text, "utf-8")
        call("mount", "--bind", str(path), f"/etc/{name}")


def call(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


class Sites:
    """Listens at the provider's and the other site's addresses, and keeps what was sent there."""

    def __init__(self) -> None:
        self.told = dict.fromkeys(SITES, b"")
        self._acceptors = {
            (address, port): Acceptor(sockets.bind(address, port), self._listening(name))
            for name, address in SITES.items()
            for port in (80, 443)
        }
        for acceptor in self._acceptors.values():
            acceptor.start()

    def _listening(self, name: str) -> Callable[[Any, Any], None]:
        def handle(connection: Any, address: Any) -> None:
            connection.settimeout(1)
            while data := connection.recv(65_536):
                self.told[name] += data if data != MARK else b""

        return handle

    def taken(self) -> dict[str, int]:
        """Return how many bytes each site got since the last call of this method, and count
        anew.
        """
        for place, acceptor in self._acceptors.items():
            # Connections are accepted in their order: after this one's end, all before it are open.
            # It is of the class below `socket.socket`, which `intercept()` leaves as it is.
            with closing(_socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as last:
                last.connect(place)
                last.sendall(MARK)
                last.shutdown(socket.SHUT_WR)
                last.recv(1)
            acceptor.wait_until_idle(10)
        taken = {name: len(data) for name, data in self.told.items()}
        self.told = dict.fromkeys(SITES, b"")
        return taken


def attacked_run(sites: Sites, isolation: Any) -> dict[str, Any]:
    found = {}
    for name in [*attacks.THROUGH_THE_PROXY, *attacks.PAST_THE_PROXY]:
        said: list[str] = []
        run(
            [sys.executable, attacks.__file__, name],
            Settings(port=0, delivery="immediate"),
            Options(allow_none=True, offline=False, isolation=isolation),
            environ={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            rng=random.Random(name),
            say=said.append,
        )
        found[name] = {**sites.taken(), "said": "\n".join(said)}
    return found


def attacked_process(sites: Sites) -> dict[str, Any]:
    found = {}
    with MockServer(Settings(port=0)) as server, intercepted(server.origin):
        for name, attack in attacks.IN_THE_PROCESS.items():
            try:
                answer = attack()
            except (OSError, ssl.SSLError) as error:
                answer = type(error).__name__.encode()
            found[name] = {**sites.taken(), "said": answer.decode("latin-1")}
    return found


def main(kind: str) -> None:
    build()
    sites = Sites()
    found = attacked_process(sites) if kind == "intercept" else attacked_run(sites, kind)
    sys.stdout.write(f"\n{json.dumps(found)}\n")


if __name__ == "__main__":
    main(sys.argv[1])
