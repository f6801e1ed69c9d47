"""Makes random requests: valid ones to both APIs, damaged ones, and arbitrary bytes."""

from __future__ import annotations

import json
import random
import re
from typing import Any, Final
from urllib.parse import quote

from sms_mock.api.routes import METHODS_AND_PATHS
from sms_mock.control.operation import Operation
from sms_mock.control.table import OPERATIONS
from tests.conftest import ADMINISTRATOR

PREFIX: Final = "/app/api/rest/v1"
_LEFT_OUT: Final = frozenset({"getEvents", "addFault"})
"""A stream that does not end, and what makes the server answer 500 because it was told to."""

_TEXTS: Final = (
    "", " ", "x", "0", "-1", "27821234567", "082 123 4567", "demo@example.com", "null", "true",
    "2026-11-22T12:00:00+02:00", "202611221200", "1" * 400, "1e999", "NaN", "\0", "\ud800",
    "\u202e", "é" * 2000, "😀" * 700, "a" * 70_000, "%", "%zz", "../../etc/passwd", "' OR 1=1 --",
    "<script>", "{{7*7}}", "http://127.0.0.1:9/x", "http://[", "http://user:pw@127.0.0.1:9/",
    "(a+)+$", "[", "5f43a2b1c0d9e8f7a6b5c4d3", "DELIVERED", "json", "xml",
)  # fmt: skip
_NUMBERS: Final = (0, -1, 1, 0.5, 2**31, 2**63, 2**64, -(2**63) - 1, 10**400, 1e308, 1e-320)
_PARAMETERS: Final = (
    "email", "token", "from", "to", "page", "pageSize", "type", "message", "recipientNumber",
    "team", "limit", "before", "q", "user", "search", "campaign", "dateToSend", "number", "x",
)  # fmt: skip
_TYPES: Final = (
    "application/json", "application/xml", "application/x-www-form-urlencoded", "text/plain", "",
    "multipart/form-data", "multipart/form-data; boundary=x", "application/json; charset=utf-16",
    "audio/mpeg", "text/xml; charset=latin-1", "a" * 300, "application/json;;=",
)  # fmt: skip
_ACCEPTED: Final = (
    "application/json", "application/xml", "text/html", "*/*", "", ";q=,", "*/*;q=nan", "image/*",
    "a/b;q=9" * 50,
)  # fmt: skip
_METHODS: Final = ("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "CONNECT", "BREW")
_ELSEWHERE: Final = re.compile(r"https?://[^\"/\\ ]+")
_NOWHERE: Final = "http://127.0.0.1:9"


def request(rng: random.Random) -> bytes:
    """Return the bytes of one random request, which may be malformed."""
    if rng.random() < 0.1:
        return rng.randbytes(rng.choice((1, 10, 1000)))
    data = rng.choice((_imitated, _control, _anything))(rng)
    return _spoilt(rng, data) if rng.random() < 0.3 else data


def _imitated(rng: random.Random) -> bytes:
    method, path = rng.choice(list(METHODS_AND_PATHS.values()))
    if rng.random() < 0.1:
        method = rng.choice(_METHODS)
    suffix = rng.choice(("", "", ".json", ".xml", ".", ".html"))
    return _written(rng, method, PREFIX + _filled(rng, path) + suffix, _body(rng, None))


def _control(rng: random.Random) -> bytes:
    operation = rng.choice([one for one in OPERATIONS if one.operation_id not in _LEFT_OUT])
    method = rng.choice(_METHODS) if rng.random() < 0.1 else operation.method
    return _written(rng, method, f"/_mock{_filled(rng, operation.path)}", _body(rng, operation))


def _anything(rng: random.Random) -> bytes:
    path = rng.choice(("/", "*", "http://[", "x://[", "//", "/a" * 3000, f"/{_escaped(rng)}", "/%"))
    return _written(rng, rng.choice(_METHODS), path, b"")


def _filled(rng: random.Random, path: str) -> str:
    return re.sub(r"\{\w+\}", lambda _: _escaped(rng), path)


def _escaped(rng: random.Random) -> str:
    text = rng.choice(_TEXTS)[:2000]
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


def _written(rng: random.Random, method: str, target: str, body: bytes) -> bytes:
    query = "&".join(
        f"{rng.choice(_PARAMETERS)}={_escaped(rng)}" for _ in range(rng.choice((0, 0, 1, 3)))
    )
    # Without it a call may wait for as long as it was told to.
    query = f"timeout=0&{query}" if "/_mock" in target and rng.random() < 0.9 else query
    lines = [f"{method} {target}{'?' if query else ''}{query} HTTP/1.1", "Host: localhost"]
    if rng.random() < 0.9:
        lines += [f"email: {ADMINISTRATOR[0]}", f"token: {ADMINISTRATOR[1]}"]
    lines += [f"Content-Type: {rng.choice(_TYPES)}", f"Accept: {rng.choice(_ACCEPTED)}"]
    lines += [f"Content-Length: {len(body)}", "Connection: close"]
    return "\r\n".join([*lines, "", ""]).encode("utf-8", "surrogatepass") + body


def _body(rng: random.Random, operation: Operation | None) -> bytes:
    value: Any = {}
    if operation is not None and operation.body is not None:
        value = json.loads(json.dumps(operation.body.example))
    elif rng.random() < 0.8:
        fields = ("message", "recipientNumber", "dateToSend", "campaign", "sendSmsRequests", "name")
        value = {field: _value(rng, 0) for field in rng.sample(fields, rng.randrange(4))}
    for _ in range(rng.choice((0, 0, 1, 2))):
        value = _changed(rng, value)
    if isinstance(value, dict):
        value = {**value, "timeout": 0} if "timeout" in value else value
        value.pop("faults", None)
    if rng.random() < 0.2:
        return f"<sendSmsRequest><message>{rng.choice(_TEXTS)}</message></sendSmsRequest>".encode(
            "utf-8", "surrogatepass"
        )
    return _ELSEWHERE.sub(_NOWHERE, json.dumps(value)).encode()


def _changed(rng: random.Random, value: Any) -> Any:
    """Return a value with one of its parts changed, or another value in its place."""
    if isinstance(value, dict) and value and rng.random() < 0.9:
        key = rng.choice(list(value))
        if rng.random() < 0.1:
            return {**value, rng.choice(_TEXTS)[:100]: _value(rng, 0)}
        return {**value, key: _changed(rng, value[key])}
    if isinstance(value, list) and value and rng.random() < 0.9:
        place = rng.randrange(len(value))
        return [*value[:place], _changed(rng, value[place]), *value[place + 1 :]]
    return _value(rng, 0)


def _value(rng: random.Random, depth: int) -> Any:
    kind = rng.randrange(6 if depth < 3 else 4)
    if kind == 0:
        return rng.choice(_NUMBERS)
    if kind == 1:
        return rng.choice((None, True, False))
    if kind in (2, 3):
        return rng.choice(_TEXTS)
    inner = [_value(rng, depth + 1) for _ in range(rng.randrange(4))]
    return inner if kind == 4 else {rng.choice(_TEXTS)[:50]: one for one in inner}


def _spoilt(rng: random.Random, data: bytes) -> bytes:
    """Return bytes of which some are changed, removed, repeated or cut off at the end."""
    place = rng.randrange(len(data))
    end = place + rng.choice((1, 1, 5, 100))
    return rng.choice(
        (
            data[:place] + rng.randbytes(1) + data[place + 1 :],
            data[:place] + data[end:],
            data[:end] + data[place:],
            data[:place] + rng.choice((b"\0", b"\r\n", b"\n", b" ", b":", b"%00")) + data[place:],
            data[:place],
        )
    )
