"""Reads the lines of the standard input, and answers those that the SDK would leave unanswered.

The SDK drops a line that its JSON parser refuses: text that is not JSON, but also valid JSON with
half a surrogate pair or a number of thousands of digits. A client that sent a request in such a
line would wait for ever.
"""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator, Iterator
from io import TextIOWrapper
from typing import Any, Final, Protocol

import anyio
from mcp.shared.message import SessionMessage
from mcp.types import (
    INVALID_PARAMS,
    INVALID_REQUEST,
    PARSE_ERROR,
    ErrorData,
    JSONRPCError,
    JSONRPCNotification,
    jsonrpc_message_adapter,
)
from pydantic import ValidationError

_DIGITS: Final = 400
"""A whole number with more digits is refused; none that a tool takes has half as many."""


class _Sender(Protocol):
    async def send(self, item: SessionMessage, /) -> None: ...


class Lines:
    """The lines that the SDK can read, one JSON-RPC message each; an asynchronous iterable.

    A blank line is left out. Every other line that is no message is answered with a JSON-RPC error,
    whose id is that of the request if the line shows it.

    Args:
        source: yields all lines.
    """

    def __init__(self, source: AsyncIterator[str]) -> None:
        self._source = source
        self._answers: _Sender | None = None
        self._attached = anyio.Event()

    def attach(self, answers: _Sender) -> None:
        """Send the answers to this stream. No line is read before that."""
        self._answers = answers
        self._attached.set()

    async def __aiter__(self) -> AsyncIterator[str]:
        await self._attached.wait()
        assert self._answers is not None
        async for line in self._source:
            if line.isspace():
                continue
            error = refusal_of(line)
            if error is None:
                yield line
            else:
                await self._answers.send(SessionMessage(error))


def lines_of_stdin() -> Lines:
    """Return the lines of this process's standard input; bytes that are not UTF-8 become U+FFFD."""
    text = TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="replace")
    return Lines(aiter(anyio.wrap_file(text)))


def refusal_of(line: str) -> JSONRPCError | None:
    """Return the answer to a line that is no JSON-RPC message; None if it is one."""
    why = ""
    try:
        read = jsonrpc_message_adapter.validate_json(line, by_name=False)
        # The SDK takes a request whose id is null or a fraction for a notification.
        if not isinstance(read, JSONRPCNotification) or "id" not in json.loads(line):
            return None
    except ValidationError as error:
        (problem, *_) = error.errors(include_url=False, include_input=False)
        if problem["type"] == "json_invalid":
            why = problem["ctx"]["error"]
    try:
        message = json.loads(line, parse_int=_whole)
        found = next(_problems(message, ""), None)
    except (ValueError, RecursionError):
        return _error(None, PARSE_ERROR, "the line is not JSON; send one JSON-RPC message a line")
    if isinstance(message, list):
        help = "send each message of a batch in a line by itself"
        return _error(None, INVALID_REQUEST, f"a batch is not taken; {help}")
    id = message.get("id") if isinstance(message, dict) else None
    if isinstance(id, bool) or not isinstance(id, str | int) or (found and found[0] == "id"):
        id = None
    if found:
        return _error(id, INVALID_PARAMS, ": ".join(found))
    if why:
        return _error(id, PARSE_ERROR, f"the line cannot be read: {why}")
    help = 'give "jsonrpc": "2.0", an id that is a string or a whole number, and a method'
    return _error(id, INVALID_REQUEST, f"the line is not a JSON-RPC 2.0 message; {help}")


class _TooLong:
    """A whole number with too many digits."""


def _whole(digits: str) -> int | _TooLong:
    return int(digits) if len(digits) <= _DIGITS else _TooLong()


def _problems(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Yield each value that JSON allows and the SDK's parser does not: where it is, and what is
    wrong with it.
    """
    if isinstance(value, _TooLong):
        yield path, f"is a number with more than {_DIGITS} digits; give a smaller one"
    elif isinstance(value, str) and not _is_unicode(value):
        yield path, r"has half a surrogate pair, such as \ud800; give the whole character"
    elif isinstance(value, dict):
        for name, inner in value.items():
            shown = name[:60].encode("ascii", "backslashreplace").decode()
            inside = f"{path}.{shown}" if path else shown
            if not _is_unicode(name):
                yield inside, "the name has half a surrogate pair; give the whole character"
            yield from _problems(inner, inside)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _problems(inner, f"{path}[{place}]")


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _error(id: str | int | None, code: int, text: str) -> JSONRPCError:
    return JSONRPCError(jsonrpc="2.0", id=id, error=ErrorData(code=code, message=text))
