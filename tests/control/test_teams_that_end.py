"""Teams that end by themselves: `expiresIn`, `--team-ttl`, and the limit on their number.

Real seconds pass only when a test says so.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from sms_mock.config import Settings
from sms_mock.service import Service
from sms_mock.serving.threads import MockServer
from sms_mock.shapes.mistake import Mistake
from tests.conftest import Api, RealTime
from tests.driving import ANYBODY, PATIENCE, Json, Live


class Seconds:
    """Real seconds for a service, which a test lets pass."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Shared(Live):
    """A server whose real seconds a test lets pass."""

    def __init__(self, service: Service, seconds: Seconds) -> None:
        super().__init__(service, RealTime())
        self.seconds = seconds

    def make(self, **spec: Any) -> Json:
        return self.mock("POST", "/teams", spec, status=201)

    def client_of(self, team: Json) -> Live:
        return self.as_((team["email"], team["token"]))

    def pass_seconds(self, seconds: float) -> float | None:
        """Let real seconds pass, and end the teams that are then due, as the thread does."""
        self.seconds.now += seconds
        return self.service.registry.limits.end_unused()

    def team_ids(self) -> list[str]:
        return [one["teamId"] for one in self.mock("GET", "/teams")["items"]]


@contextmanager
def started(**settings: Any) -> Iterator[Shared]:
    seconds = Seconds()
    service = Service(Settings(**settings), now=RealTime(), elapsed=seconds, rng=random.Random(1))
    try:
        yield Shared(service, seconds)
    finally:
        service.stop()


@pytest.fixture
def shared() -> Iterator[Shared]:
    with started() as made:
        yield made


def test_a_team_goes_when_it_had_no_request_for_so_many_seconds(shared: Shared) -> None:
    made = shared.make(expiresIn=60)
    assert made["expiresIn"] == 60
    assert shared.pass_seconds(59) == pytest.approx(1)
    assert made["teamId"] in shared.team_ids()
    assert shared.pass_seconds(1) is None
    assert shared.team_ids() == ["default"]


def test_a_team_without_a_time_stays(shared: Shared) -> None:
    made = shared.make()
    assert "expiresIn" not in made
    assert shared.pass_seconds(10**9) is None
    assert made["teamId"] in shared.team_ids()


USES: dict[str, Callable[[Shared, Json], object]] = {
    "a send": lambda shared, team: shared.client_of(team).send(),
    "a refused request": lambda shared, team: shared.client_of(team).get("/nothing"),
    "a request with a wrong token": lambda shared, team: shared.as_((team["email"], "x")).get(
        "/account/balance"
    ),
    "a control call with its credentials": lambda shared, team: shared.client_of(team).clock(),
    "a control call with its id": lambda shared, team: shared.control(
        "GET", f"/messages?team={team['teamId']}"
    ),
    "a look at it": lambda shared, team: shared.control("GET", f"/teams/{team['teamId']}"),
    "a fork of it": lambda shared, team: shared.make(like=team["teamId"]),
    "a reset": lambda shared, team: shared.client_of(team).mock("POST", "/reset", {}),
}


@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_each_use_begins_the_time_anew(
    shared: Shared, use: Callable[[Shared, Json], object]
) -> None:
    made = shared.make(expiresIn=60)
    shared.pass_seconds(59)
    use(shared, made)
    shared.pass_seconds(59)
    assert made["teamId"] in shared.team_ids()
    shared.pass_seconds(1)
    assert made["teamId"] not in shared.team_ids()


def test_a_list_of_all_teams_keeps_none_alive(shared: Shared) -> None:
    made = shared.make(expiresIn=60)
    shared.pass_seconds(59)
    assert made["teamId"] in shared.team_ids()
    shared.pass_seconds(1)
    assert made["teamId"] not in shared.team_ids()


def test_an_open_event_stream_is_life(shared: Shared) -> None:
    made = shared.make(expiresIn=60)
    stream = shared.app.test_client().get(f"/_mock/events?team={made['teamId']}")
    shared.pass_seconds(10_000)
    assert made["teamId"] in shared.team_ids()
    stream.close()
    shared.pass_seconds(59)
    assert made["teamId"] in shared.team_ids()
    shared.pass_seconds(1)
    assert made["teamId"] not in shared.team_ids()


def test_a_request_under_way_is_life(shared: Shared) -> None:
    made = shared.make(expiresIn=60)
    team = shared.client_of(made)
    waiting = shared.service.teams.get(made["teamId"])
    assert waiting is not None
    answers: list[Json] = []
    path = f"/messages/wait?to={ANYBODY}&timeout={PATIENCE}"
    asking = threading.Thread(target=lambda: answers.append(team.mock("GET", path)))
    asking.start()
    team.soon(lambda: waiting.use.idle_seconds(10**6) == 0)
    shared.pass_seconds(10_000)
    assert made["teamId"] in shared.team_ids()
    team.send(ANYBODY)
    asking.join(PATIENCE)
    assert answers


def test_the_default_team_never_ends(shared: Shared) -> None:
    with started(team_ttl=5.0) as made:
        made.pass_seconds(10**9)
        assert made.team_ids() == ["default"]
        assert made.balance() == 1000


def test_the_servers_time_is_for_teams_that_were_made_without_one() -> None:
    with started(team_ttl=60.0) as shared:
        short, usual = shared.make(expiresIn=5), shared.make()
        fork = shared.make(like=short["teamId"])
        longer = shared.make(like=usual["teamId"], expiresIn=3600)
        assert [one["expiresIn"] for one in (short, usual, fork, longer)] == [5, 60, 60, 3600]
        shared.pass_seconds(60)
        assert shared.team_ids() == [longer["teamId"], "default"]


