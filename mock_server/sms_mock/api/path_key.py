"""Takes the key in front of a path, as in `/@checkout/app/…`, off the path and into `SCRIPT_NAME`.

Several servers can stand behind one proxy that hashes on the first segment of the path, so that all
requests with one key reach one server. The server itself does nothing with the key but carry it in
every link (evidence X1). A proxy hashes the path as it was sent, so a key that is spelled in
another way, such as `/%40checkout/`, could reach another server, and is refused.
"""

from __future__ import annotations

import re
from typing import Any, Final

from sms_mock.api.refusals import BadRequest

KEY_KEY: Final = "mock.key"
"""Where the WSGI environment of a request has the key, without the `@`; absent without a key."""

_KEY: Final = "[A-Za-z0-9._-]{1,64}"
_KEYED_TARGET: Final = re.compile(
    rf"(?:https?://[^/?#]*)?(?P<segment>/@(?P<key>{_KEY}))(?=[/?#]|\Z)", re.IGNORECASE
)
"""A request target, which may be a whole URL, whose path begins with a key."""
_MEANT: Final = re.compile(r"/+@(?P<key>[^/]*)(?P<rest>.*)", re.DOTALL)
"""A decoded path that begins with a key, however it was spelled."""


def begins_with_key(path: str) -> bool:
    """Return whether a decoded path begins with a key, also one that `take_key` refuses."""
    return path.startswith(("/@", "//")) and _MEANT.match(path) is not None


def take_key(environ: dict[str, Any]) -> None:
    """Move the key with which the path begins to the end of `SCRIPT_NAME`.

    The path and the request target lose it, and `KEY_KEY` has it afterwards.

    Args:
        environ: the WSGI environment of a request for which `begins_with_key` is true.

    Raises:
        BadRequest: the key has other characters or is too long, or it is not spelled as a proxy can
            hash it. The environment has the path without the key then, so that the refusal can be
            written in the format that the rest of the path asks for.
    """
    path = environ["PATH_INFO"]
    target = environ.get("RAW_URI") or environ.get("REQUEST_URI") or path
    found = _KEYED_TARGET.match(target)
    if found is None:
        raise _wrong_key(environ)
    segment = found["segment"]
    environ["PATH_INFO"] = path[len(segment) :] or "/"
    environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + segment
    environ["RAW_URI"] = target[: found.start("segment")] + target[found.end("segment") :]
    environ[KEY_KEY] = found["key"]


def other_server(key: str) -> str:
    """Return the part of a help text that says why a team may be unknown to the server to which a
    proxy sends a key; "" if the key is "".
    """
    if not key:
        return ""
    return (
        f"; with several servers behind a proxy, /@{key} moves to another server when its own has"
        " ended, and comes back with it: a team that was there has to be made again, unless its"
        " server starts again on its --store"
    )


def _wrong_key(environ: dict[str, Any]) -> BadRequest:
    meant = _MEANT.match(environ["PATH_INFO"])
    assert meant is not None
    environ["PATH_INFO"] = meant["rest"] or "/"
    if re.fullmatch(_KEY, meant["key"]):
        help = (
            f"write /@{meant['key']}{meant['rest'][:100] or '/'}, with one slash and nothing of the"
            " key percent-encoded, because a proxy chooses the server by it"
        )
    else:
        help = "write /@KEY/ with 1 to 64 of the characters A-Z a-z 0-9 - _ . as its KEY"
    return BadRequest(
        "the key in front of the path is not written /@KEY/", help=help, evidence=("X1",)
    )
