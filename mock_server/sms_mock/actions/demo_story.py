"""Keeps the demo's story going: which step is due when, and how it is paused and set to a speed.

The place of the story is stored in its world, so that it survives a restart, and a reset begins it
anew. Steps are due on the team's clock: while that is frozen, the story stands still.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from sms_mock.store import scenarios
from sms_mock.store.demo_state import DemoState, read_demo, write_demo
from sms_mock.store.world import World
from sms_mock.world import ScenarioEntry

if TYPE_CHECKING:
    from sms_mock.demo.story import Step

USUAL_SPEED: Final = 1.0
STEPS_TO_A_PAUSE: Final = 20_000
"""After this many steps, about a day at the usual speed, the story pauses by itself, so that a demo
that nobody looks at does not fill the memory."""


def first_state(seed: int, speed: float, now: int) -> DemoState:
    """Return the state of a story that begins at `now`, in milliseconds since 1970."""
    state = DemoState(seed=seed, speed=speed, round=0, round_at=now, place=0, steps=0, due_at=now)
    return state._replace(due_at=now + _pause(state))


def story_of(world: World) -> DemoState | None:
    """Return the state of the world's story; None if the world has none."""
    with world.transaction() as db:
        return read_demo(db)


def next_due(world: World) -> int | None:
    """Return when the story's next step is due, in milliseconds since 1970; None if the world has
    no story or it is paused.
    """
    state = story_of(world)
    return state.due_at if state else None


def take_step(world: World, *, least_pause: int = 0) -> Step | None:
    """Take the story's next step if it is due now, and plan the step after it.

    The caller carries the step out. Both are stored in one transaction before that, so a step is
    carried out at most once, and the story goes on although the server was killed in the middle. A
    step that is late, as after a restart, delays the steps after it; they are not made up for.

    Args:
        least_pause: milliseconds until the step after it, at least.

    Returns:
        None if no step is due.
    """
    with world.transaction() as db:
        state = read_demo(db)
        now = world.clock.now()
        if state is None or state.due_at is None or state.due_at > now:
            return None
        steps = _steps(state)
        after = state._replace(place=state.place + 1, steps=state.steps + 1)
        if after.place == len(steps):
            after = after._replace(round=after.round + 1, round_at=now, place=0)
        wait = max(_pause(after), least_pause)
        if after.steps % STEPS_TO_A_PAUSE:
            after = after._replace(due_at=now + wait)
        else:
            after = after._replace(due_at=None, wait=wait)
            world.events.append("demo")
        write_demo(db, after)
        return steps[state.place]


@contextmanager
def failing(world: World, number: str) -> Iterator[None]:
    """Make the messages to a number fail, with a refund, that are sent within this context.

    A number that has a scenario keeps it.
    """
    generation = world.generation
    with world.transaction() as db:
        scripted = scenarios.of_number(db, number) is not None
        if not scripted:
            scenarios.put(db, ScenarioEntry(number=number, fate="fails-refunded"))
    try:
        yield
    finally:
        if not scripted and world.generation == generation:
            with world.transaction() as db:
                scenarios.remove(db, number)


def keep_pace(world: World) -> None:
    """Plan the next step no later than the story's usual pause from now.

    A move of the clock makes longer pauses; without this, the last of them would go on after it.
    """
    with world.transaction() as db:
        state = read_demo(db)
        if state is not None and state.due_at is not None:
            latest = world.clock.now() + _pause(state)
            if latest < state.due_at:
                write_demo(db, state._replace(due_at=latest))


def change_story(world: World, *, running: bool | None, speed: float | None) -> DemoState | None:
    """Pause the story or let it go on, or set its speed; None leaves either as it is.

    The rest of the pause before the next step passes at the new speed, and while the story is
    paused it does not pass.

    Returns:
        The story's new state; None if the world has no story.
    """
    with world.transaction() as db:
        state = read_demo(db)
        if state is None:
            return None
        now = world.clock.now()
        wait = state.wait if state.due_at is None else max(state.due_at - now, 0)
        if speed is not None:
            wait, state = round(wait * state.speed / speed), state._replace(speed=speed)
        runs = state.due_at is not None if running is None else running
        state = state._replace(due_at=now + wait if runs else None, wait=0 if runs else wait)
        write_demo(db, state)
        world.events.append("demo")
    if state.due_at is not None:
        world.schedule(state.due_at)
    return state


def _pause(state: DemoState) -> int:
    """Return how many milliseconds the story waits before its next step, at its speed."""
    return round(_steps(state)[state.place].after * 1000 / state.speed)


def _steps(state: DemoState) -> list[Step]:
    """Return the steps of the story's present round."""
    from sms_mock.demo.story import steps_of_round  # only a demo needs it: 4 ms of a start

    return steps_of_round(state.seed, state.round, state.round_at)
