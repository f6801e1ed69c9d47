"""Attempts to reach the provider from within `sms-mock run`, all of which fail."""

from __future__ import annotations

import os
import shutil

import pytest

from sms_mock.interception import namespace, run
from sms_mock.interception.provider import HOSTS
from tests.interception.conftest import Ran, Run, python
from tests.interception.elsewhere import Elsewhere, other_tls_server
from tests.interception.python_clients import URL
from tests.interception.test_run_clients import HEADERS, program

BALANCE = URL.replace("sms/send", "account/balance")
REFUSED = 7
UNTRUSTED = 60
"""curl's exit codes: nobody listens there; the certificate is nobody's it trusts."""

LOOK_UP = (
    "import socket, sys\n"
    "family = getattr(socket, sys.argv[1])\n"
    "for host in sys.argv[2:]:\n"
    "    print(*{found[4][0] for found in socket.getaddrinfo(host, 443, family)})\n"
)


def bare(*command: str) -> tuple[str, ...]:
    """Return a command that runs without the variables that would redirect it to the mock."""
    return (program("env"), "-i", *command)


@pytest.mark.usefixtures("needs_namespaces")
@pytest.mark.parametrize("family", ["AF_UNSPEC", "AF_INET", "AF_INET6"])
def test_the_systems_own_resolver_leads_a_bare_program_to_this_machine(
    family: str, run_command: Run
) -> None:
    """A name that resolves to a loopback address differs from one that does not resolve."""
    command = bare(*python("-I", "-S", "-c", LOOK_UP, family, *HOSTS, f"{HOSTS[0]}."))
    ran = run_command(*command, isolation="require", allow_none=True)
    lines = ran.output.splitlines()
    assert len(lines) == len(HOSTS) + 1, ran
    for address in " ".join(lines).split():
        assert address.removeprefix("::ffff:").startswith("127."), address


@pytest.mark.usefixtures("needs_namespaces")
def test_a_bare_curl_that_passes_proxies_by_is_stopped(run_command: Run) -> None:
    command = bare(program("curl"), "-sS", "--noproxy", "*", *HEADERS, BALANCE)
    ran = run_command(*command, isolation="require")
    assert ran.code in (REFUSED, UNTRUSTED), ran
    assert "Could not resolve" not in ran.errors
    assert "no request to the provider was seen" in ran.said


@pytest.mark.usefixtures("needs_namespaces")
def test_one_that_verifies_nothing_gets_no_further_than_the_mock(run_command: Run) -> None:
    command = bare(program("curl"), "-sSk", "--noproxy", "*", *HEADERS, BALANCE)
    ran = run_command(*command, isolation="require")
    assert ran.code == REFUSED or ("creditBalance" in ran.output and ran.code == 0), ran


@pytest.mark.usefixtures("needs_namespaces")
def test_an_ordinary_user_is_closed_in_too_and_stays_who_they_are(run_command: Run) -> None:
    script = "import os; print(os.getuid(), os.getgid(), os.geteuid())"
    ran = run_command(*python("-c", script), isolation="require", allow_none=True)
    assert ran.output.split() == [str(os.getuid()), str(os.getgid()), str(os.geteuid())]


