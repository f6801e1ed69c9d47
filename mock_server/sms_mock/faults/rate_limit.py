"""Limits how many requests an account may make in a minute.

The guide says that the live service may limit requests (G21).
"""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass, field
from typing import Final

MINUTE: Final = 60_000
"""Milliseconds."""


@dataclass(slots=True)
class RateLimit:
    """Counts the requests of each account in the last minute.

    Args:
        most: how many requests an account may make in any 60 seconds of the team's clock.
    """

    most: int
    _seen: dict[str, deque[int]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, account: str, now: int) -> int | None:
        """Count a request if it is within the limit. A refused request does not count.

        Args:
            account: the email address of the account that makes the request; "" if it names none.
            now: milliseconds since 1970 on the team's clock.

        Returns:
            None if the request is within the limit; else whole seconds, at least 1, until the next
            one will be.
        """
        with self._lock:
            seen = self._seen.setdefault(account, deque(maxlen=self.most))
            while seen and (seen[0] <= now - MINUTE or seen[0] > now):
                seen.popleft()
            if len(seen) < self.most:
                seen.append(now)
                return None
            return max(1, -(-(seen[0] + MINUTE - now) // 1000))
