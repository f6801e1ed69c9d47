"""Makes a TLS certificate for the provider's hosts, and an authority that signs only this one.

The authority's key is thrown away as soon as the certificate is signed. So a machine that trusts
the authority trusts this one certificate, and nobody can make another.
"""

from __future__ import annotations

import os
import ssl
from pathlib import Path
from typing import Final, NamedTuple

import trustme

from sms_mock.interception.provider import HOSTS

NAMES: Final = (*HOSTS, "localhost", "127.0.0.1", "::1")
"""The host names and addresses that the certificate is valid for."""

_AUTHORITY: Final = "sms-mock-ca.pem"
_SERVER: Final = "sms-mock-server.pem"
_NAMES: Final = "sms-mock-names.txt"


class Certificates(NamedTuple):
    """A server's certificate and its authority, as PEM text.

    Attributes:
        authority: the certificate that clients must trust.
        server: the server's private key, followed by its certificate chain.
    """

    authority: str
    server: str


def make() -> Certificates:
    """Make a new authority and a certificate for `NAMES`, which takes about 2 ms."""
    authority = trustme.CA(organization_name="sms-mock")
    server = authority.issue_cert(*NAMES, common_name=HOSTS[0])
    return Certificates(
        authority.cert_pem.bytes().decode("ascii"),
        server.private_key_and_cert_chain_pem.bytes().decode("ascii"),
    )


def kept(folder: Path) -> Certificates:
    """Return the certificates that a folder keeps; if it has none for `NAMES`, make them and write
    them there.

    Raises:
        OSError: the folder cannot be read or written.
        ValueError: a file there is not text.
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
    """Write both certificates into files of a folder, which is made if it does not exist.

    Files of the same names are replaced. Only the owner can read the server's key.

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
    """Return the path of the file in a folder that has the certificate that clients must trust."""
    return folder / _AUTHORITY


def server_context(folder: Path) -> ssl.SSLContext:
    """Return a TLS context for a listener, made from the certificates that a folder keeps.

    Raises:
        OSError: the folder has no certificates, or they cannot be used.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(folder / _SERVER)
    context.set_alpn_protocols(["http/1.1"])
    return context
