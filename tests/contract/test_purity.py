"""What modules of the lower rows must not do: import web code, use sockets, or ask the time.

The tests read this from source text, as those of the import rows do.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "mock_server" / "sms_mock"

WEB = frozenset({"flask", "werkzeug", "gunicorn", "gevent"})
# The command line and the serving of requests have a right to them, and so has what answers; the
# demo's player makes requests.
MAY_KNOW_THE_WEB = (
    *("api", "control", "inbox", "app", "server", "serving", "cli", "pytest_plugin"),
    "demo_player",
)

KEPT_OUT = {
    # Values in, values out.
    "domain": frozenset(
        {"json", "xml", "sqlite3", "marshmallow", "threading", "os", "socket", "time"}
    ),
    # A rule of the provider, whatever the wire it came in by.
    "actions": frozenset({"json", "xml", "defusedxml", "marshmallow", "threading", "time"}),
}

# Who asks these, cannot be told another time or seed.
ASKS_THE_TIME = frozenset(
    {
        "time.time",
        "time.time_ns",
        "time.localtime",
        "time.gmtime",
        "datetime.now",
        "datetime.utcnow",
        "datetime.today",
        "datetime.datetime.now",
        "datetime.date.today",
        "date.today",
    }
)
MAY_ASK_THE_TIME = frozenset({"clock.py"})
ROLLS_DICE = frozenset({"uuid.uuid1", "uuid.uuid4", "os.urandom", "random.seed"}) | {
    f"{module}.{function}"
    for module, functions in {
        "random": "random randint randrange choice choices sample shuffle uniform getrandbits",
        "secrets": "token_bytes token_hex token_urlsafe choice randbelow randbits",
    }.items()
    for function in functions.split()
}


def modules() -> Iterator[tuple[str, ast.Module]]:
    """Yield each module's path below the package, and its syntax tree."""
    for path in sorted(ROOT.rglob("*.py")):
        yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def imported_tops(tree: ast.Module) -> set[str]:
    """Return the top-level names of what a module imports, wherever the import stands."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


def called_names(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Yield the dotted name and the line of each call of something with a name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield ast.unparse(node.func), node.lineno


def part_of(path: str) -> str:
    return path.split("/")[0].removesuffix(".py")


def test_the_web_is_known_only_at_the_edges() -> None:
    found = {
        path: sorted(WEB & imported_tops(tree))
        for path, tree in modules()
        if not part_of(path).startswith(MAY_KNOW_THE_WEB) and WEB & imported_tops(tree)
    }
    assert not found


@pytest.mark.parametrize("part", KEPT_OUT)
def test_the_rules_know_no_wire_and_do_no_work_outside_themselves(part: str) -> None:
    found = {
        path: sorted(KEPT_OUT[part] & imported_tops(tree))
        for path, tree in modules()
        if part_of(path) == part and KEPT_OUT[part] & imported_tops(tree)
    }
    assert not found


def test_only_the_clock_asks_the_time() -> None:
    found = [
        f"{path}:{line} {name}"
        for path, tree in modules()
        for name, line in called_names(tree)
        if name in ASKS_THE_TIME and path not in MAY_ASK_THE_TIME
    ]
    assert not found


def test_randomness_comes_from_a_given_generator() -> None:
    found = [
        f"{path}:{line} {name}"
        for path, tree in modules()
        for name, line in called_names(tree)
        if name in ROLLS_DICE
    ]
    assert not found


@pytest.mark.parametrize(
    "source, name",
    [
        ("import time\nx = time.time()", "time.time"),
        ("from datetime import datetime\nx = datetime.now(UTC)", "datetime.now"),
        ("x = datetime.datetime.now().date()", "datetime.datetime.now"),
        ("import random\nx = [random.choice(y) for y in z]", "random.choice"),
    ],
)
def test_a_call_is_found_by_its_dotted_name(source: str, name: str) -> None:
    assert name in {called for called, _ in called_names(ast.parse(source))}
    assert name in ASKS_THE_TIME | ROLLS_DICE


def test_an_import_is_found_by_its_top_level_name() -> None:
    source = "import xml.etree\ndef late():\n    from flask.views import View\nfrom . import json"
    assert imported_tops(ast.parse(source)) == {"xml", "flask"}
