"""The doctor's examination of a team: what its run shows that would hurt in production."""

from __future__ import annotations

from typing import Final

from sms_mock import doctor
from sms_mock.doctor import Finding
from sms_mock.journal.records import Journal
from sms_mock.store import deliveries, messages
from sms_mock.store.world import World

MOST_MESSAGES: Final = 10_000
MOST_WEBHOOKS: Final = 10_000


def examine_team(world: World, journal: Journal) -> list[Finding]:
    """Findings about a team's newest requests, messages and webhooks, the gravest first."""
    with world.transaction() as db:
        sent = [message for _, message in messages.newest_first(db, limit=MOST_MESSAGES)]
        queued = [
            (delivery, deliveries.attempts(db, delivery.seq))
            for delivery in deliveries.newest_first(db, limit=MOST_WEBHOOKS)
        ]
    return doctor.examine(doctor.Evidence(journal.entries(), sent[::-1], queued[::-1]))
