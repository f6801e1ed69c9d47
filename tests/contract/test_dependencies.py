"""The package needs only the dependencies that pyproject.toml declares, without the test tools."""

import json
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "mock_server" / "sms_mock"

# Not part of a running server: the writer of openapi.yaml, and what pytest itself loads.
FOR_DEVELOPERS = (
    "sms_mock.openapi",
    "sms_mock.pytest_plugin",
    "sms_mock.plugin",
    "sms_mock.explore.in_pytest",
)
NEED_SERVE = {
    "sms_mock.control.metric_families",
    "sms_mock.serving.gunicorn_watcher",
    "sms_mock.serving.gunicorn_worker",
}
MCP = "sms_mock.mcp."

IMPORTS_WITHOUT = """
import importlib, json, sys
from importlib.abc import MetaPathFinder

class Missing(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in hidden:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

hidden, modules = json.load(sys.stdin)
sys.meta_path.insert(0, Missing())
failed = {}
for module in modules:
    try:
        importlib.import_module(module)
    except ImportError as error:
        failed[module] = str(error)
json.dump(failed, sys.stdout)
"""


def declared(extra: str | None = None) -> list[str]:
    """Return the dependencies that the project declares, of one extra or of none."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    dependencies: list[str] = project["dependencies"]
    return dependencies + (project["optional-dependencies"][extra] if extra else [])


def installed_with(requirements: list[str]) -> set[str]:
    """Return the distributions that these requirements bring, with their own requirements.

    The test fails if one of them is not installed.
    """
    brought: set[str] = set()
    waiting = [Requirement(text) for text in requirements]
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        extras = requirement.extras or {""}
        applies = requirement.marker is None or any(
            requirement.marker.evaluate({"extra": extra}) for extra in extras
        )
        if not applies or name in brought:
            continue
        brought.add(name)
        try:
            waiting += [Requirement(text) for text in requires(name) or []]
        except PackageNotFoundError:
            pytest.fail(f"{name} is declared and not installed: make test installs it")
    return brought


def hidden_packages(brought: set[str]) -> list[str]:
    """Return the importable names that only distributions outside `brought` provide."""
    return sorted(
        package
        for package, distributions in packages_distributions().items()
        if package != "sms_mock" and not {canonicalize_name(d) for d in distributions} & brought
    )


def modules_that_run() -> list[str]:
    paths = sorted(PACKAGE.rglob("*.py"))
    names = [".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts) for path in paths]
    return [
        name.removesuffix(".__init__")
        for name in names
        if not name.startswith(FOR_DEVELOPERS) and not name.endswith("__main__")
    ]


def failed_imports(hidden: list[str], modules: list[str]) -> dict[str, str]:
    """Return why each of `modules` could not be imported while `hidden` packages are not
    importable.
    """
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", IMPORTS_WITHOUT],
        cwd=ROOT,
        input=json.dumps([hidden, modules]),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
    failed: dict[str, str] = json.loads(ran.stdout)
    return failed


def test_every_module_outside_the_extras_needs_only_the_dependencies_of_the_plugin() -> None:
    hidden = hidden_packages(installed_with(declared()))
    assert {"ruff", "hypothesis", "httpx"} & set(hidden)
    assert {"gunicorn", "gevent", "faker", "flask_swagger_ui", "mcp"} <= set(hidden)
    assert "prometheus_client" in hidden
    modules = {one for one in modules_that_run() if not one.startswith(MCP)} - NEED_SERVE
    assert "sms_mock.app" in modules
    assert not failed_imports(hidden, sorted(modules))


@pytest.mark.skipif(sys.platform == "win32", reason="gunicorn's modules cannot be imported there")
def test_the_modules_of_the_extra_serve_need_it() -> None:
    without = hidden_packages(installed_with(declared()))
    assert set(failed_imports(without, sorted(NEED_SERVE))) == NEED_SERVE
    hidden = hidden_packages(installed_with(declared("serve")))
    assert not failed_imports(hidden, sorted(NEED_SERVE))


def test_the_tools_of_the_mcp_server_need_the_extra_mcp() -> None:
    modules = [one for one in modules_that_run() if one.startswith(MCP)]
    without = hidden_packages(installed_with(declared()))
    assert "sms_mock.mcp.server" in failed_imports(without, modules)
    assert not failed_imports(hidden_packages(installed_with(declared("mcp"))), modules)


def test_an_undeclared_dependency_would_be_found() -> None:
    without_flask = [text for text in declared() if not text.lower().startswith("flask")]
    hidden = hidden_packages(installed_with(without_flask))
    assert "flask" in failed_imports(hidden, ["sms_mock.app"])["sms_mock.app"]
