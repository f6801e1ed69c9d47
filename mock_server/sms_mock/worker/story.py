"""Carries out the due steps of the demo's story, one at a time, each on its own thread."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeAlias

from sms_mock.actions import demo_story
from sms_mock.domain.errors import ProviderError
from sms_mock.store.world import World
from sms_mock.worker.changes import Changes

if TYPE_CHECKING:
    from sms_mock.demo.story import Step

MOST_OF_A_MOVE: Final = 200
"""The most steps of the story in one move of a clock. In a long move, such as a day, they are
spread over the whole of it."""

_log = logging.getLogger("sms_mock")

Play: TypeAlias = "Callable[[World, Step], None]"
"""Carries out one step of the story in a world."""


class Story:
    """The story of the one world that has one.

    A step makes a request, which a fault rule may delay for minutes. So it runs on its own thread:
    neither the scheduler nor a reset waits for it. The next step begins after it.

    Args:
        changes: the lock of the worker, which guards what is under way.
        play: carries out a step; None if the server runs no demo, and then there is no story.
        wake: called with the world after each step.
    """

    def __init__(
        self, changes: Changes, play: Play | None, *, wake: Callable[[World], None]
    ) -> None:
        self._changes = changes
        self._play = play
        self._wake = wake
        self._under_way: tuple[World, int] | None = None
        """The world of the step under way, and its `World.generation` when the step began; None if
        no step is under way."""
        self._least_pauses: dict[World, int] = {}
        """The least milliseconds between two steps, for each world whose clock is being moved."""

    def under_way(self, world: World) -> bool:
        """Return whether a step is under way that began in the world's present content."""
        return self._under_way == (world, world.generation)

    def next_due(self, world: World) -> int | None:
        """Return when the next step is due, in milliseconds since 1970.

        Returns:
            None if there is none, or if one is under way; `wake` is called after that.
        """
        if self._play is None or self.under_way(world):
            return None
        return demo_story.next_due(world)

    def start_due(self, world: World) -> bool:
        """Start the next step if it is due and none is under way, and return whether it was
        started.

        The caller holds the world's clock lock.
        """
        if self._play is None or self.under_way(world):
            return False
        step = demo_story.take_step(world, least_pause=self._least_pauses.get(world, 0))
        if step is None:
            return False
        begun = (world, world.generation)
        with self._changes:
            self._under_way = begun
        threading.Thread(
            target=self._run,
            args=(self._play, begun, step),
            name="sms-mock-demo",
            daemon=True,
        ).start()
        return True

    def begin_move(self, world: World, span: int) -> None:
        """Limit the steps to `MOST_OF_A_MOVE` while a clock is moved by `span` milliseconds."""
        self._least_pauses[world] = -(-span // MOST_OF_A_MOVE)

    def end_move(self, world: World) -> None:
        """Let the story go on at its usual pace after a move of the clock."""
        del self._least_pauses[world]
        if self._play is not None:
            demo_story.keep_pace(world)

    def _run(self, play: Play, begun: tuple[World, int], step: Step) -> None:
        world = begun[0]
        try:
            play(world, step)
        except Exception as problem:
            if not isinstance(problem, ProviderError):  # such as a full disk, or a closed world
                _log.exception("a step of the demo failed")
        finally:
            with self._changes:
                # After a reset another step may be under way by now.
                if self._under_way == begun:
                    self._under_way = None
                self._changes.notify()
            self._wake(world)
