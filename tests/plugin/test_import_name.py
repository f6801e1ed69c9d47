"""The plugin beside a project's own modules: it takes no import name that projects use."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

USES_THE_FIXTURE = "def test_it(sms_mock):\n    assert sms_mock.balance == 1000\n"
USES_THE_CLASS = """
from sms_mock import SmsMock


def test_it(sms_mock: SmsMock) -> None:
    assert isinstance(sms_mock, SmsMock)
"""


def run_pytest(project: Path) -> subprocess.CompletedProcess[str]:
    """Run `python -m pytest` in `project`; the plugin is loaded by its entry point."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=project,
        env=environ,
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.parametrize("name", ["mock_server.py", "mock_server/__init__.py"])
@pytest.mark.parametrize("settings", ["", "[pytest]\npythonpath = .\n"], ids=["", "pythonpath"])
def test_a_project_with_a_module_named_mock_server_runs_its_tests(
    tmp_path: Path, name: str, settings: str
) -> None:
    module = tmp_path / name
    module.parent.mkdir(exist_ok=True)
    module.write_text("PORT = 1\n")
    (tmp_path / "pytest.ini").write_text(settings or "[pytest]\n")
    (tmp_path / "test_it.py").write_text(
        "import mock_server\n\n\ndef test_port():\n    assert mock_server.PORT == 1\n"
        + USES_THE_FIXTURE
    )
    ran = run_pytest(tmp_path)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "2 passed" in ran.stdout


def test_the_class_is_imported_from_the_package_beside_the_fixture(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(USES_THE_CLASS)
    ran = run_pytest(tmp_path)
    assert "1 passed" in ran.stdout, ran.stdout + ran.stderr


def test_the_class_is_imported_only_when_it_is_asked_for() -> None:
    code = (
        "import sys, sms_mock\n"
        "print('sms_mock.testing' in sys.modules, 'flask' in sys.modules)\n"
        "from sms_mock import SmsMock\n"
        "print(SmsMock.__module__)\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["False", "False", "sms_mock.testing.sms_mock"]


def test_a_name_that_the_package_does_not_have_is_an_attribute_error() -> None:
    import sms_mock

    with pytest.raises(AttributeError, match="no attribute 'SmsMocks'"):
        sms_mock.SmsMocks  # noqa: B018
