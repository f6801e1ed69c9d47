"""`GET /_mock/teams/{teamId}`, and teams that are deleted while they are read."""

from __future__ import annotations

from tests.conftest import ADMINISTRATOR
from tests.driving import Live


def test_one_team_is_read_by_its_id(live: Live) -> None:
    made = live.mock("POST", "/teams", {"credits": 5})
    live.as_((made["email"], made["token"])).send()
    shown = live.mock("GET", f"/teams/{made['teamId']}")
    assert (shown["email"], shown["token"], shown["credits"]) == (made["email"], made["token"], 4)
    assert live.mock("GET", "/teams/default")["email"] == ADMINISTRATOR[0]
    assert live.refused("GET", "/teams/nobody", status=404)["field"] == "teamId"


def test_a_team_deleted_while_teams_are_listed_is_left_out(live: Live) -> None:
    kept, gone = (live.mock("POST", "/teams", {}) for _ in range(2))
    world = live.service.teams.get(gone["teamId"])
    assert world is not None
    world.close()
    assert [one["teamId"] for one in live.mock("GET", "/teams")["items"]] == [
        kept["teamId"],
        "default",
    ]
    assert live.refused("GET", f"/teams/{gone['teamId']}", status=404)["field"] == "teamId"
