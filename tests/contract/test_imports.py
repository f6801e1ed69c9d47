"""The rows of the codebase: a module imports its own folder and the rows below, never upward.

The rows are data here; the checker reads the imports as text, so that nothing has to be run.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

PACKAGE = "mock_server"
ROOT = Path(__file__).parents[2] / PACKAGE

# Lowest first. The groups of one row do not know each other; the names of one group may.
ROWS: tuple[tuple[frozenset[str], ...], ...] = (
    (frozenset({"config", "clock", "ids", "evidence"}),),
    (frozenset({"domain", "world_document"}),),
    (frozenset({"fixture_files", "generate"}),),
    (frozenset({"store"}),),
    (frozenset({"webhooks"}), frozenset({"faults"}), frozenset({"journal", "masking"})),
    (frozenset({"doctor"}),),
    (frozenset({"actions"}),),
    (frozenset({"worker"}),),
    (frozenset({"service", "starting"}),),
    (frozenset({"api"}),),
    # The control API shows messages in the imitated API's shape and authenticates as it does.
    (frozenset({"control"}), frozenset({"inbox"}), frozenset({"openapi"})),
    (frozenset({"app"}),),
    (
        frozenset({"server", "serving"}),
        frozenset({"control_client", "control_connections"}),
        frozenset({"compare"}),
    ),
    (frozenset({"interception"}),),
    (frozenset({"testing"}),),
    (frozenset({"pytest_plugin"}), frozenset({"cli"})),
)
PLACES = {
    name: (row, group) for row, groups in enumerate(ROWS) for group in groups for name in group
}


@dataclass(frozen=True)
class Import:
    """One module of the package that another one imports, both as dotted names."""

    importer: str
    imported: str
    line: int


def part_of(module: str) -> str:
    """The name of `module` in the rows: 'mock_server.store.messages' is part of 'store'.

    The command line is several files (`cli`, `cli_generate`, `__main__`); '' is the package itself.
    """
    name = module.removeprefix(PACKAGE).lstrip(".").split(".")[0]
    return "cli" if name.startswith("cli_") or name == "__main__" else name


def package_imports(source: str, module: str, is_package: bool) -> Iterator[Import]:
    """Every import of the package's own modules in `source`, wherever in the file it stands."""
    for node in ast.walk(ast.parse(source)):
        for name in imported_names(node, module, is_package):
            if name == PACKAGE or name.startswith(f"{PACKAGE}."):
                yield Import(module, name, getattr(node, "lineno", 0))


def imported_names(node: ast.AST, module: str, is_package: bool) -> list[str]:
    """What one statement imports; `from mock_server import app` may name a module: taken as one."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if not isinstance(node, ast.ImportFrom):
        return []
    base = node.module or ""
    if node.level:
        here = module.split(".") if is_package else module.split(".")[:-1]
        start = here[: len(here) - (node.level - 1)]
        base = ".".join([*start, base] if base else start)
    if base != PACKAGE:
        return [base]
    return [f"{PACKAGE}.{alias.name}" for alias in node.names]


def complaint(found: Import) -> str | None:
    """Why `found` is against the rows, or None."""
    importer, imported = part_of(found.importer), part_of(found.imported)
    if importer == imported or imported.startswith("__") or not imported:
        return None
    where = f"{found.importer}:{found.line} imports {found.imported}"
    if not importer:
        return f"{where}: the package itself imports none of its modules"
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
    """Every complaint about one file's imports."""
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


def test_every_module_and_folder_has_a_row() -> None:
    present = {part_of(module_name(path)) for path in ROOT.rglob("*.py")} - {""}
    assert present <= PLACES.keys(), f"without a row: {sorted(present - PLACES.keys())}"


@pytest.mark.parametrize(
    "source, module",
    [
        ("import mock_server.app", "mock_server.domain.text"),
        ("import json, mock_server.store.messages", "mock_server.domain.text"),
        ("from mock_server.actions.send import send_sms", "mock_server.store.messages"),
        ("from mock_server.actions import send", "mock_server.store.messages"),
        ("from mock_server import config, app", "mock_server.actions.send"),
        ("from ..store import messages", "mock_server.domain.text"),
        ("from .. import store", "mock_server.domain.text"),
        ("from . import cli", "mock_server.server"),
        ("from .cli_generate import main", "mock_server.server"),
        ("def late():\n    from mock_server.api import auth", "mock_server.actions.send"),
        ("if TYPE_CHECKING:\n    import mock_server.worker", "mock_server.clock"),
    ],
)
def test_an_upward_import_is_found(source: str, module: str) -> None:
    (text,) = complaints(source, module)
    assert "upward" in text
    assert text.startswith(f"{module}:{len(source.splitlines())} imports mock_server.")


@pytest.mark.parametrize(
    "source, module",
    [
        ("from mock_server.inbox import page", "mock_server.control.health"),
        ("from mock_server import journal", "mock_server.webhooks.outbox"),
    ],
)
def test_a_sideways_import_is_found(source: str, module: str) -> None:
    (text,) = complaints(source, module)
    assert "sideways" in text


@pytest.mark.parametrize(
    "source, module",
    [
        ("from mock_server.cli import main", "mock_server.__main__"),
        ("from mock_server.domain.errors import ProviderError", "mock_server.api.auth"),
        ("from mock_server import __version__", "mock_server.api.auth"),
        ("from mock_server import config, ids", "mock_server.clock"),
        ("from . import schema", "mock_server.store.opening"),
        ("from .schema import tables", "mock_server.store.opening"),
        ("import sqlite3\nfrom flask import Flask", "mock_server.app"),
        ("from mock_server import cli_generate", "mock_server.cli"),
    ],
)
def test_an_import_downward_or_of_the_same_folder_is_fine(source: str, module: str) -> None:
    assert complaints(source, module) == []


def test_a_relative_import_in_a_package_file_starts_at_the_package() -> None:
    assert complaints("from .schema import tables", "mock_server.store", is_package=True) == []
    assert complaints("from ..app import create", "mock_server.store", is_package=True) != []


def test_a_module_without_a_row_is_named() -> None:
    (text,) = complaints("from mock_server import novelty", "mock_server.app")
    assert "give novelty a row" in text
