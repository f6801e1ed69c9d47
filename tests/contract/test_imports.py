"""The import rows: a module imports from its own folder and from rows below, never from above.

The rows are data here. The test reads imports from source text, so it runs none of the code.
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = "sms_mock"
ROOT = Path(__file__).parents[2] / "mock_server" / PACKAGE

# What `sms_mock/__init__.py` imports when one of its names is asked for.
LAZY = "testing"

# Lowest first. The groups of one row do not know each other; the names of one group may.
ROWS: tuple[tuple[frozenset[str], ...], ...] = (
    (frozenset({"config", "clock", "ids", "evidence", "package_files", "real_sockets"}),),
    (frozenset({"domain"}),),
    (frozenset({"shapes"}),),
    (frozenset({"world"}),),
    (frozenset({"store"}), frozenset({"generate", "demo"})),
    (frozenset({"webhooks"}), frozenset({"faults"}), frozenset({"journal"})),
    (frozenset({"doctor"}), frozenset({"report"})),
    (frozenset({"actions"}),),
    (frozenset({"worker"}),),
    (frozenset({"service", "starting"}),),
    (frozenset({"api"}),),
    # The control API shows messages in the imitated API's shape and authenticates as it does.
    (frozenset({"control"}), frozenset({"inbox"}), frozenset({"demo_player"})),
    # Both APIs are described from their tables of operations.
    (frozenset({"app"}), frozenset({"openapi"})),
    (frozenset({"console"}),),
    (frozenset({"serving"}), frozenset({"control_client"}), frozenset({"compare"})),
    (frozenset({"interception"}),),
    (frozenset({"testing"}),),
    (frozenset({"explore"}), frozenset({"mcp"})),
    (frozenset({"pytest_plugin", "plugin"}), frozenset({"cli", "__main__"})),
)
PLACES = {
    name: (row, group) for row, groups in enumerate(ROWS) for group in groups for name in group
}


@dataclass(frozen=True)
class Import:
    """An import of one of the package's modules by another, both as dotted names."""

    importer: str
    imported: str
    line: int


def part_of(module: str) -> str:
    """Return the row that a module belongs to: `sms_mock.store.messages` belongs to `store`.

    For the package itself it is "".
    """
    return module.removeprefix(PACKAGE).lstrip(".").split(".")[0]


def package_imports(source: str, module: str, is_package: bool) -> Iterator[Import]:
    """Return every import of the package's own modules in `source`, wherever it stands."""
    for node in ast.walk(ast.parse(source)):
        for name in imported_names(node, module, is_package):
            if name == PACKAGE or name.startswith(f"{PACKAGE}."):
                yield Import(module, name, getattr(node, "lineno", 0))


