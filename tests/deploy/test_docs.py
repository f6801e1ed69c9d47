"""Every command of docs/shared.md is run, with free ports and temporary folders in their places."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from tests.contract.command_lines import check
from tests.deploy.proxies import DEPLOY, PATIENCE, Proxy, Servers, haproxy, program
from tests.programs import command
from tests.server.running import ROOT, clean_environ, running

pytestmark = pytest.mark.xdist_group("deploy")

PAGE = (ROOT / "docs" / "shared.md").read_text("utf-8")
COMMANDS = re.findall(r"^\$ (.+)$", PAGE, re.MULTILINE)
STORE = "/var/lib/sms-mock"
TESTED = {
    "a team": r"curl -X POST .*/_mock/teams",
    "a send": r"sms-mock send ",
    "pytest": r"pytest ",
    "another language": r"SMS_MOCK_URL=\S+ npm test",
    "metrics": r"curl \S+/_mock/metrics",
    "haproxy-one": r"haproxy -f deploy/haproxy-one\.cfg",
    "haproxy-several": r"haproxy -f deploy/haproxy-several\.cfg",
    "nginx-one": r"nginx -c \S+nginx-one\.conf",
    "nginx-several": r"nginx -c \S+nginx-several\.conf",
    "compose": r"docker compose ",
    "a shared server": r"sms-mock serve --host ",
    "behind a proxy": rf"sms-mock serve --port \d+ --behind-proxy --store {STORE} ",
    "one of several": rf"sms-mock serve --port \d+ --behind-proxy --store {STORE}/one ",
    "another of several": rf"sms-mock serve --port \d+ --behind-proxy --store {STORE}/two ",
    "a third of several": rf"sms-mock serve --port \d+ --behind-proxy --store {STORE}/three ",
    "a backup": r"mkdir backup ",
    "a restored server": r"sms-mock serve --store backup",
    "an upgrade": r"sms-mock store upgrade ",
}
"""How each command of the page begins, by the name under which a test here runs it."""


def line_of(name: str) -> str:
    """Return the one command of the page that a test runs under this name."""
    (found,) = [line for line in COMMANDS if re.match(TESTED[name], line)]
    return str(found)


class Shell(NamedTuple):
    """Runs commands of the page against three servers behind HAProxy, in a temporary folder."""

    proxy: Proxy
    servers: Servers
    folder: Path

    def run(self, line: str) -> subprocess.CompletedProcess[str]:
        line = line.replace("http://localhost:8767", self.proxy.origin)
        line = line.replace("http://localhost:8771", self.servers.origin("one"))
        bin = Path(sys.executable).parent
        ran = subprocess.run(
            ["bash", "-ec", line],
            cwd=self.folder,
            env={**clean_environ(), "PATH": f"{bin}:{os.environ['PATH']}", "NO_COLOR": "1"},
            capture_output=True,
            text=True,
            timeout=PATIENCE * 2,
        )
        assert ran.returncode == 0, f"{line}: {ran.stdout}{ran.stderr}"
        return ran


@pytest.fixture(scope="module")
def shell(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    folder = tmp_path_factory.mktemp("docs")
    with haproxy(DEPLOY / "haproxy-several.cfg", servers.ports, folder) as proxy:
        yield Shell(proxy, servers, folder)


def test_every_command_has_a_test_here() -> None:
    source = Path(__file__).read_text("utf-8")
    for name in TESTED:
        assert source.count(f'"{name}"') > 1, name
    for line in COMMANDS:
        assert any(re.match(begin, line) for begin in TESTED.values()), line


def test_a_team_is_made_under_a_key(shell: Shell) -> None:
    command("curl")
    ran = shell.run(line_of("a team"))
    made = json.loads(ran.stdout)
    assert made["url"] == f"{shell.proxy.origin}/@checkout/app"
    assert made["expiresIn"] == 3600


def test_the_command_line_sends_under_a_key(shell: Shell) -> None:
    ran = shell.run(line_of("a send"))
    assert "GSM7, 1 part, 1 credit" in ran.stdout
    with shell.proxy.client() as client:
        sent = client.get("/@checkout/_mock/messages").json()["items"]
    assert sent[0]["message"] == "Hello"


def test_pytest_uses_the_server_of_a_key(shell: Shell) -> None:
    (shell.folder / "test_it.py").write_text(
        "def test_it(sms_mock):\n    assert sms_mock.url.endswith('/@checkout/app')\n", "utf-8"
    )
    ran = shell.run(line_of("pytest"))
    assert "1 passed" in ran.stdout


def test_other_languages_read_the_address_from_the_environment(shell: Shell) -> None:
    command("npm")
    script = "process.exit(process.env.SMS_MOCK_URL.endsWith('/@checkout') ? 0 : 1)"
    package = {"name": "shop", "scripts": {"test": f'node -e "{script}"'}}
    (shell.folder / "package.json").write_text(json.dumps(package), "utf-8")
    shell.run(line_of("another language"))


def test_the_metrics_of_one_server(shell: Shell) -> None:
    command("curl")
    ran = shell.run(line_of("metrics"))
    named = re.findall(r"`([a-z_]+)(?:\{[a-z, ]+\})?`", PAGE.partition("| metric |")[2])
    metrics = [name for name in named if name.startswith(("sms_mock_", "process_"))]
    assert len(metrics) >= 12
    # Those about webhooks have no sample before the first attempt, but are described.
    for name in metrics:
        assert name in ran.stdout, name


@pytest.mark.parametrize("name", ["haproxy-one", "haproxy-several"])
def test_haproxy_takes_its_file(name: str) -> None:
    words = shlex.split(line_of(name))
    checked = [program("haproxy"), "-c", *words[1:]]
    ran = subprocess.run(checked, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE)
    assert ran.returncode == 0, ran.stderr


@pytest.mark.parametrize("name", ["nginx-one", "nginx-several"])
def test_nginx_takes_its_file(name: str) -> None:
    line = line_of(name).replace("$PWD", str(ROOT))
    if os.geteuid() != 0:
        pytest.skip("Debian's nginx keeps temporary files in /var/lib/nginx, as root")
    checked = [program("nginx"), "-t", *shlex.split(line)[1:]]
    ran = subprocess.run(checked, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE)
    assert ran.returncode == 0, ran.stderr


def test_compose_names_a_file_that_is_there() -> None:
    words = shlex.split(line_of("compose"))
    assert (ROOT / words[words.index("-f") + 1]).is_file()


def test_a_shared_server_starts_with_its_flags(tmp_path: Path) -> None:
    line = line_of("a shared server")
    words = shlex.split(line.replace(STORE, str(tmp_path / "store")))[2:]
    check(["serve", *words])
    # Tests listen on loopback only.
    with running(*("127.0.0.1" if word == "0.0.0.0" else word for word in words)) as server:
        made = httpx.post(
            f"{server.origin}/_mock/teams", json={}, headers={"Host": "sms-mock.example.com"}
        )
        assert made.json()["expiresIn"] == 86_400


@pytest.mark.parametrize(
    "name, files",
    [
        ("behind a proxy", ["haproxy-one.cfg", "nginx-one.conf"]),
        ("one of several", ["haproxy-several.cfg", "nginx-several.conf"]),
        ("another of several", ["haproxy-several.cfg", "nginx-several.conf"]),
        ("a third of several", ["haproxy-several.cfg", "nginx-several.conf"]),
    ],
)
def test_a_server_behind_a_proxy_listens_where_the_files_expect_it(
    name: str, files: list[str], tmp_path: Path
) -> None:
    words = shlex.split(line_of(name).replace(STORE, str(tmp_path / "store")))[2:]
    check(["serve", *words])
    flag, port, *others = words
    assert flag == "--port"
    for file in files:
        assert f"127.0.0.1:{port}" in (DEPLOY / file).read_text("utf-8")
    with running(*others) as server:
        forwarded = {"X-Forwarded-Host": "localhost:8767"}
        made = httpx.post(f"{server.origin}/@checkout/_mock/teams", json={}, headers=forwarded)
        assert made.json()["url"] == "http://localhost:8767/@checkout/app"
        assert made.json()["expiresIn"] == 86_400


def test_a_backup_of_a_running_server_is_restored_and_upgraded(tmp_path: Path) -> None:
    command("sqlite3")
    store = tmp_path / "store"
    with running("--store", str(store)) as server:
        made = httpx.post(f"{server.origin}/_mock/teams", json={"like": "default"}).json()
        answer = httpx.post(
            f"{made['url']}/api/rest/v1/sms/send.json",
            json={"recipientNumber": "0821234567", "message": "Kept"},
            headers={"email": made["email"], "token": made["token"]},
        )
        assert answer.status_code == 200
        line = line_of("a backup").replace(STORE, str(store))
        subprocess.run(["bash", "-ec", line], cwd=tmp_path, check=True, timeout=PATIENCE)
    shutil.rmtree(store)
    (tmp_path / "backup").rename(store)
    upgrade = shlex.split(line_of("an upgrade").replace(STORE, str(store)))[1:]
    ran = subprocess.run(
        [sys.executable, "-m", "sms_mock", *upgrade], capture_output=True, text=True, timeout=60
    )
    assert ran.returncode == 0, ran.stderr
    restore = shlex.split(line_of("a restored server"))[2:]
    with running(*(str(store) if word == "backup" else word for word in restore)) as server:
        path = f"{server.origin}/_mock/messages?team={made['teamId']}"
        assert httpx.get(path).json()["items"][0]["message"] == "Kept"
        reset = httpx.post(f"{server.origin}/_mock/reset?team={made['teamId']}", json={})
        assert reset.status_code == 200  # what the fork began with was copied too
