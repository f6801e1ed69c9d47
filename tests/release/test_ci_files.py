"""Workflows, the action, GitLab's and compose's files, issue forms and Testcontainers recipes.

Each is read by a linter of its own kind, and each command of sms-mock in them exists. The action's
steps are run in test_action.py.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml

from sms_mock.config import Settings
from sms_mock.serving.threads import MockServer
from tests.contract.command_lines import check
from tests.server.running import ROOT, running

EXAMPLES = "tests/examples"
RECIPES = ROOT / EXAMPLES / "testcontainers"
SCHEMAS = {
    "action.yml": "github-actions",
    ".github/workflows/release.yml": "github-workflows",
    ".github/workflows/tests.yml": "github-workflows",
    f"{EXAMPLES}/github-action.yaml": "github-workflows",
    f"{EXAMPLES}/github-actions.yaml": "github-workflows",
    f"{EXAMPLES}/gitlab-ci.yaml": "gitlab-ci",
    f"{EXAMPLES}/docker-compose.yaml": "compose-spec",
    "deploy/compose.yaml": "compose-spec",
    ".github/ISSUE_TEMPLATE/bug.yml": "github-issue-forms",
    ".github/ISSUE_TEMPLATE/live-service-differs.yml": "github-issue-forms",
    ".github/ISSUE_TEMPLATE/config.yml": "github-issue-config",
}
"""The schema of each file, by its name in check-jsonschema."""
STYLE = (
    "{extends: default, rules: {document-start: disable, line-length: {max: 120},"
    " comments: {min-spaces-from-content: 1}, truthy: {check-keys: false}}}"
)
GRAMMARS = {".java": "tree_sitter_java", ".cs": "tree_sitter_c_sharp"}
VARIABLES = {
    "$PORT": "8767",
    "$REPORT": "report",
    "$FAIL_ON": "error",
    "$FLAGS": "--delivery immediate",
}
"""What the action's steps are given."""

_STAND_IN_FOR_TESTCONTAINERS = """
const started = {
  getHost: () => "127.0.0.1",
  getMappedPort: (port) => port === 8767 && process.env.PORT,
  stop: () => {},
};
const builder = {
  withCommand: () => builder,
  withExposedPorts: () => builder,
  withWaitStrategy: () => builder,
  start: async () => started,
};
exports.GenericContainer = function GenericContainer() { return builder; };
exports.Wait = { forHealthCheck: () => ({}) };
"""


def lint(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *words], cwd=ROOT, capture_output=True, text=True, timeout=60
    )


def read(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text("utf-8"))


@pytest.mark.parametrize("name, schema", SCHEMAS.items())
def test_a_file_has_the_shape_that_its_reader_wants(name: str, schema: str) -> None:
    ran = lint("check_jsonschema", "--builtin-schema", f"vendor.{schema}", name)
    assert ran.returncode == 0, ran.stdout


