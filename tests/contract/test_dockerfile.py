"""The Dockerfile, read as text, since these tests have no Docker engine.

They check what the text shows: its stages, what it copies, its user, and its health check.
"""

import ast
import ipaddress
import json
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from sms_mock.cli.serve import serve_command
from sms_mock.config import Settings
from sms_mock.serving.threads import MockServer

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "mock_server" / "sms_mock"
EVERY_ADDRESS = "0.0.0.0"


@dataclass(frozen=True)
class Instruction:
    """One instruction with its continued lines joined, and the number of its stage (0, 1, …)."""

    stage: int
    word: str
    rest: str


def instructions(text: str) -> list[Instruction]:
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    found: list[Instruction] = []
    stage = -1
    for line in filter(None, map(str.strip, joined.splitlines())):
        word, _, rest = line.partition(" ")
        stage += word.upper() == "FROM"
        found.append(Instruction(stage, word.upper(), rest.strip()))
    return found


DOCKERFILE = instructions((ROOT / "Dockerfile").read_text(encoding="utf-8"))
LAST_STAGE = DOCKERFILE[-1].stage


def having(word: str, stage: int | None = None) -> list[str]:
    """Return the arguments of each instruction with this word, in one stage or in all."""
    return [i.rest for i in DOCKERFILE if i.word == word and stage in (None, i.stage)]


def exec_form(rest: str) -> list[str]:
    words: list[str] = json.loads(rest)
    return words


def kept_in_the_build_context(path: str) -> bool:
    """Return whether .dockerignore, which first leaves everything out, lets `path` in."""
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    return f"!{path}" in lines


def test_it_builds_in_one_slim_stage_and_runs_in_another() -> None:
    bases = having("FROM")
    assert len(bases) == 2
    assert all(re.match(r"python:3\.\d+-slim\b", base) for base in bases)
    assert bases[0].split()[0] == bases[1].split()[0], "a venv moves only to the same Python"


def test_the_python_of_the_image_is_one_the_package_supports() -> None:
    (minor,) = set(re.findall(r"python:3\.(\d+)-slim", " ".join(having("FROM"))))
    supported = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f'"Programming Language :: Python :: 3.{minor}"' in supported


def test_only_what_was_built_is_copied_into_the_image_that_runs() -> None:
    copies = having("COPY", LAST_STAGE)
    assert copies
    assert all(copy.startswith("--from=build ") for copy in copies)


def test_everything_copied_from_the_project_exists_and_is_in_the_build_context() -> None:
    sources = [
        source for copy in having("COPY") if "--from=" not in copy for source in copy.split()[:-1]
    ]
    assert {"pyproject.toml", "fixtures", "mock_server", "openapi.yaml"} <= set(sources)
    for source in sources:
        assert (ROOT / source).exists(), source
        assert kept_in_the_build_context(source), source


def test_what_the_wheel_is_built_from_is_copied() -> None:
    copied = " ".join(having("COPY", 0))
    pyproject = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    forced = re.findall(r'^"([\w.]+)" = "sms_mock/', pyproject, re.MULTILINE)
    assert forced
    assert all(source in copied for source in forced)


def test_it_does_not_run_as_root() -> None:
    (user,) = having("USER", LAST_STAGE)
    assert user not in {"root", "0"}
    assert any(re.search(rf"useradd .*\b{re.escape(user)}\b", run) for run in having("RUN"))


def test_the_user_is_a_number_that_a_kubelet_can_tell_from_root() -> None:
    (user,) = having("USER", LAST_STAGE)
    assert int(user) > 0
    assert any(f"--uid {user} " in run for run in having("RUN", LAST_STAGE))


def test_no_layer_is_made_after_the_user_is_set() -> None:
    words = [i.word for i in DOCKERFILE if i.stage == LAST_STAGE]
    assert not {"RUN", "COPY", "ADD"} & set(words[words.index("USER") :])


def test_it_is_asked_for_health_by_sms_mock_ready() -> None:
    (check,) = having("HEALTHCHECK", LAST_STAGE)
    _, _, command = check.partition("CMD ")
    assert exec_form(command) == ["sms-mock", "ready"]


def test_it_serves_on_every_address_of_the_container_as_its_first_process() -> None:
    (entry,) = having("ENTRYPOINT", LAST_STAGE)
    assert exec_form(entry) == ["sms-mock", "serve", "--host", EVERY_ADDRESS]
    assert not having("CMD"), "flags after the image's name go to serve"


def test_the_port_it_exposes_is_the_default_one() -> None:
    config = (PACKAGE / "config.py").read_text(encoding="utf-8")
    (port,) = having("EXPOSE", LAST_STAGE)
    assert f"DEFAULT_PORT = {port}" in config


def test_the_store_folder_that_the_comment_shows_belongs_to_the_user() -> None:
    (user,) = having("USER", LAST_STAGE)
    assert "--store /data" in (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert any(f"--owner={user} /data" in run for run in having("RUN", LAST_STAGE))


# A shim that recognises it too, in a language this test does not read.
RECOGNISES_IN_JAVASCRIPT = frozenset({"mock_server/sms_mock/interception/shims/node/redirect.cjs"})


def recognises_only(source: str, address: str) -> bool:
    """Return whether Python source uses an address only in a collection that others are compared
    with.
    """
    tree = ast.parse(source)
    collected = {
        id(element)
        for node in ast.walk(tree)
        if isinstance(node, ast.Set | ast.Tuple | ast.List)
        for element in node.elts
    }
    return all(
        id(node) in collected
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and address in node.value
    )


def test_nowhere_else_does_the_project_listen_on_every_address() -> None:
    below = [
        *PACKAGE.rglob("*"),
        *(ROOT / "fixtures").rglob("*"),
        ROOT / "Makefile",
    ]
    texts = {path: path.read_bytes() for path in below if path.is_file() and path.suffix != ".pyc"}
    found = {path for path, text in texts.items() if EVERY_ADDRESS.encode() in text}
    # Some recognise it when a person gives it, since nobody can be sent there.
    listening = {
        path.relative_to(ROOT).as_posix()
        for path in found
        if path.suffix != ".py" or not recognises_only(texts[path].decode(), EVERY_ADDRESS)
    }
    assert not listening - RECOGNISES_IN_JAVASCRIPT


@pytest.mark.parametrize(
    "source, fine",
    [
        ("if host in ('0.0.0.0', '::'):\n    host = 'localhost'", True),
        ("EVERYWHERE = frozenset({'0.0.0.0', '::'})", True),
        ("bind('0.0.0.0', 80)", False),
        ("host: str = '0.0.0.0'", False),
        ("bind(f'0.0.0.0:{port}')", False),
    ],
)
def test_listening_is_told_from_recognising(source: str, fine: bool) -> None:
    assert recognises_only(source, EVERY_ADDRESS) is fine


def test_without_a_flag_it_listens_on_this_machine_alone() -> None:
    (host,) = [option for option in serve_command.params if option.name == "host"]
    defaults = {Settings().host, str(host.default), MockServer().settings.host}
    assert all(ipaddress.ip_address(default).is_loopback for default in defaults), defaults


@pytest.mark.parametrize("text", ["FROM a\nRUN x \\\n    && y\n", "from a\n# note\nRUN x   && y\n"])
def test_continued_lines_are_read_as_one(text: str) -> None:
    assert [(i.stage, i.word, re.sub(r"\s+", " ", i.rest)) for i in instructions(text)] == [
        (0, "FROM", "a"),
        (0, "RUN", "x && y"),
    ]
