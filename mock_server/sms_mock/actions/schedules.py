"""Sets the schedule of a team: the perturbations under which the team's run takes place."""

from __future__ import annotations

from collections.abc import Sequence

from sms_mock.store.world import World, write_schedule
from sms_mock.world.perturbation import Perturbation


def put_schedule(world: World, perturbations: Sequence[Perturbation] | None) -> None:
    """Set the schedule of a team, and number its sends, replies and requests from 1 again.

    Webhooks that the schedule before held back are sent. The schedule is stored, so an export
    contains it. A reset of the team restores the schedule with which it began.

    Args:
        perturbations: those in force from now on. If there are none, the run is only recorded; None
            ends the schedule.
    """
    with world.transaction() as db:
        write_schedule(db, perturbations)
    world.run_schedule.put(perturbations)