def test_it_can_be_required_to_be_closed_in(
    run_command: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    none = namespace.Namespace((), "the system allows no namespace here")
    monkeypatch.setattr(namespace, "prepare", lambda folder, stand_in: none)
    with pytest.raises(run.NotIsolated, match="the system allows no namespace here"):
        run_command(*python("-c", "print('ran')"), isolation="require")


def test_where_it_cannot_be_it_is_said_what_is_covered_and_what_is_not(
    run_command: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    none = namespace.Namespace((), "the system allows no namespace here")
    monkeypatch.setattr(namespace, "prepare", lambda folder, stand_in: none)
    ran = run_command(*python("-c", "print('ran')"), isolation="auto", allow_none=True)
    assert ran.output == "ran\n"
    assert "Covered are programs that follow the proxy variables" in ran.said
    assert "one that ignores all of them would reach the live service" in ran.said


@pytest.mark.parametrize("name", ["NO_PROXY", "no_proxy", "No_Proxy"])
def test_a_no_proxy_that_was_there_lets_nothing_past(name: str, run_command: Run) -> None:
    command = [program("curl"), "-sS", *HEADERS, BALANCE]
    ran = run_command(*command, environ={name: "*"})
    assert "creditBalance" in ran.output


@pytest.mark.parametrize(
    "url",
    [
        "https://api.zoomconnect.com/",
        "https://www.zoomconnect.com:8443/",
        "http://api.zoomconnect.com/",
        "http://www.zoomconnect.com:8080/",
    ],
)
def test_the_proxy_refuses_other_places_of_the_provider(url: str, run_command: Run) -> None:
    ran = run_command(program("curl"), "-sS", "-w", "%{http_code} %{http_connect}", url)
    assert "403" in ran.output
    assert f"refused: {url.split('/')[2].partition(':')[0]}:" in ran.said


def test_a_client_that_knows_the_providers_address_is_found_out(run_command: Run) -> None:
    """It asks the proxy for an IP address, and then names the provider in its TLS greeting."""
    with other_tls_server() as port:
        elsewhere = f"www.zoomconnect.com:443:127.0.0.1:{port}"
        ran = run_command(program("curl"), "-sSk", "--connect-to", elsewhere, *HEADERS, BALANCE)
    assert ran.code not in (0, REFUSED, UNTRUSTED)
    assert f"refused: 127.0.0.1:{port}, where the provider was called" in ran.said


def test_so_is_one_that_does_it_in_plain_http(run_command: Run) -> None:
    with Elsewhere() as server:
        url = f"http://127.0.0.1:{server.port}/app/api/rest/v1/account/balance"
        host = ("-H", "Host: www.zoomconnect.com")
        ran = run_command(program("curl"), "-sS", "--noproxy", "", *HEADERS, *host, url)
        assert server.heads == []
        assert f"refused: www.zoomconnect.com:{server.port}" in ran.said


def test_pythons_that_ask_for_no_proxy_are_turned_below(run_command: Run) -> None:
    script = (
        "import sys, urllib3\n"
        "answer = urllib3.PoolManager(cert_reqs='CERT_NONE').request('GET', sys.argv[1])\n"
        "print(answer.status)"
    )
    ran = run_command(*python("-W", "ignore", "-c", script, BALANCE))
    assert ran.output == "401\n"
    assert "give yours with --email and --token" in ran.said


def through_the_proxy(run_command: Run, url: str, **options: object) -> Ran:
    return run_command(program("curl"), "-sS", "--noproxy", "", url, allow_none=True, **options)


def test_other_hosts_are_passed_on(run_command: Run) -> None:
    with Elsewhere() as server:
        ran = through_the_proxy(run_command, f"http://localhost:{server.port}/a?b=c")
        assert ran.output == "here"
        assert server.heads[0].startswith(b"GET /a?b=c HTTP/1.1\r\n")


def test_a_proxy_that_was_set_before_is_still_used_for_them(run_command: Run) -> None:
    with Elsewhere() as proxy:
        environ = {"http_proxy": f"http://me:secret@127.0.0.1:{proxy.port}"}
        ran = through_the_proxy(run_command, "http://example.com/", environ=environ)
        assert ran.output == "here"
        assert proxy.heads[0].startswith(b"GET http://example.com/ HTTP/1.1\r\n")
        assert b"Proxy-Authorization: Basic bWU6c2VjcmV0\r\n" in proxy.heads[0]


@pytest.mark.parametrize("url", ["http://example.com/", "https://example.com/"])
def test_offline_refuses_other_hosts(url: str, run_command: Run) -> None:
    ran = through_the_proxy(run_command, url, offline=True)
    assert "--offline lets nothing out" in ran.output or ran.code != 0
    assert "refused: example.com:" in ran.said


def test_offline_leaves_this_machine_alone(run_command: Run) -> None:
    with Elsewhere() as server:
        ran = through_the_proxy(run_command, f"http://127.0.0.1:{server.port}/", offline=True)
    assert ran.output == "here"


@pytest.mark.parametrize(
    "command",
    [
        python("-c", "import socket; socket.create_connection(('192.0.2.1', 443), 5)"),
        ("node", "-e", "require('net').connect(443, '192.0.2.1').on('error', (e) => {throw e})"),
    ],
    ids=["python", "node"],
)
def test_offline_refuses_addresses_below_the_proxy(
    command: tuple[str, ...], run_command: Run
) -> None:
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    ran = run_command(*command, offline=True, allow_none=True)
    assert ran.code == 1
    assert "sms-mock" in ran.errors


RAW = (
    "import os, socket, sys\n"
    "proxy = os.environ['HTTPS_PROXY'].removeprefix('http://').split(':')\n"
    "with socket.create_connection((proxy[0], int(proxy[1]))) as raw:\n"
    "    raw.settimeout(20)\n"
    "    raw.sendall(sys.argv[1].encode().decode('unicode_escape').encode())\n"
    "    while data := raw.recv(65536):\n"
    "        sys.stdout.write(data.decode())\n"
)
ACCOUNT = "".join(f"{HEADERS[at].replace(': ', ':', 1)}\\r\\n" for at in (1, 3, 5))
LAST = f"Host: www.zoomconnect.com\\r\\n{ACCOUNT}Connection: close\\r\\n\\r\\n"


def test_a_client_that_leaves_the_encryption_to_the_proxy_reaches_the_mock(
    run_command: Run,
) -> None:
    ran = run_command(*python("-c", RAW, f"GET {BALANCE} HTTP/1.1\\r\\n{LAST}"))
    assert ran.output.startswith("HTTP/1.1 200 OK")
    assert '"href":"https://www.zoomconnect.com/app' in ran.output


def test_a_client_may_speak_before_its_tunnel_stands(run_command: Run) -> None:
    path = BALANCE.removeprefix("https://www.zoomconnect.com")
    words = f"CONNECT www.zoomconnect.com:80 HTTP/1.1\\r\\n\\r\\nGET {path} HTTP/1.1\\r\\n{LAST}"
    ran = run_command(*python("-c", RAW, words))
    assert "creditBalance" in ran.output


def test_so_may_one_that_wants_the_provider_elsewhere_and_is_found_out(run_command: Run) -> None:
    with Elsewhere() as server:
        words = f"CONNECT 127.0.0.1:{server.port} HTTP/1.1\\r\\n\\r\\nGET / HTTP/1.1\\r\\n{LAST}"
        ran = run_command(*python("-c", RAW, words))
        assert server.heads in ([], [b""])
        assert f"refused: 127.0.0.1:{server.port}, where the provider was called" in ran.said


def test_what_is_no_request_is_told_so(run_command: Run) -> None:
    ran = run_command(*python("-c", RAW, "hello\\r\\n\\r\\n"))
    assert ran.output.startswith("HTTP/1.1 400 Bad Request")
    assert "Traceback" not in ran.errors
