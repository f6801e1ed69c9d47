"""The shape of a host name that `--allow-host` allows."""

from __future__ import annotations

import re
from typing import Final

from sms_mock.shapes.mistake import wrong
from sms_mock.shapes.text import Text

_EXAMPLE: Final = "mock.example.com, or *.example.com for what is below"
_HOST: Final = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]+\]|[^:]*)(?P<port>:.*)?", re.DOTALL)
_LABEL: Final = re.compile(r"[A-Za-z0-9_-]{1,63}")
_LONGEST: Final = 253
_PORTS: Final = range(1, 65_536)


class AllowedHost(Text):
    """A host name, or `*.` or `.` and a name for all names below it.

    A port is left out, because a name is allowed on every port. What no Host header can be is
    refused, such as a URL.
    """

    def __init__(self) -> None:
        super().__init__(example="mock.example.com")

    def read(self, value: object) -> str:
        """Return the name in lower case without port and final dots; one that stands for what is
        below begins with a dot.
        """
        text = super().read(value)
        _refuse_other_than_host(text)
        found = _HOST.fullmatch(text)
        assert found is not None
        name, port = found["name"], found["port"]
        if port is not None and not _is_port(port[1:]):
            raise wrong(text, "has a port that does not exist", "leave the port out")
        if name.startswith("["):
            return name.strip("[]").lower()
        plain = name.removeprefix("*").removeprefix(".").rstrip(".")
        if "*" in plain or (name.startswith("*") and not name.startswith("*.")) or not plain:
            raise wrong(text, "is not a name", f"write it like {_EXAMPLE}")
        if len(plain) > _LONGEST or not all(map(_LABEL.fullmatch, plain.split("."))):
            raise wrong(text, "cannot be a host name", f"write it like {_EXAMPLE}")
        return f".{plain}".lower() if name.startswith(("*", ".")) else plain.lower()


def _refuse_other_than_host(text: str) -> None:
    """Raise a `Mistake` for what is more than a host, or several, or not spelled as in a Host
    header.
    """
    if "://" in text:
        raise wrong(text, "has a scheme", "write only the host's name")
    if re.search(r"[/?#\\]", text):
        raise wrong(text, "has a path", "write only the host's name")
    if re.search(r"\s", text):
        raise wrong(text, "has a space", "write one name, without spaces")
    if "," in text:
        raise wrong(text, "has a comma", "give each name by itself")
    if text.count(":") > 1 and not text.startswith("["):
        raise wrong(text, "is not spelled as in a Host header", f"write [{text}]")
    if not text.isascii():
        raise wrong(text, "is not spelled as in a Host header", _in_ascii(text))


def _in_ascii(text: str) -> str:
    try:
        return f"write {text.encode('idna').decode()}"
    except UnicodeError:
        return "write its letters in punycode: xn--…"


def _is_port(text: str) -> bool:
    return text.isdecimal() and len(text) <= len(str(_PORTS.stop)) and int(text) in _PORTS


ALLOWED_HOST: Final = AllowedHost()
