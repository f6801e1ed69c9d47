"""What is published: the wheel contains what a running server needs, and the sdist can build it.

The installed hatchling builds them, so that no test needs a network.
"""

import os
import re
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Mapping
from email import message_from_string
from pathlib import Path

import pytest

from sms_mock import __version__

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "mock_server" / "sms_mock"

RUNS_OUT_OF_THE_WHEEL = """
import sms_mock
from sms_mock.app import create_app
from sms_mock.config import Settings

app = create_app(Settings())
client = app.test_client()
balance = client.get(
    "/app/api/rest/v1/account/balance.json",
    headers={"email": "demo@example.com", "token": "11111111-1111-4111-8111-111111111111"},
)
contract = client.get("/_mock/openapi.yaml")
print(sms_mock.__file__)
print(balance.status_code, balance.json["creditBalance"])
print(contract.status_code, contract.text[:14])
app.extensions["mock"].stop()
"""


def build(kind: str, source: Path, into: Path) -> Path:
    """Build a distribution ('wheel' or 'sdist') from `source`, and return its path."""
    ran = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", kind, "--directory", str(into)],
        cwd=source,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
    (made,) = into.iterdir()
    return made


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("wheel", ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def contents(wheel: Path) -> Mapping[str, bytes]:
    """Read a wheel, and return each file's bytes by its path in the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def files_below(folder: Path) -> set[Path]:
    return {
        path
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc"
    }


def test_every_file_of_the_package_is_in_the_wheel(contents: Mapping[str, bytes]) -> None:
    for path in files_below(PACKAGE):
        assert contents[path.relative_to(PACKAGE.parent).as_posix()] == path.read_bytes()


@pytest.mark.parametrize(
    "name",
    ["sms_mock/evidence.yaml", "sms_mock/py.typed", "sms_mock/openapi.yaml", "sms_mock/llms.txt"],
)
def test_what_the_server_reads_is_in_the_wheel(contents: Mapping[str, bytes], name: str) -> None:
    assert name in contents


def test_the_fixtures_are_in_the_wheel(contents: Mapping[str, bytes]) -> None:
    fixtures = files_below(ROOT / "fixtures")
    assert fixtures
    for path in fixtures:
        assert contents[f"sms_mock/{path.relative_to(ROOT).as_posix()}"] == path.read_bytes()


def test_the_wheel_holds_nothing_but_the_package_and_its_description(
    contents: Mapping[str, bytes],
) -> None:
    folders = {name.split("/")[0] for name in contents}
    assert folders == {"sms_mock", f"sms_mock-{__version__}.dist-info"}
    assert not [name for name in contents if name.endswith((".pyc", ".orig", ".db"))]


def test_the_wheel_installs_the_command_and_the_licence(contents: Mapping[str, bytes]) -> None:
    about = f"sms_mock-{__version__}.dist-info"
    assert b"sms-mock = sms_mock.cli.main:main" in contents[f"{about}/entry_points.txt"]
    assert contents[f"{about}/licenses/LICENSE"] == (ROOT / "LICENSE").read_bytes()


def test_the_wheel_describes_itself(contents: Mapping[str, bytes]) -> None:
    text = contents[f"sms_mock-{__version__}.dist-info/METADATA"].decode()
    described = message_from_string(text)
    assert described["Name"] == "sms-mock"
    assert described["Version"] == __version__
    assert described["Requires-Python"] == ">=3.11"
    assert described["License-Expression"] == "MIT"
    assert described["Description-Content-Type"] == "text/markdown"
    assert "never sends an SMS" in described["Summary"]


def test_links_and_pictures_of_the_readme_are_absolute_on_the_package_index(
    contents: Mapping[str, bytes],
) -> None:
    text = contents[f"sms_mock-{__version__}.dist-info/METADATA"].decode()
    shown = message_from_string(text).get_payload()
    assert isinstance(shown, str)
    targets = re.findall(r'\]\(([^)]+)\)|(?:src|srcset)="([^"]+)"', shown)
    assert len(targets) > 20
    assert not [one for one in targets if not re.match("https?://|#", "".join(one))]
    for path in re.findall(rf"/sms-mock/(?:blob/)?v{re.escape(__version__)}/([^)\"#]+)", shown):
        assert (ROOT / path).exists(), path


def test_the_package_index_links_to_the_source_and_to_where_problems_are_told(
    contents: Mapping[str, bytes],
) -> None:
    text = contents[f"sms_mock-{__version__}.dist-info/METADATA"].decode()
    urls = dict(
        line.split(", ", 1) for line in message_from_string(text).get_all("Project-URL", [])
    )
    assert urls.keys() == {"Source", "Documentation", "Changelog", "Issues"}
    assert all(url.startswith(urls["Source"]) for url in urls.values())


def test_no_test_tool_is_needed_to_run_it(contents: Mapping[str, bytes]) -> None:
    text = contents[f"sms_mock-{__version__}.dist-info/METADATA"].decode()
    needed = [
        line
        for line in message_from_string(text).get_all("Requires-Dist", [])
        if "extra ==" not in line
    ]
    assert needed
    assert not [line for line in needed if line.startswith(("pytest", "mypy", "ruff", "httpx"))]


def test_a_server_starts_out_of_the_wheel_alone(wheel: Path, tmp_path: Path) -> None:
    unpacked = tmp_path / "unpacked"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(unpacked)
    ran = subprocess.run(
        [sys.executable, "-P", "-c", RUNS_OUT_OF_THE_WHEEL],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(unpacked)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines() == [
        str(unpacked / "sms_mock" / "__init__.py"),
        "200 1000.0",
        "200 openapi: 3.1.0",
    ]


def test_the_sdist_builds_the_same_wheel(contents: Mapping[str, bytes], tmp_path: Path) -> None:
    sdist = build("sdist", ROOT, tmp_path / "sdist")
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path / "source", filter="data")
    (source,) = (tmp_path / "source").iterdir()
    with zipfile.ZipFile(build("wheel", source, tmp_path / "again")) as archive:
        assert set(archive.namelist()) == set(contents)
