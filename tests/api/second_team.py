"""Another team on the same server, to show that walls stand between teams."""

from __future__ import annotations

import random

from mock_server.clock import Clock
from mock_server.ids import Ids
from mock_server.service import Service
from mock_server.store import documents
from mock_server.store.world import World, create
from mock_server.world_document import read_world

FOREIGN = ("boss@other.example", "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa")
FOREIGN_USER_ID = 70_001


def add_second_team(service: Service) -> World:
    """A team with one user, `FOREIGN`, its administrator, and 50 credits."""
    email, token = FOREIGN
    document = read_world(
        {
            "users": [
                {"userId": FOREIGN_USER_ID, "email": email, "token": token, "credits": 50},
            ]
        }
    )
    ids = Ids(random.Random(2))
    world = World("other", create(None), Clock(service.now), ids, service.settings)
    with world.transaction() as db:
        documents.write(db, document, ids, world.clock.now())
    service.teams.learn(world)
    return world
