"""`sms-mock serve --tls`: a listener for the provider's name, to be used with a hosts file."""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPSConnection
from pathlib import Path

import pytest

from sms_mock.interception import certificates
from sms_mock.interception.provider import HOSTS
from sms_mock.interception.serve_tls import notes
from tests.conftest import ADMINISTRATOR
from tests.server.running import Running, running

PATH = "/app/api/rest/v1/account/balance"
HEADERS = {"email": ADMINISTRATOR[0], "token": ADMINISTRATOR[1], "Accept": "application/json"}


@contextmanager
def serving(folder: Path, *flags: str) -> Iterator[tuple[Running, int]]:
    """Start a server, and yield it with the port on which it answers https."""
    with running("--tls", "--tls-port", "0", "--tls-folder", str(folder), *flags) as server:
        line = next(line for line in server.banner if "is answered on port" in line)
        yield server, int(line.split(" on port ")[1].split(",")[0])


class ByName(HTTPSConnection):
    """A client that connects to this machine instead of the host, as if a hosts file said so."""

    def __init__(self, host: str, port: int, authority: Path) -> None:
        super().__init__(host, timeout=20, context=ssl.create_default_context(cafile=authority))
        self._here = ("127.0.0.1", port)
        self._create_connection = lambda address, *rest: socket.create_connection(self._here, 20)


def test_every_name_is_answered_with_a_certificate_that_the_authority_vouches_for(
    tmp_path: Path,
) -> None:
    with serving(tmp_path) as (server, port):
        for host in (*HOSTS, "localhost", "127.0.0.1"):
            client = ByName(host, port, certificates.authority_file(tmp_path))
            client.request("GET", PATH, headers=HEADERS)
            answer = json.loads(client.getresponse().read())
            assert answer["links"][0]["href"] == f"https://{host}{PATH}"
            client.close()
        assert server.end().code == 0


def test_it_says_what_to_do(tmp_path: Path) -> None:
    with serving(tmp_path) as (server, port):
        text = "\n".join(server.banner)
    assert f"    127.0.0.1 {' '.join(HOSTS)}\n    ::1 {' '.join(HOSTS)}\n" in text
    assert str(certificates.authority_file(tmp_path)) in text
    assert f"lead port 443 to {port}" in text


def test_on_443_nothing_more_is_needed_than_the_hosts_file() -> None:
    assert not any("lead port" in line for line in notes("127.0.0.1", 443, Path("ca.pem")))


def test_the_certificates_are_kept_and_their_key_is_nobody_elses(tmp_path: Path) -> None:
    first = certificates.kept(tmp_path / "new")
    assert certificates.kept(tmp_path / "new") == first
    (key,) = [path for path in (tmp_path / "new").iterdir() if "PRIVATE" in path.read_text()]
    assert key.stat().st_mode & 0o077 == 0


def test_certificates_for_other_names_are_made_anew(tmp_path: Path) -> None:
    first = certificates.kept(tmp_path)
    (tmp_path / "sms-mock-names.txt").write_text("www.example.com")
    assert certificates.kept(tmp_path) != first


def test_the_authoritys_own_key_is_kept_nowhere(tmp_path: Path) -> None:
    certificates.kept(tmp_path)
    texts = [path.read_text() for path in tmp_path.iterdir()]
    assert sum(text.count("PRIVATE KEY-----") for text in texts) == 2  # one, begun and ended
    assert "PRIVATE" not in certificates.authority_file(tmp_path).read_text()


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with (
            pytest.raises(AssertionError, match=f"Port {port} is in use.*--tls-port"),
            running("--tls", "--tls-port", port, "--tls-folder", str(tmp_path)),
        ):
            pass


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    with (
        pytest.raises(AssertionError, match=f"--tls-folder {file / 'below'}"),
        running("--tls", "--tls-port", "0", "--tls-folder", str(file / "below")),
    ):
        pass
