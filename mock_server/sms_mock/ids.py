"""Makes ids and tokens in the provider's forms, from a given source of randomness."""

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
    """Return the evidence for refusing an id, because nothing that the caller may see has it.

    Returns:
        A16 if the id has the right form, A6 if it does not.
    """
    return ("A16",) if OBJECT_ID.match(object_id) else ("A6",)


class _Source(NamedTuple):
    """The random state from which ids are drawn; `Ids.reseed_after` replaces it.

    Attributes:
        mark: ten hex digits that all ids from this source have in common.
        counter: counts in one step, so that two threads never draw the same number.
    """

    rng: random.Random
    mark: str
    counter: itertools.count[int]

    @classmethod
    def of(cls, rng: random.Random) -> _Source:
        return cls(rng, f"{rng.getrandbits(40):010x}", itertools.count(rng.getrandbits(22) + 1))


class Ids:
    """Makes ids that sort by the second in which they were made, as MongoDB's ObjectIds do.

    Args:
        rng: the source of randomness; the same seed gives the same ids at the same instants.
    """

    def __init__(self, rng: random.Random) -> None:
        self._source = _Source.of(rng)

    def reseed_after(self, known: Iterable[str]) -> None:
        """Continue with a new random state, so that no known id is made again.

        A server that starts with the same seed would otherwise make the ids again that an earlier
        run with that seed has put into the store.

        Args:
            known: the ids and tokens of a stored or imported world. The same ones lead to the same
                new state.
        """
        digest = hashlib.sha256("\n".join(known).encode()).hexdigest()
        before = self._source.rng.getrandbits(128)
        self._source = _Source.of(random.Random(f"{before:x} {digest}"))

    def object_id(self, now: int) -> str:
        """Return a new id of 24 lower-case hex digits: the seconds, a random mark, a counter
        (observed form).

        Args:
            now: milliseconds since 1970.
        """
        source = self._source
        number = next(source.counter) & 0xFFFFFF
        return f"{now // 1000 & 0xFFFFFFFF:08x}{source.mark}{number:06x}"

    def token(self) -> str:
        """Return a new random token in the form of a version 4 UUID."""
        return str(uuid.UUID(int=self._source.rng.getrandbits(128), version=4))
