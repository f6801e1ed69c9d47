"""Sets and reads the schedules of teams: which perturbations the runs of a team are under."""

from __future__ import annotations

from collections.abc import Sequence

from sms_mock.store.world import World, write_schedule
from sms_mock.world.perturbation import Perturbation


def put_schedule(world: World, perturbations: Sequence[Perturbation] | None) -> None:
    """Set the schedule of a team, and number its sends, replies and requests from 1 again.

    The schedule is stored, so an export has it; a reset of the team ends it.

    Args:
        perturbations: none of them makes the schedule only watch the run; None ends the schedule.
    """
    with world.transaction() as db:
        write_schedule(db, perturbations)
    world.run_schedule.put(perturbations)
