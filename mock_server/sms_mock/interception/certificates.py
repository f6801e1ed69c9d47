"""Makes a certificate for the provider's hosts, and an authority that signs this one only.

The authority's key is dropped as soon as the certificate is signed. So a machine that trusts the
authority trusts this one certificate, and nobody can make another.
"""

from __future__ import annotations

import os
import ssl
from pathlib import Path
from typing import Final, NamedTuple

import trustme

from sms_mock.interception.provider import HOSTS

NAMES: Final = (*HOSTS, "localhost", "127.0.0.1", "::1")
"""The names in the certificate."""

_AUTHORITY: Final = "sms-mock-ca.pem"
_SERVER: Final = "sms-mock-server.pem"
_NAMES: Final = "sms-mock-names.txt"


class Certificates(NamedTuple):
    """A server certificate and its authority, as PEM text.

    Attributes:
        authority: the certificate that clients must trust.
        server: the server's key with its certificate and those that lead to the authority.
    """

    authority: str
    server: str


def make() -> Certificates:
    """Make a new authority and a certificate for `NAMES`; takes about 2 ms."""
    authority = trustme.CA(organization_name="sms-mock")
    server = authority.issue_cert(*NAMES, common_name=HOSTS[0])
    return Certificates(
        authority.cert_pem.bytes().decode("ascii"),
        server.private_key_and_cert_chain_pem.bytes().decode("ascii"),
    )


def kept(folder: Path) -> Certificates:
    """Read the certificates of a folder; make them first if it has none for `NAMES`.

    Raises:
        OSError: the folder cannot be read or written.
    """
    names = "\n".join(NAMES)
    try:
        if (folder / _NAMES).read_text("utf-8") == names:
            return Certificates(
                authority_file(folder).read_text("ascii"), (folder / _SERVER).read_text("ascii")
            )
    except FileNotFoundError:
        pass
    made = make()
    write(made, folder)
    (folder / _NAMES).write_text(names, "utf-8")
    return made


def write(certificates: Certificates, folder: Path) -> None:
    """Write both into files of a folder. Only the owner can read the server's key.

    Raises:
        OSError: the folder cannot be written.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    authority_file(folder).write_text(certificates.authority, "ascii")
    server = folder / _SERVER
    server.unlink(missing_ok=True)
    with os.fdopen(os.open(server, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(certificates.server)


def authority_file(folder: Path) -> Path:
    """The file in a folder with the authority's certificate, which clients have to trust."""
    return folder / _AUTHORITY


def server_context(folder: Path) -> ssl.SSLContext:
    """Make the TLS context of a listener from the certificates of a folder.

    Raises:
        OSError: the folder has no certificates.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(folder / _SERVER)
    context.set_alpn_protocols(["http/1.1"])
    return context