def test_a_file_with_a_key_too_many_is_found(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yml"
    wrong.write_text("on: push\njobs: {a: {runs-on: x, stepps: []}}\n", "utf-8")
    ran = lint("check_jsonschema", "--builtin-schema", "vendor.github-workflows", str(wrong))
    assert ran.returncode == 1
    assert "stepps" in ran.stdout


def test_every_workflow_and_form_is_in_the_table() -> None:
    found = {path.relative_to(ROOT).as_posix() for path in (ROOT / ".github").rglob("*.yml")}
    assert found <= SCHEMAS.keys()


def test_the_files_are_yaml_without_doubtful_places() -> None:
    ran = lint("yamllint", "--strict", "-d", STYLE, *SCHEMAS)
    assert ran.returncode == 0, ran.stdout


def test_nothing_is_published_before_the_tests_have_passed() -> None:
    jobs = read(".github/workflows/release.yml")["jobs"]
    assert jobs["tests"]["uses"] == "./.github/workflows/tests.yml"
    assert jobs["build"]["needs"] == "tests"
    assert {job["needs"] for name, job in jobs.items() if name not in ("tests", "build")} == {
        "build"
    }


def commands_of(text: str) -> Iterator[list[str]]:
    """Yield, for each command line of `sms-mock` in a shell's text, the words after `sms-mock`.

    Known variables are replaced by values, and a line ends at `|`, `>` or `&`.
    """
    for name, value in VARIABLES.items():
        text = text.replace(f'"{name}"', value).replace(name, value)
    for found in re.finditer(r"(?:^|\bnohup |- )\s*(sms-mock [^|>&\n]+)", text, re.MULTILINE):
        yield shlex.split(found[1])[1:]


@pytest.mark.parametrize(
    "name, verbs",
    [
        ("action.yml", ["serve", "ready", "report", "doctor", "doctor"]),
        (f"{EXAMPLES}/gitlab-ci.yaml", ["serve", "ready", "report", "doctor"]),
    ],
)
def test_the_commands_in_a_file_exist(name: str, verbs: list[str]) -> None:
    found = list(commands_of((ROOT / name).read_text("utf-8")))
    assert [words[0] for words in found] == verbs
    for words in found:
        check(words)


@pytest.mark.parametrize(
    "step", [one for one in read("action.yml")["runs"]["steps"] if "run" in one]
)
def test_a_step_of_the_action_is_sound_bash(step: dict[str, str]) -> None:
    ran = subprocess.run(
        [str(Path(sys.executable).with_name("shellcheck")), "--shell", "bash", "-"],
        input=step["run"],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ran.returncode == 0, ran.stdout


def run_job(lines: list[str], folder: Path) -> int:
    """Run a job's lines in one shell beside a server, and return the shell's exit code.

    The first line, which starts the job's own server on the usual port, is left out; the server
    that runs has a free port.
    """
    first, *rest = lines
    assert first.startswith("sms-mock serve --delivery immediate ")
    with running("--delivery", "immediate") as server:
        ran = subprocess.run(
            ["sh", "-ec", "\n".join(rest)],
            cwd=folder,
            env={
                "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
                "SMS_MOCK_URL": server.origin,
            },
            capture_output=True,
            text=True,
            timeout=60,
        )
    return ran.returncode


@pytest.mark.parametrize(
    "tests, code",
    [
        pytest.param("sms-mock send 0821234567 Hello", 0, id="pass"),
        pytest.param("sh -c 'sms-mock send 0821234567 Hello; exit 7'", 7, id="fail"),
        pytest.param("true", 1, id="send nothing, which the doctor finds"),
    ],
)
def test_gitlabs_job_keeps_the_report_and_ends_as_tests_and_doctor_do(
    tests: str, code: int, tmp_path: Path
) -> None:
    job = read(f"{EXAMPLES}/gitlab-ci.yaml")["test"]
    lines = [line.replace("./run-tests", tests) for line in job["script"]]
    assert run_job(lines, tmp_path) == code
    written = {path.name for path in tmp_path.iterdir()}
    assert written == {"run.html"} < set(job["artifacts"]["paths"])


def test_the_commands_of_the_workflow_without_the_action_work_in_their_order(
    tmp_path: Path,
) -> None:
    job = read(f"{EXAMPLES}/github-actions.yaml")["jobs"]["test"]
    lines = [step["run"] for step in job["steps"] if "run" in step]
    served = next(i for i, line in enumerate(lines) if line.startswith("sms-mock serve"))
    stand_in = {"npm test": "sms-mock send 0821234567 Hello"}
    (tmp_path / "sms-mock.log").touch()
    assert run_job([stand_in.get(line, line) for line in lines[served:]], tmp_path) == 0


def test_the_workflow_without_the_action_asks_the_doctor_after_failed_tests_too() -> None:
    steps = read(f"{EXAMPLES}/github-actions.yaml")["jobs"]["test"]["steps"]
    (doctor,) = [step for step in steps if step.get("run", "").startswith("sms-mock doctor ")]
    assert "!cancelled()" in doctor["if"]


@pytest.mark.parametrize("path", sorted(RECIPES.iterdir()), ids=lambda path: path.name)
def test_a_testcontainers_recipe_is_a_program_of_its_language(path: Path) -> None:
    text = path.read_bytes()
    if path.suffix in GRAMMARS:
        # By name, since only these tests have the packages.
        tree_sitter = import_module("tree_sitter")
        grammar = import_module(GRAMMARS[path.suffix]).language()
        parser = tree_sitter.Parser(tree_sitter.Language(grammar))
        assert not parser.parse(text).root_node.has_error
        assert parser.parse(text.replace(b";", b"", 1)).root_node.has_error
    elif path.suffix == ".mjs":
        ran = subprocess.run(["node", "--check", str(path)], capture_output=True, text=True)
        assert ran.returncode == 0, ran.stderr
    else:
        compile(text, path, "exec")


@pytest.mark.parametrize("path", sorted(RECIPES.iterdir()), ids=lambda path: path.name)
def test_a_recipe_names_flags_port_and_credentials_that_exist(path: Path) -> None:
    text = path.read_text("utf-8")
    (flags,) = re.findall(r"with_?[Cc]ommand\((.+?)\)", text, re.IGNORECASE)
    check(["serve", *re.findall(r"[\w-]+", flags)])
    assert set(re.findall(r"\b8767\b", text)) == {"8767"}
    assert "demo@example.com" in text
    assert "11111111-1111-4111-8111-111111111111" in text


def test_the_line_that_the_python_recipe_waits_for_is_printed() -> None:
    text = (RECIPES / "in_a_container.py").read_text("utf-8")
    (awaited,) = re.findall(r'wait_for_logs\(started, "(.+)"\)', text)
    with running() as server:
        assert any(awaited in line for line in server.banner)


def test_the_request_of_the_node_recipe_is_accepted(tmp_path: Path) -> None:
    """The Node recipe's own test, with a server in place of the container."""
    package = tmp_path / "node_modules" / "testcontainers"
    package.mkdir(parents=True)
    (package / "package.json").write_text('{"main": "index.js"}', "utf-8")
    (package / "index.js").write_text(_STAND_IN_FOR_TESTCONTAINERS, "utf-8")
    shutil.copy(RECIPES / "sms-mock.test.mjs", tmp_path)
    with MockServer(Settings(port=0)) as server:
        ran = subprocess.run(
            ["node", "--test", "sms-mock.test.mjs"],
            cwd=tmp_path,
            env={**os.environ, "PORT": str(server.port)},
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert ran.returncode == 0, ran.stdout


def test_the_request_of_the_python_recipe_is_accepted() -> None:
    """The Python recipe's own test, with a server in place of the container."""
    program: dict[str, Any] = {}
    source = (RECIPES / "in_a_container.py").read_text("utf-8")
    without_containers = "\n".join(
        line for line in source.splitlines() if not line.startswith("from testcontainers")
    )
    exec(compile(without_containers, "in_a_container.py", "exec"), program)
    with MockServer(Settings(port=0)) as server:
        program["test_a_message_is_accepted"](f"{server.origin}/app/")
