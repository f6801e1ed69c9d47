"""The plugin beside versions that applications pin, which pip resolves and installs.

Applications pin old versions of libraries that sms-mock needs too. Each row of the table is a
virtual environment; the examples of the docs, which use the whole plugin, are run in it.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from importlib.metadata import distributions
from pathlib import Path

import pytest

from tests.environments.virtual import ROOT, Environment, make_environment

EXAMPLES = (
    "test_frozen_clock.py",
    "test_hard_coded_host.py",
    "test_outage.py",
    "test_own_team.py",
    "test_parallel_teams.py",
    "test_sign_in.py",
    "test_with_pytest.py",
    "test_with_unittest.py",
)
PINNED: Mapping[str, tuple[str, ...]] = {
    # All that was ever reported, at once, and Flask's own companion of that time.
    "everything old": (
        "gunicorn==23",
        "flask<3",
        "werkzeug<3",
        "click<8.2",
        "gevent<26",
        "Faker<30",
        "marshmallow<4",
    ),
    # Nothing that the plugin does not need; an old Flask beside the newest of the rest.
    "the plugin alone": ("flask<3",),
}


@pytest.fixture(scope="module")
def environment(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, wheel: Path
) -> Environment:
    return make_environment(tmp_path_factory.mktemp("pinned"), wheel, *PINNED[request.param])


@pytest.mark.parametrize("environment", PINNED, indirect=True)
def test_the_examples_of_the_docs_pass_beside_pinned_versions(
    environment: Environment, tmp_path: Path
) -> None:
    for name in EXAMPLES:
        shutil.copy(ROOT / "tests" / "examples" / name, tmp_path)
    ended = environment.run("-W", "error", "-m", "pytest", "-q", cwd=tmp_path)
    assert ended.code == 0, ended.output + ended.errors
    assert " passed" in ended.output


@pytest.mark.parametrize("environment", ["everything old"], indirect=True)
def test_serve_says_in_one_line_that_gunicorn_is_too_old(
    environment: Environment, tmp_path: Path
) -> None:
    # No machine has this name: serving ends at once, after the line.
    ended = environment.run(
        "-m", "sms_mock", "serve", "--port", "1", "--host", "x.invalid", cwd=tmp_path
    )
    assert ended.errors.splitlines()[0] == (
        "Serving from threads: gunicorn 23.0.0 is installed and 25.1 or later is needed;"
        " pip install 'sms-mock[serve]' brings it"
    )
    assert "Traceback" not in ended.errors


@pytest.mark.parametrize("environment", ["the plugin alone"], indirect=True)
def test_serve_says_in_one_line_that_gunicorn_is_absent(
    environment: Environment, tmp_path: Path
) -> None:
    ended = environment.run(
        "-m", "sms_mock", "serve", "--port", "1", "--host", "x.invalid", cwd=tmp_path
    )
    assert ended.errors.splitlines()[0] == (
        "Serving from threads: gunicorn is not installed; pip install 'sms-mock[serve]' brings it"
    )
    assert "Traceback" not in ended.errors


@pytest.mark.parametrize("environment", ["the plugin alone"], indirect=True)
def test_what_an_extra_would_bring_is_named_where_it_is_missing(
    environment: Environment, tmp_path: Path
) -> None:
    assert not {"faker", "flask-swagger-ui", "gunicorn", "gevent"} & installed(environment)
    ended = environment.run("-m", "sms_mock", "generate", cwd=tmp_path)
    assert (ended.code, ended.errors.strip().splitlines()) == (
        1,
        [
            "sms-mock generate takes names from Faker, which is not installed;"
            " pip install 'sms-mock[generate]' brings it"
        ],
    )
    page = "from sms_mock.app import create_app; from sms_mock.config import Settings\n" + (
        "print(create_app(Settings()).test_client().get('/_mock/docs').text)"
    )
    ended = environment.run("-c", page, cwd=tmp_path)
    assert "pip install &#39;sms-mock[serve]&#39;" in ended.output or (
        "pip install 'sms-mock[serve]'" in ended.output
    )
    assert "<script" not in ended.output


def installed(environment: Environment) -> set[str]:
    (packages,) = environment.folder.glob("[lL]ib/**/site-packages")
    return {one.name.lower() for one in distributions(path=[str(packages)])}
