"""`sms-mock serve --tls`: runs a server that also answers with TLS in the provider's name."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NoReturn

from sms_mock.config import Settings
from sms_mock.interception import certificates
from sms_mock.interception.provider import HOSTS
from sms_mock.interception.proxy import HTTPS
from sms_mock.interception.tls import tls_listener
from sms_mock.serving import foreground, sockets
from sms_mock.serving.process import BAD_SETTINGS, CANNOT_SERVE, StartFailure, port_failure
from sms_mock.serving.threads import MockServer

_EVERYWHERE: Final = frozenset({"0.0.0.0", "::", "", *sockets.LOOPBACK})


def serve(settings: Settings, port: int, folder: Path) -> NoReturn:
    """Serve until Ctrl-C or SIGTERM, then exit the process.

    Args:
        settings: the settings of the server.
        port: the port of the TLS listener; 0 chooses a free port.
        folder: the folder that keeps the certificates, so that they need to be trusted only once.

    Raises:
        StartFailure: an address is taken or not allowed, or the settings, the fixtures or the
            folder cannot be used.
    """
    try:
        certificates.kept(folder)
        context = certificates.server_context(folder)
    except (OSError, ValueError) as error:
        raise StartFailure(f"--tls-folder {folder}: {error}", BAD_SETTINGS) from error
    bound = _bind(settings.host, port)

    @contextmanager
    def beside(server: MockServer) -> Iterator[None]:
        listener = tls_listener(bound, context, (_own_address(settings.host), server.port))
        with listener:
            authority = certificates.authority_file(folder)
            server.service.notes.extend(notes(settings.host, listener.port, authority))
            yield

    foreground.serve(settings, beside)


def notes(host: str, port: int, authority: Path) -> list[str]:
    """Return lines that say what a person must do so that the provider's names reach this server.

    Args:
        host: the address that the server listens on.
        port: the port of the TLS listener.
        authority: the file with the certificate to trust.
    """
    names = " ".join(HOSTS)
    # Without ::1, a program that asks for an IPv6 address would get the live service's.
    addresses = ("127.0.0.1", "::1") if host in _EVERYWHERE else (host,)
    hosts_file = r"C:\Windows\System32\drivers\etc\hosts" if os.name == "nt" else "/etc/hosts"
    lines = [
        "",
        f"https://{HOSTS[0]}/app/ is answered on port {port}, once its clients are led here:",
        f"  in {hosts_file}",
        *(f"    {address} {names}" for address in addresses),
        f"  and trusting {authority}",
        "    such as by SSL_CERT_FILE, REQUESTS_CA_BUNDLE, NODE_EXTRA_CA_CERTS, curl --cacert",
        "Without the hosts file's lines, clients reach the live service.",
    ]
    if port != HTTPS:
        lines.append(f"A hosts file knows no ports: lead port {HTTPS} to {port} as well.")
    return lines


def _bind(host: str, port: int) -> list[socket.socket]:
    try:
        return sockets.bind(host, port)
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EPERM):
            text = (
                f"Port {port} takes the rights of an administrator here;"
                " choose another with --tls-port, such as 8443, and lead 443 to it"
            )
            raise StartFailure(text, CANNOT_SERVE) from error
        failure = port_failure(error, Settings(host=host, port=port))
        text = str(failure).replace("--port", "--tls-port")
        raise StartFailure(text, failure.exit_code) from error


def _own_address(host: str) -> str:
    return "127.0.0.1" if host in _EVERYWHERE else host
