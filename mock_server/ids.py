"""Ids and tokens in the provider's shapes, drawn from a given source of randomness."""

from __future__ import annotations

import itertools
import random
import re
import uuid

OBJECT_ID = re.compile(r"[0-9a-f]{24}\Z")


def unknown_id_evidence(object_id: str) -> tuple[str, ...]:
    """What decides that an id names nothing: it is unknown or hidden, or is of no id's form."""
    return ("A16",) if OBJECT_ID.match(object_id) else ("A6",)


class Ids:
    """Makes ids that grow with time, as ObjectIds do.

    Args:
        rng: the source of randomness; the same seed gives the same ids at the same instants.
    """

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._process = f"{rng.getrandbits(40):010x}"
        # Counts in one step, so that threads never draw the same number.
        self._counter = itertools.count(rng.getrandbits(22) + 1)

    def object_id(self, now: int) -> str:
        """24 lower-case hex digits: seconds, this source's mark, a counter (observed shape).

        Args:
            now: epoch milliseconds.
        """
        number = next(self._counter) & 0xFFFFFF
        return f"{now // 1000 & 0xFFFFFFFF:08x}{self._process}{number:06x}"

    def token(self) -> str:
        """A fresh token in the form of a version 4 UUID."""
        return str(uuid.UUID(int=self._rng.getrandbits(128), version=4))
