"""The modules that a verb imports before it does anything, which takes most of its time.

Modules are counted instead of seconds: a count is the same on every machine and under every load.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

from sms_mock.cli.main import VERBS
from tests.cli.places import refusing_url

HEAVY = {
    *("flask", "werkzeug", "jinja2", "marshmallow", "phonenumbers", "yaml", "sqlite3"),
    *("gunicorn", "gevent", "trustme", "cryptography", "faker", "defusedxml", "pytest"),
    *("mcp", "pydantic", "anyio"),
}
"""Packages that take long to import, and that no verb needs for its help or to call a server."""
MOST_FOR_HELP = 200
MOST_FOR_VERSION = 90
MOST_FOR_A_CALL = 200
CALLS = {
    "advance": ("1h",),
    "credits": (),
    "doctor": (),
    "faults": (),
    "freeze": (),
    "messages": (),
    "open": (),
    "reply": ("0821234567", "Hello"),
    "report": (),
    "requests": (),
    "reset": (),
    "scenarios": (),
    "send": ("0821234567", "Hello"),
    "settings": (),
    "status": ("5b3766100000000000000001", "DELIVERED"),
    "team": ("list",),
    "thaw": (),
    "webhooks": (),
}
"""The verbs that call a server, with arguments that suffice."""
WITHOUT_A_CALL = {
    "compare",
    "explore",
    "generate",
    "listen",
    "mcp",
    "ready",
    "run",
    "serve",
    "store",
}

_RUN = """
import sys
before = set(sys.modules)
sys.argv[0] = "sms-mock"
from sms_mock.cli.main import main
try:
    main()
finally:
    sys.stderr.write("\\n".join(["IMPORTED", *(set(sys.modules) - before)]))
"""


def imported(*words: str) -> set[str]:
    """Return the names of the modules that a command imports, without those of a bare Python."""
    done = subprocess.run(
        [sys.executable, "-c", _RUN, *words],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    said, found, names = done.stderr.partition("IMPORTED\n")
    assert found, said
    return set(names.split("\n"))


def heavy(modules: set[str]) -> set[str]:
    return {name.partition(".")[0] for name in modules} & HEAVY


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_the_help_of_a_verb_imports_little(verb: str) -> None:
    modules = imported(verb, "--help")
    assert not heavy(modules)
    assert len(modules) <= MOST_FOR_HELP


@pytest.mark.parametrize("verb", sorted(CALLS))
def test_a_verb_that_calls_a_server_imports_little(verb: str) -> None:
    with refusing_url() as url:
        modules = imported(verb, *CALLS[verb], "--url", url)
    assert "sms_mock.control_client.client" in modules
    assert not heavy(modules)
    assert len(modules) <= MOST_FOR_A_CALL


def test_each_verb_either_calls_a_server_here_or_is_named_as_one_that_does_not() -> None:
    assert CALLS.keys() | WITHOUT_A_CALL == VERBS.keys()
    assert not CALLS.keys() & WITHOUT_A_CALL


def test_the_version_imports_least() -> None:
    modules = imported("--version")
    assert not heavy(modules)
    assert len(modules) <= MOST_FOR_VERSION
    assert not {name for name in modules if name.startswith(("http", "ssl", "email"))}


def test_the_help_of_all_verbs_imports_nothing_heavy() -> None:
    assert not heavy(imported("--help"))
