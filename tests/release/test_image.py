"""The Dockerfile's steps, run by hand in a folder in place of the image, as no engine is needed.

Its lines are run as they are, but for the paths, which are moved below the folder. What an engine
does beside that (base images, layers, cgroups, networks) is not tried.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.contract.test_dockerfile import DOCKERFILE, LAST_STAGE, exec_form, having
from tests.release.wheelhouse import Wheelhouse
from tests.server.running import PATIENCE, ROOT

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="the image is Linux"),
]

_MOVED = re.compile(r"(?<![\w.$}])/(?=(?:opt|wheels|data|src)\b)")


class Image(NamedTuple):
    """A folder in place of the image's root, after its RUN and COPY instructions."""

    root: Path
    environ: Mapping[str, str]

    def moved(self, text: str) -> str:
        """Return a text of the Dockerfile with its absolute paths below the folder."""
        return _MOVED.sub(f"{self.root}/", text)

    def words(self, rest: str) -> list[str]:
        """Return an instruction's command in exec form, its program found in the image's PATH."""
        program, *arguments = exec_form(rest)
        return [self.moved(f"/opt/sms-mock/bin/{program}"), *arguments]

    def run(self, step: str) -> None:
        """Run a RUN instruction of the Dockerfile, which must succeed."""
        ran = subprocess.run(
            ["sh", "-ec", self.moved(step)],
            cwd=self.root / "src",
            env=dict(self.environ),
            capture_output=True,
            text=True,
            timeout=240,
        )
        assert ran.returncode == 0, f"{step}\n{ran.stdout}{ran.stderr}"


@pytest.fixture(scope="module")
def image(wheelhouse: Wheelhouse) -> Iterator[Image]:
    """Carry out the build stage, in a folder that another user may read."""
    root = Path(tempfile.mkdtemp(prefix="image-"))
    root.chmod(0o755)
    made = Image(root, {**wheelhouse.offline(root), "PATH": os.environ["PATH"]})
    (root / "src").mkdir()
    programs = root / "opt" / "programs"
    programs.mkdir(parents=True)
    # The base image's `python` and `pip`.
    (programs / "python").symlink_to(sys.executable)
    (programs / "pip").write_text(f'#!/bin/sh\nexec {sys.executable} -m pip "$@"\n', "utf-8")
    (programs / "pip").chmod(0o755)
    made = made._replace(
        environ={**made.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
    )
    try:
        for step in (one for one in DOCKERFILE if one.stage == 0):
            if step.word == "COPY":
                _copy(step.rest.split(), root / "src")
            if step.word == "RUN":
                made.run(step.rest)
        yield made
    finally:
        shutil.rmtree(root)


def _copy(words: list[str], into: Path) -> None:
    *sources, target = words
    for source in sources:
        if (ROOT / source).is_dir():
            # .dockerignore leaves __pycache__ out.
            leftovers = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / source, into / target, ignore=leftovers)
        else:
            shutil.copy(ROOT / source, into / target)


def test_the_build_stage_installs_the_command_with_the_server_for_many_clients(
    image: Image,
) -> None:
    python = image.moved("/opt/sms-mock/bin/python")
    code = "import gunicorn, gevent, sms_mock; print(sms_mock.__file__)"
    ran = subprocess.run([python, "-c", code], capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith(str(image.root / "opt" / "sms-mock"))


def as_user(number: str) -> list[str]:
    """Return the words before a command that is run as a user whom this machine does not know.

    The user may read everything, since the Python of the tests may be in a home folder.
    """
    reading = ["--inh-caps", "+dac_read_search", "--ambient-caps", "+dac_read_search"]
    return ["setpriv", "--reuid", number, "--regid", number, "--clear-groups", *reading]


@pytest.mark.skipif(
    shutil.which("setpriv") is None or os.geteuid() != 0, reason="root and setpriv are needed"
)
def test_the_entry_point_serves_as_the_numeric_user_and_keeps_its_store(image: Image) -> None:
    (user,) = having("USER", LAST_STAGE)
    (entry,) = having("ENTRYPOINT", LAST_STAGE)
    (check,) = having("HEALTHCHECK", LAST_STAGE)
    (step,) = having("RUN", LAST_STAGE)
    # useradd would change this machine's own users; the number alone has to be enough.
    (install,) = [part for part in step.split("&&") if part.strip().startswith("install")]
    image.run(install)
    data = image.root / "data"
    assert data.stat().st_uid == int(user)

    # Flags after the image's name go to serve; a test listens on this machine alone.
    flags = ["--host", "127.0.0.1", "--port", "0", "--store", str(data)]
    environ = {"PATH": f"{image.root}/opt/sms-mock/bin:/usr/bin:/bin", "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [*as_user(user), *image.words(entry), *flags],
        cwd=data,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    try:
        seen = []
        for line in process.stdout:
            seen.append(line)
            if found := re.search(r"http://(?:localhost|127\.0\.0\.1):(\d+)", line):
                break
        else:
            raise AssertionError("".join(seen))
        _, _, command = check.partition("CMD ")
        healthy = subprocess.run(
            [*as_user(user), *image.words(command), "--wait"],
            cwd=data,
            env={**environ, "SMS_MOCK_PORT": found[1]},
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert healthy.returncode == 0, healthy.stderr
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    owners = {path.stat().st_uid for path in data.rglob("*")}
    assert owners == {int(user)}


def test_the_user_that_the_image_makes_is_one_that_useradd_accepts(tmp_path: Path) -> None:
    (step,) = having("RUN", LAST_STAGE)
    (useradd,) = [part.strip() for part in step.split("&&") if part.strip().startswith("useradd")]
    if shutil.which("useradd") is None or os.geteuid() != 0:
        pytest.skip("useradd, and root to run it, are needed")
    etc = tmp_path / "etc"
    etc.mkdir()
    for name in ("passwd", "group", "shadow", "gshadow"):
        (etc / name).touch()
    # In a folder in place of /, so that this machine gets no user.
    line = useradd.replace("useradd ", f"useradd --prefix {tmp_path} ")
    ran = subprocess.run(["sh", "-c", line], capture_output=True, text=True, timeout=30)
    assert ran.returncode == 0, ran.stderr
    (user,) = having("USER", LAST_STAGE)
    (made,) = (etc / "passwd").read_text("utf-8").splitlines()
    assert made.split(":")[2] == user
