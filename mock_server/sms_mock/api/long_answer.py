"""Builds long answers one at a time, and keeps them in temporary files until clients have them.

Twelve reports of a world of 60,000 messages that were built at once took 445 MB.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final

from flask import Response

from sms_mock.clock import give_way
from sms_mock.journal.masking import READ_OF_BODY
from sms_mock.store.transaction import store_failed

LONG: Final = 1_000
"""Items of a list above which its answer is a long one. Shorter ones do not wait for long ones."""

one_at_a_time: Final = threading.Lock()
"""Held while a long answer is built, and by nobody who holds the lock of a world."""

_IN_MEMORY: Final = 65_536
"""Bytes up to which an answer is kept in memory instead of a file."""
_PIECE: Final = 32_768
"""Bytes that are read from the file and sent at once."""


class StoredResponse(Response):
    """A response whose body is read from a temporary file while it is sent.

    Args:
        file: holds the body; it is closed when the response is.

    Attributes:
        beginning: the first bytes of the body, at most READ_OF_BODY.
        size: how many bytes the body has.
    """

    def __init__(self, file: IO[bytes], content_type: str) -> None:
        self.size = file.tell()
        file.seek(0)
        self.beginning = file.read(READ_OF_BODY)
        file.seek(0)
        super().__init__(_sent(file), content_type=content_type)
        self.content_length = self.size
        self.call_on_close(file.close)


def long_response(pieces: Iterable[bytes], content_type: str) -> Response:
    """Return a response whose body is in a temporary file, or in memory while it is short.

    Args:
        pieces: the body. All are read before this returns; other requests are served between two
            of them.

    Raises:
        StoreFailed: there is no room for temporary files, or no descriptor for one.
    """
    try:
        with ExitStack() as on_failure:
            file = on_failure.enter_context(SpooledTemporaryFile(_IN_MEMORY))
            for piece in pieces:
                file.write(piece)
                give_way()
            response = StoredResponse(file, content_type)
            on_failure.pop_all()
            return response
    except OSError as problem:
        raise store_failed(problem) from problem


def _sent(file: IO[bytes]) -> Iterator[bytes]:
    with file:  # not every caller closes the response after its end
        while piece := file.read(_PIECE):
            yield piece
            give_way()


def json_pieces(
    value: Mapping[str, Any], dumps: Callable[[Any], str], at_once: int = 100
) -> Iterator[bytes]:
    """Yield the JSON text of an object, in pieces, as `dumps` would write the whole.

    Args:
        dumps: returns the JSON text of a value, with no space after commas and colons.
        at_once: how many items of a list that is a member of the object are written at once.
    """
    yield b"{"
    for number, (name, member) in enumerate(value.items()):
        begin = f"{',' if number else ''}{dumps(name)}:"
        if not isinstance(member, list) or len(member) <= at_once:
            yield f"{begin}{dumps(member)}".encode()
            continue
        for start in range(0, len(member), at_once):
            items = dumps(member[start : start + at_once])[1:-1]
            yield f"{',' if start else f'{begin}['}{items}".encode()
        yield b"]"
    yield b"}"
