"""Prepares a Linux namespace in which the provider's names resolve to this machine."""

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
    """How to run a command in a namespace, or why that is impossible.

    Attributes:
        prefix: words to put before the command's words; empty if a namespace is impossible.
        trouble: why it is impossible; empty if it is possible.
    """

    prefix: tuple[str, ...]
    trouble: str


def prepare(folder: Path, stand_in: str) -> Namespace:
    """Write a hosts file and an nsswitch.conf for a namespace, and try to resolve names in it.

    If this machine cannot make the namespace, or names do not resolve as wanted in it, `trouble` of
    the result says why.

    Args:
        folder: the folder for the files; it must exist as long as the command runs.
        stand_in: the loopback address to which the provider's names resolve in the namespace.

    Raises:
        OSError: the files cannot be written.
        subprocess.TimeoutExpired: the names did not resolve within 30 seconds.
    """
    if sys.platform != "linux":
        return Namespace((), "only Linux has the namespaces for it")
    (folder / "hosts").write_text(hosts_file(_text("/etc/hosts"), stand_in), "utf-8")
    (folder / "nsswitch.conf").write_text(nsswitch_file(_text("/etc/nsswitch.conf")), "utf-8")
    prefix = (sys.executable, "-I", "-S", namespace_launcher.__file__, str(folder))
    return _tried(prefix, stand_in)


def hosts_file(text: str, stand_in: str) -> str:
    """Return the text of a hosts file in which the provider's hosts are at `stand_in`.

    Lines with names of the provider are removed. The hosts get an IPv6 address too, because a
    program that asks only for an IPv6 address would otherwise ask DNS.

    Args:
        text: the text of the present hosts file.
        stand_in: an IPv4 address.
    """
    kept = [line for line in text.splitlines() if not any(map(is_providers, _names(line)))]
    names = " ".join(f"{host} {host}." for host in HOSTS)
    return "\n".join([f"{stand_in} {names}", f"::ffff:{stand_in} {names}", *kept, ""])


def nsswitch_file(text: str) -> str:
    """Return the text of nsswitch.conf, changed to look hosts up in the hosts file, then in DNS."""
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
    """Run a probe in the namespace: the provider's hosts must resolve to `stand_in` there.

    Returns:
        The namespace, or why it is impossible.
    """
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
