"""Carries out the due steps of the demo's story, one at a time."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeAlias

from sms_mock.actions import demo_story
from sms_mock.store.world import World
from sms_mock.worker.attempts import AGAIN

if TYPE_CHECKING:
    from sms_mock.demo.story import Step

MOST_OF_A_MOVE: Final = 200
"""The most steps of the story in one move of a clock. In a long move, such as a day, they are
spread over the whole of it."""

_log = logging.getLogger("sms_mock")

Play: TypeAlias = "Callable[[World, Step], None]"
"""Carries out one step of the story in a world."""


class Story:
    """The story of the world that has one.

    While the clock runs, each step is carried out on a thread of its own, because it makes a
    request, which a fault rule may delay, and the scheduler never waits for one. The next step
    begins only after it. A move of the clock carries steps out on its own thread.

    Args:
        play: carries out a step; None if the server runs no demo, and then there is no story.
        serves: returns whether the worker still works for a world.
        wake: called with the world after each step that was carried out on its own thread.
    """

    def __init__(
        self, play: Play | None, *, serves: Callable[[World], bool], wake: Callable[[World], None]
    ) -> None:
        self._play = play
        self._serves = serves
        self._wake = wake
        self._one_step = threading.Lock()
        """Held while a step is carried out."""
        self._under_way = threading.Event()
        """Set while a step has a thread of its own. Only the scheduler's thread sets it."""
        self._least_pauses: dict[World, int] = {}
        """The least milliseconds between two steps, for each world whose clock is being moved."""

    def next_due(self, world: World) -> int | None:
        """Return when the next step is due, in milliseconds since 1970; None if there is none."""
        return demo_story.next_due(world) if self._play else None

    def start_due(self, world: World) -> int | None:
        """Start the next step on a thread of its own if it is due. For the scheduler's thread.

        Returns:
            When the next step is due, in milliseconds since 1970; None if there is none, or if one
            is under way, after which `wake` is called.
        """
        due = None if self._under_way.is_set() else self.next_due(world)
        if due is None or due > world.clock.now():
            return due
        self._under_way.set()
        threading.Thread(
            target=self._run_alone, args=(world,), name="sms-mock-demo", daemon=True
        ).start()
        return None

    def run_due(self, world: World) -> bool:
        """Carry out the next step if it is due, and return whether it was."""
        if self._play is None:
            return False
        with self._one_step:
            least_pause = self._least_pauses.get(world, 0)
            step = demo_story.take_step(world, least_pause=least_pause)
            if step is not None:
                self._play(world, step)
            return step is not None

    def begin_move(self, world: World, span: int) -> None:
        """Limit the steps to `MOST_OF_A_MOVE` while a clock is moved by `span` milliseconds."""
        self._least_pauses[world] = -(-span // MOST_OF_A_MOVE)

    def end_move(self, world: World) -> None:
        """Let the story go on at its usual pace after a move of the clock."""
        del self._least_pauses[world]
        if self._play is not None and self._serves(world):
            demo_story.keep_pace(world)

    def _run_alone(self, world: World) -> None:
        try:
            self.run_due(world)
        except Exception:
            # A closed world raises here too.
            if self._serves(world):
                _log.exception("a step of the demo cannot be done; the next one is tried")
                time.sleep(AGAIN)
        finally:
            self._under_way.clear()
            self._wake(world)
