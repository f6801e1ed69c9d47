"""`sms-mock run` with unchanged clients in other processes, with and without isolation."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from sms_mock.interception.run import Isolation
from tests.conftest import ADMINISTRATOR
from tests.interception.conftest import HERE, Ran, Run, python
from tests.interception.python_clients import CLIENTS, URL

EMAIL, TOKEN = ADMINISTRATOR
BODY = '{"recipientNumber": "0821234567", "message": "Hello"}'
HEADERS = [
    *("-H", f"email: {EMAIL}", "-H", f"token: {TOKEN}", "-H", "Accept: application/json"),
    *("-H", "Content-Type: application/json"),
]
TO_A_PHONE = re.compile(r"  27821234567  (SENT|DELIVERED)  Hello")
"""How far it has come by then is the worker's affair."""


def has_sent(ran: Ran) -> None:
    assert ran.code == 0, ran
    assert json.loads(ran.output)["error"] is None
    counted, sent = ran.said.splitlines()[-2:]
    assert counted.endswith(
        "1 request to the provider, 1 message sent to the mock and to nobody else"
    )
    assert TO_A_PHONE.fullmatch(sent)


def program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


@pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.__name__[5:])
def test_python_reaches_the_mock(client: object, run_command: Run, isolation: Isolation) -> None:
    name = getattr(client, "__name__", "").removeprefix("with_")
    script = str(HERE / "python_clients.py")
    has_sent(run_command(*python(script, name, URL, EMAIL, TOKEN), isolation=isolation))


@pytest.mark.parametrize("scheme", ["https", "http"])
def test_curl_reaches_the_mock(scheme: str, run_command: Run, isolation: Isolation) -> None:
    url = URL.replace("https", scheme)
    command = [program("curl"), "-sS", *HEADERS, "-d", BODY, url]
    has_sent(run_command(*command, isolation=isolation))


def test_curl_is_told_to_go_on_with_its_body(run_command: Run) -> None:
    wait = ("-H", "Expect: 100-continue", "--expect100-timeout", "60", "--max-time", "20")
    has_sent(run_command(program("curl"), "-sS", *wait, *HEADERS, "-d", BODY, URL))


@pytest.mark.parametrize("client", ["fetch", "https", "http", "agent"])
def test_node_reaches_the_mock(client: str, run_command: Run, isolation: Isolation) -> None:
    url = URL.replace("https", "http") if client == "http" else URL
    command = [program("node"), str(HERE / "node_clients.mjs"), client, url, EMAIL, TOKEN]
    has_sent(run_command(*command, isolation=isolation))


@pytest.mark.parametrize("client", ["curl", "file_get_contents"])
def test_php_reaches_the_mock(client: str, run_command: Run, isolation: Isolation) -> None:
    php = program("php")
    script = str(HERE / "php_clients.php")
    has_sent(run_command(php, script, client, URL, EMAIL, TOKEN, isolation=isolation))


def test_what_node_was_told_before_is_still_told(run_command: Run) -> None:
    script = "process.emitWarning('seen'); console.log(process.env.NODE_OPTIONS)"
    environ = {"NODE_OPTIONS": "--no-warnings"}
    ran = run_command(program("node"), "-e", script, environ=environ, allow_none=True)
    assert ran.output.startswith("--no-warnings --require ")
    assert ran.errors == ""


@pytest.mark.parametrize(
    "call",
    [
        "fetch('https://api.zoomconnect.com/')",
        "fetch('https://www.zoomconnect.com:8443/')",
        "require('node:dns').promises.lookup('api.zoomconnect.com')",
    ],
)
def test_node_reaches_no_other_place_of_the_provider(call: str, run_command: Run) -> None:
    script = f"{call}.catch((e) => console.log((e.cause ?? e).message))"
    ran = run_command(program("node"), "-e", script, allow_none=True)
    assert "sms-mock lets nothing out" in ran.output


def test_pythons_own_sitecustomize_still_runs(run_command: Run, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import builtins\nbuiltins.seen = 'its own'\n")
    command = python("-c", "import sitecustomize; print(seen, sitecustomize.__file__)")
    ran = run_command(*command, environ={"PYTHONPATH": str(tmp_path)}, allow_none=True)
    assert ran.output.strip() == f"its own {tmp_path / 'sitecustomize.py'}"


def test_the_roots_of_the_system_stay_trusted(run_command: Run) -> None:
    count = "import ssl; print(len(ssl.create_default_context().get_ca_certs()))"
    before = run_command(*python("-I", "-c", count), allow_none=True)
    ran = run_command(*python("-c", count), environ={"SSL_CERT_DIR": ""}, allow_none=True)
    assert int(ran.output) >= int(before.output) >= 1
