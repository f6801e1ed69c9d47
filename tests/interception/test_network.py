"""Every way to leave `sms-mock run`, seen in a separate network: nothing reaches the provider."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.interception import attacks, network

ROOT = Path(__file__).parents[2]
PATIENCE = 120
FOR_THE_PROVIDER = (
    "its name",
    "one byte at a time",
    "two records apart",
    "a name cut by record heads",
    "half a greeting",
    "a greeting after an empty record",
    "no name",
    "no name, by an alias",
    "no name, in hexadecimal",
    "no name, as IPv6",
    "no TLS",
    "HTTP one byte at a time",
    "HTTP by its address",
)
DOUBTFUL = ("another name", "HTTP by another name", "an address without a name")
FOR_ANOTHER_SITE = ("an address with its own name", "another site", "another site without TLS")
NOT_SEEN, REFUSED, NAMED, REACHED = (
    "nothing arrives, nothing is said",
    "nothing arrives, the summary names it",
    "it arrives, the summary names it",
    "it arrives, nothing is said",
)


def in_namespaces(*command: str) -> subprocess.CompletedProcess[str]:
    own = [] if os.getuid() == 0 else ["--user", "--map-root-user"]
    return subprocess.run(
        ["unshare", "--net", "--mount", *own, *command],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


@cache
def trouble() -> str:
    """Return why no such network is possible here; "" if it is possible."""
    if sys.platform != "linux":
        return "only Linux has network namespaces"
    for program in ("unshare", "ip", "mount"):
        if shutil.which(program) is None:
            return f"{program} is not installed"
    tried = in_namespaces(
        sys.executable, "-c", "from tests.interception import network as n; n.build()"
    )
    return "" if tried.returncode == 0 else f"no network namespace: {tried.stderr.strip()[-200:]}"


def seen(kind: str) -> dict[str, Any]:
    """Return what each attack sent to which site, and what was reported about it."""
    if trouble():
        pytest.skip(trouble())
    ran = in_namespaces(sys.executable, network.__file__, kind)
    assert ran.returncode == 0, ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return found


def ends(kind: str) -> dict[str, str]:
    """Return how each attack ended, in one of four ways."""
    return {attack: end_of(found) for attack, found in seen(kind).items()}


def end_of(found: dict[str, Any]) -> str:
    arrived = found["provider"] + found["other"] > 0
    if arrived:
        return NAMED if "let out, may be the provider: " in found["said"] else REACHED
    return REFUSED if "sms-mock run: refused: " in found["said"] else NOT_SEEN


def test_where_isolation_is_required_nothing_reaches_the_provider_through_the_proxy() -> None:
    assert ends("require") == {
        **dict.fromkeys(FOR_THE_PROVIDER, REFUSED),
        **dict.fromkeys(DOUBTFUL, REFUSED),
        **dict.fromkeys(FOR_ANOTHER_SITE, REACHED),
        "its name, past the proxy": NOT_SEEN,
        "its address, past the proxy": REACHED,  # as the docs say
    }


def test_otherwise_what_may_be_for_the_provider_is_named_in_the_summary() -> None:
    assert ends("auto") == {
        **dict.fromkeys(FOR_THE_PROVIDER, REFUSED),
        **dict.fromkeys(DOUBTFUL, NAMED),
        **dict.fromkeys(FOR_ANOTHER_SITE, REACHED),
        "its name, past the proxy": NOT_SEEN,
        "its address, past the proxy": REACHED,
    }


def test_intercept_leads_the_providers_address_to_the_mock() -> None:
    found = seen("intercept")
    assert {*found} == {*attacks.IN_THE_PROCESS}
    for attack, one in found.items():
        assert (one["provider"], one["other"]) == (0, 0), attack
        # The mock's answer, or its part of a handshake.
        assert one["said"].startswith(("HTTP/1.1 401", "\x16\x03\x03")), (attack, one)