def imported_names(node: ast.AST, module: str, is_package: bool) -> list[str]:
    """Return the modules that a statement imports; `from sms_mock import app` imports one."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if not isinstance(node, ast.ImportFrom):
        return []
    base = node.module or ""
    if node.level:
        here = module.split(".") if is_package else module.split(".")[:-1]
        start = here[: len(here) - (node.level - 1)]
        base = ".".join([*start, base] if base else start)
    named = [f"{base}.{alias.name}" for alias in node.names]
    return [name if base == PACKAGE or is_module(name) else base for name in named]


def is_module(name: str) -> bool:
    """Return whether a dotted name is a file or folder of the package."""
    path = ROOT.parent.joinpath(*name.split("."))
    return path.with_suffix(".py").is_file() or path.is_dir()


def complaint(found: Import) -> str | None:
    """Return why an import is against the rows, or None if it is not."""
    importer, imported = part_of(found.importer), part_of(found.imported)
    if importer == imported or not imported or imported == "__version__":
        return None
    where = f"{found.importer}:{found.line} imports {found.imported}"
    if not importer:
        return None if imported == LAZY else f"{where}: the package itself imports {LAZY} alone"
    unplaced = sorted({importer, imported} - PLACES.keys())
    if unplaced:
        return f"{where}: give {', '.join(unplaced)} a row in {Path(__file__).name}"
    (from_row, from_group), (to_row, to_group) = PLACES[importer], PLACES[imported]
    if to_row > from_row:
        return f"{where}: upward, {imported} stands above {importer}"
    if to_row == from_row and to_group != from_group:
        return f"{where}: sideways, {imported} and {importer} share a row and nothing else"
    return None


def complaints(source: str, module: str, is_package: bool = False) -> list[str]:
    """Return every complaint about the imports of one file."""
    found = package_imports(source, module, is_package)
    return [text for text in map(complaint, found) if text]


def module_name(path: Path) -> str:
    parts = [PACKAGE, *path.relative_to(ROOT).with_suffix("").parts]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def test_no_module_imports_upward_or_sideways() -> None:
    found = [
        text
        for path in sorted(ROOT.rglob("*.py"))
        for text in complaints(
            path.read_text(encoding="utf-8"), module_name(path), path.name == "__init__.py"
        )
    ]
    assert not found, "\n" + "\n".join(found)


def test_no_modules_import_each_other_in_a_circle() -> None:
    files = {module_name(path): path for path in ROOT.rglob("*.py")}
    imports = {
        module: {
            found.imported
            for found in package_imports(
                path.read_text(encoding="utf-8"), module, path.name == "__init__.py"
            )
        }
        & files.keys() - {module, PACKAGE}
        for module, path in files.items()
        if module != PACKAGE
    }
    assert circles(imports) == []


def circles(imports: Mapping[str, set[str]]) -> list[str]:
    """Return the first circle of modules that import each other; an empty list if there is none."""
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as found:
        return [" imports ".join(reversed(found.args[1]))]
    return []


def test_a_circle_of_two_files_in_one_folder_is_found() -> None:
    assert circles({"sms_mock.cli.run": {"sms_mock.cli.main"}, "sms_mock.cli.main": set()}) == []
    (found,) = circles(
        {"sms_mock.cli.run": {"sms_mock.cli.main"}, "sms_mock.cli.main": {"sms_mock.cli.run"}}
    )
    assert "sms_mock.cli.run imports sms_mock.cli.main" in found


def test_every_module_and_folder_has_a_row() -> None:
    present = {part_of(module_name(path)) for path in ROOT.rglob("*.py")} - {""}
    assert present <= PLACES.keys(), f"without a row: {sorted(present - PLACES.keys())}"


@pytest.mark.parametrize(
    "source, module",
    [
        ("import sms_mock.app", "sms_mock.domain.text"),
        ("import json, sms_mock.store.messages", "sms_mock.domain.text"),
        ("from sms_mock.actions.send import send_sms", "sms_mock.store.messages"),
        ("from sms_mock.actions import send", "sms_mock.store.messages"),
        ("from sms_mock import config, app", "sms_mock.actions.send"),
        ("from ..store import messages", "sms_mock.domain.text"),
        ("from .. import store", "sms_mock.domain.text"),
        ("from .. import cli", "sms_mock.serving.threads"),
        ("from ..cli.generate import main", "sms_mock.serving.threads"),
        ("def late():\n    from sms_mock.api import caller", "sms_mock.actions.send"),
        ("if TYPE_CHECKING:\n    import sms_mock.worker", "sms_mock.clock"),
    ],
)
def test_an_upward_import_is_found(source: str, module: str) -> None:
    (text,) = complaints(source, module)
    assert "upward" in text
    assert text.startswith(f"{module}:{len(source.splitlines())} imports sms_mock.")


@pytest.mark.parametrize(
    "source, module",
    [
        ("from sms_mock.inbox import page", "sms_mock.control.health"),
        ("from sms_mock import journal", "sms_mock.webhooks.outbox"),
    ],
)
def test_a_sideways_import_is_found(source: str, module: str) -> None:
    (text,) = complaints(source, module)
    assert "sideways" in text


@pytest.mark.parametrize(
    "source, module",
    [
        ("from sms_mock.cli.main import main", "sms_mock.__main__"),
        ("from sms_mock.domain.errors import ProviderError", "sms_mock.api.caller"),
        ("from sms_mock import __version__", "sms_mock.api.caller"),
        ("from sms_mock import config, ids", "sms_mock.clock"),
        ("from . import schema", "sms_mock.store.opening"),
        ("from .schema import tables", "sms_mock.store.opening"),
        ("import sqlite3\nfrom flask import Flask", "sms_mock.app"),
        ("from sms_mock.cli import generate", "sms_mock.cli.main"),
    ],
)
def test_an_import_downward_or_of_the_same_folder_is_fine(source: str, module: str) -> None:
    assert complaints(source, module) == []


def test_a_relative_import_in_a_package_file_starts_at_the_package() -> None:
    assert complaints("from .schema import tables", "sms_mock.store", is_package=True) == []
    assert complaints("from ..app import create", "sms_mock.store", is_package=True) != []


def test_a_module_without_a_row_is_named() -> None:
    (text,) = complaints("from sms_mock import novelty", "sms_mock.app")
    assert "give novelty a row" in text
