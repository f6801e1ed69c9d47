"""Whether a command can be run with the provider's hosts closed off below it, and how."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from sms_mock.interception import namespace_launcher
from sms_mock.interception.provider import HOSTS, is_providers

_PROBE_SECONDS: Final = 30
_PROBE: Final = (
    "import socket, sys\n"
    "for host in sys.argv[1:]:\n"
    "    for found in socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM):\n"
    "        print(found[4][0])\n"
)


class Namespace(NamedTuple):
    """What to run a command with; or why nothing can be.

    Attributes:
        prefix: words before the command; none where it cannot be done.
        trouble: why not; empty where it can.
    """

    prefix: tuple[str, ...]
    trouble: str


def prepare(folder: Path, stand_in: str) -> Namespace:
    """Write what a command is to see in /etc, and try it.

    Args:
        folder: for the files; kept while the command runs.
        stand_in: the loopback address that the provider's hosts are to have.
    """
    if sys.platform != "linux":
        return Namespace((), "only Linux has the namespaces for it")
    (folder / "hosts").write_text(hosts_file(_text("/etc/hosts"), stand_in), "utf-8")
    (folder / "nsswitch.conf").write_text(nsswitch_file(_text("/etc/nsswitch.conf")), "utf-8")
    prefix = (sys.executable, "-I", "-S", namespace_launcher.__file__, str(folder))
    return _tried(prefix, stand_in)


def hosts_file(text: str, stand_in: str) -> str:
    """A hosts file in which the provider's hosts are on this machine, in both protocols.

    With no IPv6 address there, a program that asks for one alone would be sent to the network.
    """
    kept = [line for line in text.splitlines() if not any(map(is_providers, _names(line)))]
    names = " ".join(f"{host} {host}." for host in HOSTS)
    return "\n".join([f"{stand_in} {names}", f"::ffff:{stand_in} {names}", *kept, ""])


def nsswitch_file(text: str) -> str:
    """The same order of sources, but for hosts: the file first, and nobody who knows another."""
    kept = [line for line in text.splitlines() if not line.lstrip().startswith("hosts:")]
    return "\n".join([*kept, "hosts: files dns", ""])


def _names(line: str) -> Sequence[str]:
    return line.partition("#")[0].split()[1:]


def _text(path: str) -> str:
    try:
        return Path(path).read_text("utf-8", "replace")
    except OSError:
        return ""


def _tried(prefix: tuple[str, ...], stand_in: str) -> Namespace:
    """Ask the system's own resolver within: what it answers is what any program would get."""
    ran = subprocess.run(
        [*prefix, sys.executable, "-I", "-S", "-c", _PROBE, *HOSTS],
        capture_output=True,
        text=True,
        timeout=_PROBE_SECONDS,
        check=False,
    )
    found = set(ran.stdout.split())
    if ran.returncode == 0 and found <= {stand_in, f"::ffff:{stand_in}"} and stand_in in found:
        return Namespace(prefix, "")
    lines = ran.stderr.strip().splitlines()
    return Namespace((), lines[-1] if lines else "the system's resolver does not follow it")
