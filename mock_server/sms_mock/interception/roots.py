"""Collects the certificates that a command has to trust: its present ones and the mock's.

All go into one file, because a variable such as SSL_CERT_FILE replaces the system's certificates.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from importlib import util
from pathlib import Path
from typing import Final

VARIABLES: Final = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
"""Environment variables with certificate files, which OpenSSL (for Python, Ruby and PHP), Go,
requests, curl and Node read."""

_USUAL: Final = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)


def bundle(ours: str, environ: Mapping[str, str]) -> str:
    """Return the certificates that programs trust now, and one more, as PEM text.

    They are those of the files that `environ` names, and those of the system, or of certifi if the
    system has no file of them. Files that cannot be read are left out.

    Args:
        ours: the certificate of the mock's authority, which is added.
        environ: the environment of `sms-mock run`, which may name certificates to trust.
    """
    texts = dict.fromkeys(_read(path) for path in _sources(environ))
    return "\n".join([*filter(None, texts), ours])


def _sources(environ: Mapping[str, str]) -> Iterator[Path]:
    named = dict.fromkeys(Path(environ[name]) for name in VARIABLES if environ.get(name))
    yield from named
    system = ssl.get_default_verify_paths().cafile
    for usual in (system, *_USUAL):
        if usual and Path(usual).is_file():
            if Path(usual) not in named:
                yield Path(usual)
            return
    found = util.find_spec("certifi")
    if found and found.origin:
        yield Path(found.origin).with_name("cacert.pem")


def _read(path: Path) -> str:
    """Return the texts of a file, or of all files of a folder, that hold certificates; "" if it
    cannot be read.
    """
    try:
        files = sorted(path.iterdir()) if path.is_dir() else [path]
        texts = [file.read_text("utf-8", "replace") for file in files if file.is_file()]
    except OSError:
        return ""
    return "\n".join(text for text in texts if "BEGIN CERTIFICATE" in text)
