"""Makes the environment variables that redirect a command's calls to the provider to the mock."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

from sms_mock.interception.certificates import authority_file
from sms_mock.interception.provider import DOMAINS, HOSTS
from sms_mock.interception.roots import VARIABLES
from sms_mock.interception.to_mock import Address
from sms_mock.serving.https_secret import https_secret

_SHIMS: Final = Path(__file__).parent / "shims"
_PROXIES: Final = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY")
_NEVER_BY_PROXY: Final = "localhost,127.0.0.1,::1"
_BUNDLE: Final = "roots-and-sms-mock-ca.pem"


class Places(NamedTuple):
    """The files and addresses that a command's environment refers to.

    Attributes:
        folder: a folder that has the certificates, and gets further files for the command.
        stand_in: the loopback address that stands for the provider.
        answered: whether the provider's names resolve to `stand_in` and the mock listens there.
        proxy: the address of the HTTP proxy.
        tls: the address of the listener that answers with TLS in the provider's name.
        mock: the address at which the mock answers plain HTTP.
        offline: whether connections to other hosts are refused.
    """

    folder: Path
    stand_in: str
    answered: bool
    proxy: Address
    tls: Address
    mock: Address
    offline: bool


def child_environment(environ: Mapping[str, str], places: Places, roots: str) -> dict[str, str]:
    """Write the files that a command's environment refers to, and return that environment.

    Args:
        environ: the environment that the command would have otherwise.
        places: the addresses to which its calls are redirected.
        roots: the certificates that it has to trust, as PEM text.

    Raises:
        OSError: the files cannot be written.
    """
    bundle = places.folder / _BUNDLE
    bundle.write_text(roots, "utf-8")
    # A NO_PROXY in other capitals would still exempt hosts from the proxy.
    child = {name: value for name, value in environ.items() if name.lower() != "no_proxy"}
    proxy = f"http://{places.proxy[0]}:{places.proxy[1]}"
    for name in _PROXIES:
        child[name] = child[name.lower()] = proxy
    child["NO_PROXY"] = child["no_proxy"] = _NEVER_BY_PROXY
    child |= dict.fromkeys(VARIABLES, str(bundle))
    child["SMS_MOCK_REDIRECT"] = _description(places)
    child["PYTHONPATH"] = _joined(str(_SHIMS / "python"), environ.get("PYTHONPATH"))
    child["NODE_OPTIONS"] = _node_options(environ.get("NODE_OPTIONS", ""))
    child["NODE_USE_ENV_PROXY"] = "1"
    child["PHP_INI_SCAN_DIR"] = _php_settings(environ.get("PHP_INI_SCAN_DIR", ""), places, bundle)
    child["SMS_MOCK_URL"] = f"http://{places.mock[0]}:{places.mock[1]}"
    return child


def _description(places: Places) -> str:
    """Return the places as JSON, for the scripts that the command's Python, Node and PHP load."""
    return json.dumps(
        {
            "standIn": places.stand_in,
            "proxy": places.proxy,
            "tls": places.tls,
            "plain": places.mock,
            "authorityFile": str(authority_file(places.folder)),
            "hosts": HOSTS,
            "domains": DOMAINS,
            "offline": places.offline,
            "httpsSecret": https_secret(),
        }
    )


def _joined(first: str, rest: str | None) -> str:
    return f"{first}{os.pathsep}{rest}" if rest else first


def _node_options(given: str) -> str:
    path = str(_SHIMS / "node" / "redirect.cjs").replace("\\", "\\\\").replace('"', '\\"')
    return f'{given} --require "{path}"'.strip()


def _php_settings(given: str, places: Places, bundle: Path) -> str:
    """Write a folder with settings for PHP, and return the variable that makes PHP read it too."""
    folder = places.folder / "php"
    folder.mkdir()
    lines = [f'curl.cainfo="{bundle}"', f'openssl.cafile="{bundle}"']
    if not places.answered:
        lines.append(f'auto_prepend_file="{_SHIMS / "php" / "prepend.php"}"')
    (folder / "zz-sms-mock.ini").write_text("\n".join([*lines, ""]), "utf-8")
    return f"{given}{os.pathsep}{folder}"
