"""Knows whether a team is used now and when it last was, so that an abandoned team can be ended."""

from __future__ import annotations


class TeamUse:
    """The requests and event streams of one team that are under way, and when the last one ended.

    Methods may be called from any thread: each changes one set or one number, which the interpreter
    does in one step.

    Args:
        now: the present time, in real seconds since an arbitrary moment, as in every method.
    """

    __slots__ = ("_last", "_requests", "_streams")

    def __init__(self, now: float) -> None:
        self._last = now
        self._requests: set[int] = set()
        self._streams: set[int] = set()

    @property
    def streams(self) -> int:
        """How many event streams are open."""
        return len(self._streams)

    def begin_request(self, key: int) -> None:
        """Note that a request to the team began.

        Args:
            key: a number that no other request or stream under way has, such as the `id` of an
                object that lives as long as the request.
        """
        self._requests.add(key)

    def end_request(self, key: int, now: float) -> None:
        """Note that the request with this key ended."""
        self._requests.discard(key)
        self._last = now

    def touch(self, now: float) -> None:
        """Note that the team was used at this moment."""
        self._last = now

    def begin_stream(self, key: int) -> None:
        """Note that an event stream was opened; `key` is as for `begin_request`."""
        self._streams.add(key)

    def end_stream(self, key: int, now: float) -> None:
        """Note that the event stream with this key was closed."""
        self._streams.discard(key)
        self._last = now

    def idle_seconds(self, now: float) -> float:
        """Return for how long nobody has used the team: 0 while a request or a stream is under
        way.
        """
        return 0.0 if self._requests or self._streams else max(0.0, now - self._last)
