"""Ids and tokens in the provider's shapes, drawn from a given source of randomness."""

from __future__ import annotations

import hashlib
import itertools
import random
import re
import uuid
from collections.abc import Iterable
from typing import NamedTuple

OBJECT_ID = re.compile(r"[0-9a-f]{24}\Z")


def unknown_id_evidence(object_id: str) -> tuple[str, ...]:
    """The evidence for refusing an id: A16 if it is well-formed but unknown or hidden, else A6."""
    return ("A16",) if OBJECT_ID.match(object_id) else ("A6",)


class _Source(NamedTuple):
    """The random state from which ids are drawn; `Ids.reseed_after` replaces it."""

    rng: random.Random
    mark: str
    counter: itertools.count[int]
    """Counts in one step, so that threads never draw the same number."""

    @classmethod
    def of(cls, rng: random.Random) -> _Source:
        return cls(rng, f"{rng.getrandbits(40):010x}", itertools.count(rng.getrandbits(22) + 1))


class Ids:
    """Makes ids that grow with time, as ObjectIds do.

    Args:
        rng: the source of randomness; the same seed gives the same ids at the same instants.
    """

    def __init__(self, rng: random.Random) -> None:
        self._source = _Source.of(rng)

    def reseed_after(self, known: Iterable[str]) -> None:
        """Draw from a new random state, so that no known id is drawn again.

        A server that starts with the same seed would otherwise draw again the ids that an earlier
        run with that seed has put into the store.

        Args:
            known: the ids and tokens of a stored or imported world. The same ones lead to the same
                new state.
        """
        digest = hashlib.sha256("\n".join(known).encode()).hexdigest()
        before = self._source.rng.getrandbits(128)
        self._source = _Source.of(random.Random(f"{before:x} {digest}"))

    def object_id(self, now: int) -> str:
        """A new id of 24 lower-case hex digits: seconds, a random mark, a counter (observed shape).

        Args:
            now: epoch milliseconds.
        """
        source = self._source
        number = next(source.counter) & 0xFFFFFF
        return f"{now // 1000 & 0xFFFFFFFF:08x}{source.mark}{number:06x}"

    def token(self) -> str:
        """A fresh token in the form of a version 4 UUID."""
        return str(uuid.UUID(int=self._source.rng.getrandbits(128), version=4))