def test_a_fork_of_a_team_that_ends_stays_unless_it_is_told_to_end(shared: Shared) -> None:
    made = shared.make(expiresIn=5)
    fork = shared.make(like=made["teamId"])
    shared.pass_seconds(10_000)
    assert shared.team_ids() == [fork["teamId"], "default"]


@pytest.mark.parametrize("how", ["reset", "import"])
@pytest.mark.parametrize("forked", [False, True])
def test_the_time_outlives_a_reset_and_an_import(shared: Shared, how: str, forked: bool) -> None:
    spec = {"like": "default"} if forked else {}
    made = shared.make(expiresIn=60, **spec)
    team = shared.client_of(made)
    if how == "reset":
        team.mock("POST", "/reset", {})
    else:
        team.mock("PUT", "/state", team.mock("GET", "/state"))
    assert shared.mock("GET", f"/teams/{made['teamId']}")["expiresIn"] == 60
    shared.pass_seconds(60)
    assert shared.team_ids() == ["default"]


def test_a_client_of_a_team_that_ended_is_told_why(shared: Shared) -> None:
    made = shared.make(expiresIn=60)
    shared.pass_seconds(60)
    refused = shared.client_of(made).get("/account/balance")
    assert refused.status_code == 401
    why = "its team ended because it had no request for 60 s (expiresIn, or --team-ttl)"
    assert why in refused.json["developerMessage"]  # type: ignore[index]
    unknown = shared.control("GET", f"/messages?team={made['teamId']}")
    assert unknown.status_code == 404
    assert why in unknown.get_json()["error"]["message"]
    # Somebody else makes a team with the address; its end is another.
    again = shared.make(email=made["email"])
    shared.control("DELETE", f"/teams/{again['teamId']}")
    refused = shared.client_of(again).get("/account/balance")
    assert "expiresIn" not in refused.text


def test_findings_about_a_team_that_ended_are_kept(shared: Shared) -> None:
    made = shared.make(expiresIn=60)
    shared.client_of(made).send(message="Don’t forget. " * 8)
    before = shared.mock("GET", "/doctor?team=all")["findings"]
    assert before
    shared.pass_seconds(60)
    assert shared.mock("GET", "/doctor?team=all")["findings"] == before


def test_a_stored_team_that_ends_takes_its_files_with_it(tmp_path: Path) -> None:
    with started(store=tmp_path) as shared:
        made, fork = shared.make(expiresIn=60), shared.make(like="default", expiresIn=60)
        assert any(made["teamId"] in file.name for file in tmp_path.iterdir())
        shared.pass_seconds(60)
        left = [file.name for file in tmp_path.iterdir()]
        assert not [name for name in left if made["teamId"] in name or fork["teamId"] in name]
    with started(store=tmp_path) as shared:
        assert shared.team_ids() == ["default"]


def test_a_stored_teams_time_begins_anew_with_a_restart(tmp_path: Path) -> None:
    with started(store=tmp_path) as shared:
        made = shared.make(expiresIn=60)
        shared.pass_seconds(59)
    with started(store=tmp_path, team_ttl=5.0) as shared:
        shared.pass_seconds(59)
        assert shared.mock("GET", f"/teams/{made['teamId']}")["expiresIn"] == 60
        shared.pass_seconds(60)
        assert shared.team_ids() == ["default"]


def test_ended_teams_are_counted(shared: Shared) -> None:
    shared.make(expiresIn=60)
    shared.make(expiresIn=60)
    shared.pass_seconds(60)
    assert "sms_mock_teams_expired_total 2.0" in shared.control("GET", "/metrics").text


@pytest.mark.parametrize("wrong", [0, 0.5, -1, 10**9, "60", True])
def test_a_wrong_time_is_refused(shared: Shared, wrong: Any) -> None:
    error = shared.refused("POST", "/teams", {"expiresIn": wrong})
    assert error["field"] == "expiresIn"
    assert shared.team_ids() == ["default"]


def test_a_wrong_time_in_the_settings_is_refused_at_the_start() -> None:
    with pytest.raises(Mistake, match="team_ttl"):
        Service(Settings(team_ttl=0.0))


# As many as there may be


def test_one_team_too_many_is_refused_with_what_would_help() -> None:
    with started(max_teams=2) as shared:
        first, second = shared.make(), shared.make()
        for spec in ({}, {"like": "default"}):
            error = shared.refused("POST", "/teams", spec, status=429)
            assert error["message"] == "this server has 2 teams, and may have no more"
            for help in ("DELETE /_mock/teams/{teamId}", "expiresIn", "--team-ttl", "--max-teams"):
                assert help in error["help"]
        assert shared.team_ids() == [second["teamId"], first["teamId"], "default"]
        shared.mock("DELETE", f"/teams/{first['teamId']}")
        shared.make()


def test_a_team_that_is_due_to_end_makes_room_for_another() -> None:
    with started(max_teams=1) as shared:
        shared.make(expiresIn=60)
        shared.seconds.now += 60
        made = shared.make()
        assert shared.team_ids() == [made["teamId"], "default"]


def test_the_limit_is_a_thousand_unless_it_is_set() -> None:
    assert Settings().max_teams == 1000


# The thread


def test_a_server_without_such_teams_has_no_thread_for_them() -> None:
    with MockServer(Settings(port=0)) as server:
        Api(server.service).control("POST", "/teams", json={})
        assert not [one for one in threading.enumerate() if one.name == "sms-mock-team-expiry"]
