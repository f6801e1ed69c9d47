"""A second team on the same server, for tests that show that teams are kept apart."""

from __future__ import annotations

from sms_mock.actions.team_spec import TeamSpec
from sms_mock.service import Service
from sms_mock.store.world import World
from sms_mock.world import read_world

FOREIGN = ("boss@other.example", "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa")
FOREIGN_USER_ID = 70_001


def add_second_team(service: Service) -> World:
    """Create a team whose one user is the administrator `FOREIGN` with 50 credits; return its
    world.
    """
    email, token = FOREIGN
    world = service.registry.create(TeamSpec(name="Other"))
    user = {"userId": FOREIGN_USER_ID, "email": email, "token": token, "credits": 50}
    service.registry.content.replace(world, read_world({"users": [user]}))
    return world
