"""Limits the requests that an account may make in a minute, as the guide announces (G21)."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass, field
from typing import Final

MINUTE: Final = 60_000


@dataclass(slots=True)
class RateLimit:
    """Counts the requests of each account over the last minute of the team's clock.

    Args:
        most: how many requests an account may make in any 60 seconds.
    """

    most: int
    _seen: dict[str, deque[int]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, account: str, now: int) -> int | None:
        """Count a request if it may pass.

        Args:
            account: email address of the account that asks; "" if the request names none.
            now: epoch milliseconds on the team's clock.

        Returns:
            None if the request may pass, else whole seconds until the next one may.
        """
        with self._lock:
            seen = self._seen.setdefault(account, deque(maxlen=self.most))
            while seen and (seen[0] <= now - MINUTE or seen[0] > now):
                seen.popleft()
            if len(seen) < self.most:
                seen.append(now)
                return None
            return max(1, -(-(seen[0] + MINUTE - now) // 1000))
