"""Generates clients from a running mock's description, compiles them and calls the mock with them.

Prints a table, and exits with 1 if something failed. What this machine lacks is left out with the
reason. It takes minutes, most of them once, to install the generators into `build/clients`.

    python -m tests.clients              # all
    python -m tests.clients go ruby      # those with one of these words in their name
"""

from __future__ import annotations

import re
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from tests.clients.generators import GENERATORS, Generator
from tests.clients.workshop import BUILD, Failed, Missing, empty_folder, install
from tests.server.running import running

PARTS: Final = ("api", "control")
EXPECTED: Final = re.compile(r"sent [0-9a-f]{24}\nlisted 1\nrefused 400 2\nbalance \d+(\.\d+)?\n")
"""What each program prints: a send, a list, a refusal with HTTP status and code, the balance."""


class Outcome(NamedTuple):
    """What became of one generator: a word for each column of the table, and what failed."""

    name: str
    api: str
    control: str
    calls: str
    failures: list[str]


def main(words: list[str]) -> int:
    chosen = [one for one in GENERATORS if not words or any(word in one.name for word in words)]
    install()
    with running() as server:
        descriptions = {part: fetch_description(server.origin, part) for part in PARTS}
        outcomes = []
        for generator in chosen:
            began = time.monotonic()
            outcomes.append(try_out(generator, descriptions, server.origin))
            took = f"{time.monotonic() - began:.0f} s"
            print(*outcomes[-1][:4], took, sep=" | ", file=sys.stderr, flush=True)
    print("| generator | `part=api` | `part=control` | calls |\n|---|---|---|---|")
    for one in outcomes:
        print(f"| {one.name} | {one.api} | {one.control} | {one.calls} |")
    for one in outcomes:
        for failure in one.failures:
            print(f"\n{one.name}: {failure}", file=sys.stderr)
    failed = [one for one in outcomes if one.failures]
    print(f"\n{len(outcomes) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


def fetch_description(origin: str, part: str) -> Path:
    """Save one part of the server's description and return the file."""
    with urllib.request.urlopen(f"{origin}/_mock/openapi.yaml?part={part}") as answer:
        path = BUILD / f"{part}.yaml"
        path.write_bytes(answer.read())
    return path


def try_out(generator: Generator, descriptions: dict[str, Path], origin: str) -> Outcome:
    """Make clients of both parts, compile them, and call the mock with that of the first."""
    failures: list[str] = []

    def word(step: Callable[[], str]) -> str:
        try:
            return step()
        except Missing as missing:
            return f"skipped: {missing}"
        except Failed as failed:
            failures.append(str(failed))
            return "fails"

    folders = {part: empty_folder(f"{_slug(generator.name)}-{part}") for part in PARTS}
    made = {
        part: word(lambda part=part: make(generator, descriptions[part], folders[part]))  # type: ignore[misc]
        for part in PARTS
    }
    calls = "–"
    if generator.call is not None and not failures:
        calls = word(lambda: call(generator, folders["api"], origin))
    return Outcome(generator.name, made["api"], made["control"], calls, failures)


def make(generator: Generator, description: Path, folder: Path) -> str:
    """Make and compile one client; return the word for the table."""
    generator.generate(description, folder)
    if generator.compile is None:
        return "no errors"
    try:
        generator.compile(folder)
    except Missing as missing:
        return f"generates; not compiled: {missing}"
    return "compiles"


def call(generator: Generator, folder: Path, origin: str) -> str:
    """Run the generator's program against an empty world; return the word for the table."""
    assert generator.call is not None
    urllib.request.urlopen(urllib.request.Request(f"{origin}/_mock/reset", method="POST")).close()
    printed = generator.call(folder, origin)
    if not EXPECTED.fullmatch(printed):
        raise Failed(f"its program printed {printed!r}")
    return "send, list, error, balance"


def _slug(name: str) -> str:
    return re.sub(r"[^a-z]+", "-", name).strip("-")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
