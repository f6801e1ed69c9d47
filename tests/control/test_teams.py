"""`/_mock/teams`: teams are created with chosen credentials, forked, and deleted completely."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from sms_mock.actions.team_spec import TeamSpec
from sms_mock.config import Settings
from sms_mock.domain.errors import NotFound
from tests.api.world_state import world_state
from tests.conftest import ADMINISTRATOR, SUB_ACCOUNT, URL_TOKEN
from tests.driving import (
    ANYBODY,
    FAILS,
    SUB_ACCOUNT_ID,
    Json,
    Live,
    at,
    driven,
    later,
)
from tests.receiver import Arrival, Receiver, answer, call_first, measure


def make(live: Live, **wish: Any) -> Json:
    return live.mock("POST", "/teams", wish, status=201)


def as_team(live: Live, made: Json) -> Live:
    return live.as_((made["email"], made["token"]))


# Made


def test_a_team_of_ones_own_choice(live: Live) -> None:
    made = make(
        live,
        name="Shop",
        credits=12.345,
        email="Boss@Example.com",
        token="my-token",
        urlToken="my-url-token",
        secretKey="my-secret-key",
    )
    assert made == {
        "teamId": made["teamId"],
        "name": "Shop",
        "userId": made["userId"],
        "email": "Boss@Example.com",
        "token": "my-token",
        "urlToken": "my-url-token",
        "secretKey": "my-secret-key",
        "url": "http://localhost/app",
        "credits": 12.345,
        "users": [
            {
                "userId": made["userId"],
                "email": "Boss@Example.com",
                "token": "my-token",
                "urlToken": "my-url-token",
                "secretKey": "my-secret-key",
                "administrator": True,
                "credits": 12.345,
            }
        ],
    }
    assert live.as_(("boss@example.com", "my-token")).balance() == 12.345
    by_url = live.get("/sms/send-url/my-url-token?recipientNumber=27821234567&message=x")
    assert by_url.status_code == 200


def test_a_team_without_a_wish_is_ready_to_use(live: Live) -> None:
    first, second = make(live), make(live)
    assert first["credits"] == 1000
    for key in ("teamId", "email", "token", "urlToken", "secretKey"):
        assert first[key] != second[key]
    for made in (first, second):
        team = as_team(live, made)
        assert team.send()
        assert team.balance() == 999


def test_a_new_team_has_the_default_things_and_nobody_elses(live: Live) -> None:
    live.send()
    live.reply(ANYBODY, "STOP")
    team = as_team(live, make(live))
    assert team.get("/messages/all").json["totalElements"] == 0  # type: ignore[index]
    state, default = team.mock("GET", "/state"), live.mock("GET", "/state")
    for part in ("contacts", "groups", "templates", "rates", "scenarios", "carriers"):
        assert state[part] == default[part], part
    assert state["team"]["number"] == default["team"]["number"]
    assert len(state["users"]) == 1
    assert not state.get("optOuts")
    team.freeze()
    sent = team.send(FAILS)
    team.advance(2)
    assert team.status(sent) == "FAILED"


def test_a_team_begins_with_no_credits_where_that_was_asked(live: Live) -> None:
    team = as_team(live, make(live, credits=0))
    assert team.balance() == 0
    refused = team.post("/sms/send", json={"recipientNumber": ANYBODY, "message": "x"})
    assert refused.status_code == 400


def test_teams_are_listed_the_newest_first(live: Live) -> None:
    made = [make(live)["teamId"] for _ in range(3)]
    listed = live.mock("GET", "/teams")
    assert [item["teamId"] for item in listed["items"]] == [*made[::-1], "default"]
    assert listed["total"] == 4
    assert listed["items"][0]["users"][0]["token"]


TAKEN: list[tuple[dict[str, Any], str]] = [
    ({"email": ADMINISTRATOR[0]}, "email"),
    ({"email": "DEMO@example.COM"}, "email"),
    ({"email": SUB_ACCOUNT[0]}, "email"),
    ({"token": ADMINISTRATOR[1]}, "token"),
    ({"token": URL_TOKEN}, "token"),
    ({"urlToken": URL_TOKEN}, "urlToken"),
    ({"urlToken": SUB_ACCOUNT[1]}, "urlToken"),
    ({"email": "theirs@example.com"}, "email"),
    ({"token": "theirs"}, "token"),
    ({"urlToken": "theirs-url"}, "urlToken"),
]
CANNOT_BE: list[tuple[dict[str, Any], str]] = [
    ({"email": "nobody"}, "email"),
    ({"email": ""}, "email"),
    ({"email": "a@b@c"}, "email"),
    ({"email": "a b@example.com"}, "email"),
    ({"email": 7}, "email"),
    ({"token": ""}, "token"),
    ({"token": "two words"}, "token"),
    ({"token": "x" * 201}, "token"),
    ({"urlToken": "a/b"}, "urlToken"),
    ({"secretKey": "two words"}, "secretKey"),
    ({"secretKey": ""}, "secretKey"),
    ({"token": "same", "urlToken": "same"}, "urlToken"),
    ({"credits": -1}, "credits"),
    ({"credits": 0.0001}, "credits"),
    ({"credits": "10"}, "credits"),
    ({"credits": True}, "credits"),
    ({"credits": 1e300}, "credits"),
    ({"name": 7}, "name"),
    ({"delivery": "someday"}, "delivery"),
    ({"replyUrl": "localhost:3000"}, "replyUrl"),
    ({"replyUrl": ""}, "replyUrl"),
    ({"deliveryReportUrl": "ftp://localhost/"}, "deliveryReportUrl"),
    ({"deliveryReportUrl": 7}, "deliveryReportUrl"),
    ({"webhookStyle": "neither"}, "webhookStyle"),
    ({"unknown": 1}, "unknown"),
]


@pytest.mark.parametrize("like", [False, True], ids=["made", "forked"])
@pytest.mark.parametrize("wish, field", TAKEN + CANNOT_BE)
def test_what_is_taken_or_cannot_be_makes_no_team(
    live: Live, wish: dict[str, Any], field: str, like: bool
) -> None:
    make(live, email="theirs@example.com", token="theirs", urlToken="theirs-url")
    before, teams = world_state(live.service), live.mock("GET", "/teams")
    if like:
        wish = {**wish, "like": "default"}
    error = live.refused("POST", "/teams", wish)
    assert error["field"] == field
    assert error["help"]
    assert world_state(live.service) == before
    assert live.mock("GET", "/teams") == teams


def test_many_make_teams_with_one_address_and_one_gets_it(live: Live) -> None:
    together, codes = threading.Barrier(12), []

    def wish() -> None:
        together.wait()
        codes.append(live.control("POST", "/teams", json={"email": "a@b.example"}).status_code)

    wishers = [threading.Thread(target=wish) for _ in range(12)]
    for one in wishers:
        one.start()
    for one in wishers:
        one.join(20)
    assert sorted(codes) == [201] + [400] * 11


def test_a_team_is_made_in_a_few_milliseconds(live: Live) -> None:
    """The benchmark measures the time; this checks the order of magnitude."""
    assert measure(lambda: [make(live) for _ in range(50)]) < 5


# Walls


def test_teams_share_nothing(live: Live, receiver: Receiver) -> None:
    other = as_team(live, make(live))
    other.freeze()
    untouched = other.mock("GET", "/state")
    live.urls(report=receiver.url, reply=receiver.url)
    live.send()
    live.advance(100)
    live.reply(ANYBODY, "STOP")
    live.mock("POST", "/credits", {"credits": 5})
    live.mock("POST", "/templates", {"name": "a", "data": "b"})
    live.post("/contacts/create", json={"contactNumber": ANYBODY})
    live.mock("POST", "/faults", {"match": {}, "effect": {"status": 500}})
    assert other.mock("GET", "/state") == untouched
    assert other.send()
    assert other.webhooks() == []


def test_ids_are_a_teams_own(live: Live) -> None:
    other = as_team(live, make(live))
    mine = live.send()
    assert other.get(f"/messages/{mine}").status_code == 404
    assert other.refused("GET", f"/messages/{mine}", status=404)


# Renamed


def name_of(live: Live, team_id: str) -> str:
    name: str = live.mock("GET", f"/teams/{team_id}")["name"]
    return name


@pytest.mark.parametrize("wish", [{}, {"like": "default"}, None], ids=["made", "forked", "default"])
def test_a_team_is_renamed_and_a_reset_keeps_the_name(
    live: Live, wish: dict[str, Any] | None
) -> None:
    made = None if wish is None else make(live, name="Before", **wish)
    team, team_id = (as_team(live, made), made["teamId"]) if made else (live, "default")
    renamed = live.mock("PUT", f"/teams/{team_id}", {"name": "After <b>"})
    assert renamed == live.mock("GET", f"/teams/{team_id}")
    assert renamed["name"] == "After <b>"
    team.mock("POST", "/reset")
    assert name_of(live, team_id) == "After <b>"
    assert team.mock("GET", "/state")["team"]["name"] == "After <b>"


def test_a_fork_of_a_renamed_team_keeps_its_own_name_over_a_reset(live: Live) -> None:
    live.mock("PUT", "/teams/default", {"name": "Renamed"})
    for wish, kept in (({"name": "Fork"}, "Fork"), ({}, "Renamed")):
        fork = make(live, like="default", **wish)
        as_team(live, fork).mock("POST", "/reset")
        assert name_of(live, fork["teamId"]) == kept


def test_after_an_import_a_reset_restores_the_name_of_the_beginning(live: Live) -> None:
    before = name_of(live, "default")
    live.mock("PUT", "/teams/default", {"name": "Renamed"})
    state = live.mock("GET", "/state")
    live.mock("PUT", "/state", {**state, "team": {**state["team"], "name": "Imported"}})
    assert name_of(live, "default") == "Imported"
    live.mock("POST", "/reset")
    assert name_of(live, "default") == before


@pytest.mark.parametrize("body", [{}, {"name": ""}, {"name": 7}, {"name": None}, {"name": "\0"}])
def test_a_name_that_cannot_be_changes_nothing(live: Live, body: dict[str, Any]) -> None:
    before = live.mock("GET", "/teams")
    error = live.refused("PUT", "/teams/default", body)
    assert (error["field"], bool(error["help"])) == ("name", True)
    assert live.mock("GET", "/teams") == before


def test_a_team_that_does_not_exist_is_not_renamed(live: Live) -> None:
    error = live.refused("PUT", "/teams/0123456789abcdef01234567", {"name": "New"}, status=404)
    assert error["field"] == "teamId"


# Forked


@pytest.fixture
def full(live: Live, receiver: Receiver) -> Live:
    """The default team with messages, replies, webhooks, a template and an opt-out, at 12:10."""
    live.urls(report=receiver.url, reply=receiver.url)
    live.send(campaign="spring")
    live.advance(2)
    live.reply(ANYBODY, "Yes")
    live.idle()
    receiver.default = answer(500)
    live.as_(SUB_ACCOUNT).send("27831234567", dateToSend=later(60))
    live.reply("27841234567", "STOP")
    live.idle()
    live.send(FAILS)
    live.mock("POST", "/templates", {"name": "a", "data": "b"})
    live.advance(598)
    receiver.default = answer()
    return live


CREDENTIALS = ("email", "token", "urlToken", "secretKey")


def without_credentials(state: Json) -> Json:
    users = [
        {key: value for key, value in user.items() if key not in CREDENTIALS}
        for user in state["users"]
    ]
    return {**state, "users": users}


def test_a_fork_has_everything_but_the_credentials(full: Live) -> None:
    made = make(full, like="default")
    forked = as_team(full, made)
    mine, theirs = full.mock("GET", "/state"), forked.mock("GET", "/state")
    assert without_credentials(theirs) == without_credentials(mine)
    assert forked.clock() == full.clock()
    assert len(made["users"]) == 2
    used = {user[key] for user in mine["users"] for key in CREDENTIALS}
    assert not used & {user[key] for user in made["users"] for key in CREDENTIALS}
    for user in made["users"]:
        assert full.as_((user["email"], user["token"])).get("/account/balance").status_code == 200


def test_a_fork_and_its_model_go_on_without_each_other(full: Live) -> None:
    forked = as_team(full, make(full, like="default"))
    mine = full.mock("GET", "/state")
    forked.advance(86_400)
    forked.send()
    assert full.mock("GET", "/state") == mine
    theirs = forked.mock("GET", "/state")
    full.advance(3600)
    full.mock("POST", "/reset")
    assert forked.mock("GET", "/state") == theirs


def test_a_fork_goes_on_with_what_was_planned(full: Live) -> None:
    forked = as_team(full, make(full, like="default"))
    kinds = [event["kind"] for event in forked.advance(86_400)["events"]]
    assert "sent" in kinds
    assert "outcome" in kinds


def test_a_forks_wishes_are_its_administrators(full: Live) -> None:
    made = make(
        full,
        like="default",
        name="Fork",
        email="fork@example.com",
        token="fork",
        urlToken="fork-url",
        secretKey="fork-key",
        credits=7,
        delivery="manual",
    )
    assert (made["name"], made["email"], made["token"]) == ("Fork", "fork@example.com", "fork")
    assert (made["urlToken"], made["credits"]) == ("fork-url", 7)
    assert made["secretKey"] == "fork-key"
    forked = as_team(full, made)
    rows = [row for row in forked.ledger() if row["userId"] == made["userId"]]
    assert sum(row["credits"] for row in rows) == 7
    assert rows[-1]["reason"] == "top-up"
    sent = forked.send()
    forked.advance(100)
    assert forked.status(sent) == "SENT"


WEBHOOKS = {
    "replyUrl": "http://user:password@localhost:3000/reply",
    "deliveryReportUrl": "http://localhost:3000/report",
    "webhookStyle": "form",
}


@pytest.mark.parametrize("wish", [{}, {"like": "default"}], ids=["made", "forked"])
def test_a_team_is_made_with_the_administrators_webhook_settings(
    live: Live, wish: dict[str, Any]
) -> None:
    live.urls(reply="http://localhost:1/", report="http://localhost:1/", webhookStyle="query")
    made = make(live, **wish, **WEBHOOKS)
    team, path = as_team(live, made), f"/accounts/{made['userId']}/developer-settings"
    assert team.mock("GET", path).items() >= WEBHOOKS.items()
    team.mock("PUT", path, {"replyUrl": None, "deliveryReportUrl": None, "webhookStyle": "both"})
    team.mock("POST", "/reset")
    assert team.mock("GET", path).items() >= WEBHOOKS.items()


def test_a_fork_keeps_the_webhook_settings_that_are_not_given(live: Live) -> None:
    kept = {"replyUrl": "http://localhost:1/", "webhookStyle": "query"}
    live.urls(reply=kept["replyUrl"], webhookStyle="query")
    made = make(
        live, like="default", deliveryReportUrl="http://localhost:3000/report", replyUrl=None
    )
    path = f"/accounts/{made['userId']}/developer-settings"
    settings = as_team(live, made).mock("GET", path)
    assert settings.items() >= {**kept, "deliveryReportUrl": "http://localhost:3000/report"}.items()


def test_a_made_team_without_wishes_has_no_webhook_urls(live: Live) -> None:
    live.urls(reply="http://localhost:1/", report="http://localhost:1/", webhookStyle="query")
    made = make(live)
    settings = as_team(live, made).mock("GET", f"/accounts/{made['userId']}/developer-settings")
    assert (settings["replyUrl"], settings["deliveryReportUrl"]) == (None, None)
    assert settings["webhookStyle"] == "both"


def test_a_fork_of_a_fork(full: Live) -> None:
    first = make(full, like="default")
    second = as_team(full, make(full, like=first["teamId"]))
    assert without_credentials(second.mock("GET", "/state")) == without_credentials(
        full.mock("GET", "/state")
    )


def test_users_whose_addresses_differ_after_a_plus_are_forked_too(live: Live) -> None:
    state = live.mock("GET", "/state")
    state["users"][0]["email"] = "team+boss@example.com"
    state["users"][1]["email"] = "team+sub@example.com"
    live.mock("PUT", "/state", state)
    boss = live.as_(("team+boss@example.com", ADMINISTRATOR[1]))
    made = make(boss, like="default")
    assert len({user["email"] for user in made["users"]}) == 2


def test_what_a_fork_is_given_goes_into_a_url_as_it_is(live: Live) -> None:
    """No generated credential needs encoding in a URL, where a plus would be read as a space."""
    state = live.mock("GET", "/state")
    state["users"][0]["email"] = "team+boss@example.com"
    live.mock("PUT", "/state", state)
    boss = live.as_(("team+boss@example.com", ADMINISTRATOR[1]))
    first = make(boss, like="default")
    for user in [*first["users"], *make(boss, like=first["teamId"])["users"]]:
        query = f"email={user['email']}&token={user['token']}"
        assert live.get(f"/account/balance?{query}", headers=None).status_code == 200


def test_a_model_that_does_not_exist_is_a_404(live: Live) -> None:
    assert live.refused("POST", "/teams", {"like": "nobody"}, status=404)["field"] == "like"


def test_a_model_that_is_deleted_once_it_was_looked_up_is_not_there(live: Live) -> None:
    gone = make(live)
    world = live.service.teams.get(gone["teamId"])
    live.mock("DELETE", f"/teams/{gone['teamId']}")
    assert world is not None
    with pytest.raises(NotFound):
        live.service.registry.fork(world, TeamSpec())


def test_a_frozen_clock_is_forked_frozen_and_a_running_one_runs() -> None:
    with driven() as live:
        live.advance(3600)
        running = as_team(live, make(live, like="default"))
        live.freeze()
        frozen = as_team(live, make(live, like="default"))
        live.real_time.pass_seconds(10)
        assert running.clock() == (3610, False)
        assert frozen.clock() == (3600, True)


def test_a_fork_amid_an_advance_has_the_clock_of_its_rows(receiver: Receiver) -> None:
    """If its clock is being moved, the fork's clock runs on from where it is at that moment."""
    with driven() as live:
        live.service.worker.timeout = 60
        live.urls(report=receiver.url)
        under_way, let_go = threading.Event(), threading.Event()

        def hold(arrival: Arrival) -> None:
            under_way.set()
            let_go.wait(10)

        receiver.then(call_first(hold))
        live.bulk(*[ANYBODY] * 2, messagesPerMinute=1)
        moving = threading.Thread(target=lambda: live.advance(3600))
        moving.start()
        assert under_way.wait(10)
        state = live.mock("GET", "/state")
        forked = as_team(live, make(live, like="default"))
        let_go.set()
        moving.join(10)
        assert state["clock"] == {"offsetMilliseconds": 2000}
        assert forked.clock() == (2, False)
        assert live.clock() == (3600, False)


# Reset


def test_a_made_team_is_reset_to_what_it_was_asked_to_be(live: Live) -> None:
    made = make(live, name="Shop", credits=50, delivery="immediate", email="a@b.example")
    team = as_team(live, made)
    began = team.mock("GET", "/state")
    team.freeze(at(1000))
    team.send()
    team.urls(report="http://localhost:1/", user_id=made["userId"], token="renew")
    (listed,) = [one for one in live.mock("GET", "/teams")["items"] if one["name"] == "Shop"]
    as_team(live, listed).mock("POST", "/reset")
    assert team.mock("GET", "/state") == began
    assert team.clock() == (0, False)
    assert team.status(team.send()) == "DELIVERED"


def test_what_a_team_begins_with_is_kept_for_its_reset(live: Live) -> None:
    """If another team got these credentials meanwhile, two accounts would have them after the
    reset.
    """
    made = make(live, email="a@b.example", token="began", urlToken="began-url")
    team = as_team(live, made)
    team.urls(user_id=made["userId"], token="later", urlToken="later-url")
    later_on = live.as_(("a@b.example", "later"))
    state = later_on.mock("GET", "/state")
    state["users"][0]["email"] = "moved@b.example"
    later_on.mock("PUT", "/state", state)
    for wish in ({"email": "A@b.example"}, {"token": "began"}, {"urlToken": "began-url"}):
        assert live.refused("POST", "/teams", wish)["field"] in wish
    user = {"emailAddress": "a@b.example", "firstName": "x", "lastName": "x"}
    refused = live.call(
        "PUT", "/account/user", json={**user, "contactNumber": "x", "password": "x"}
    )
    assert refused.status_code == 400
    moved = live.as_(("moved@b.example", "later"))
    moved.urls(user_id=made["userId"], token="began")
    live.as_(("moved@b.example", "began")).mock("POST", "/reset")
    assert team.balance() == 1000
    live.mock("DELETE", f"/teams/{made['teamId']}")
    make(live, email="a@b.example", token="began", urlToken="began-url")


def test_a_fork_is_reset_to_the_world_it_was_forked_from(full: Live) -> None:
    made = make(full, like="default", credits=3)
    forked = as_team(full, made)
    began = forked.mock("GET", "/state")
    full.mock("POST", "/reset")
    forked.advance(86_400)
    forked.send()
    forked.mock("POST", "/reset")
    assert forked.mock("GET", "/state") == began
    assert forked.clock() == (600, True)


# Deleted


def test_a_deleted_team_is_gone_with_its_credentials(live: Live) -> None:
    made = make(live, email="a@b.example", token="mine", urlToken="mine-url")
    team = as_team(live, made)
    path = f"/teams/{made['teamId']}"
    assert live.mock("DELETE", path) == {"teamId": made["teamId"]}
    assert team.get("/account/balance").status_code == 401
    assert team.control("GET", f"/state?team={made['teamId']}").status_code == 404
    assert live.refused("DELETE", path, status=404)["field"] == "teamId"
    assert [item["teamId"] for item in live.mock("GET", "/teams")["items"]] == ["default"]
    make(live, email="a@b.example", token="mine", urlToken="mine-url")


def test_nothing_of_a_deleted_team_leaves_any_more(live: Live, receiver: Receiver) -> None:
    made = make(live)
    team = as_team(live, made)
    team.freeze()
    team.urls(report=receiver.url, user_id=made["userId"])
    receiver.then(answer(500))
    team.send()
    team.advance(2)
    live.mock("DELETE", f"/teams/{made['teamId']}")
    live.advance(10_000)
    live.real_time.pass_seconds(10_000)
    live.idle()
    assert len(receiver.arrivals) == 1


def test_the_default_team_stays(live: Live) -> None:
    assert live.refused("DELETE", "/teams/default")["field"] == "teamId"
    assert live.balance() == 1000


def test_deleting_a_team_amid_its_own_work_ends_in_refusals_only(live: Live) -> None:
    """A call of that team at the same moment is told that the credentials no longer exist."""
    codes: set[int] = set()

    def use(team: Live, under_way: threading.Event) -> None:
        for _ in range(30):
            body = {"recipientNumber": ANYBODY, "message": "x"}
            codes.add(team.post("/sms/send", json=body).status_code)
            codes.add(team.get("/messages/all").status_code)
            under_way.set()

    for _ in range(5):
        made = make(live, delivery="immediate", credits=1_000_000)
        team, under_way = as_team(live, made), threading.Event()
        users = [threading.Thread(target=use, args=(team, under_way)) for _ in range(4)]
        for user in users:
            user.start()
        assert under_way.wait(10)
        live.mock("DELETE", f"/teams/{made['teamId']}")
        for user in users:
            user.join(30)
    assert codes == {200, 401}


def test_the_whole_server_is_reset_with_all(live: Live) -> None:
    began = live.mock("GET", "/state")
    make(live)
    make(live, like="default")
    live.advance(100)
    live.send()
    live.mock("POST", "/reset", {"all": True})
    assert live.mock("GET", "/teams")["total"] == 1
    live.freeze()
    assert {**live.mock("GET", "/state"), "clock": began["clock"]} == began


def test_deliveries_of_teams_with_one_receiver_stay_apart(receiver: Receiver) -> None:
    with driven(Settings(delivery="immediate")) as live:
        teams = []
        for number in range(8):
            made = make(live, email=f"team{number}@example.com")
            team = as_team(live, made)
            team.urls(report=f"{receiver.url}/{number}", user_id=made["userId"])
            teams.append(team)
        sent = {number: team.bulk(*[ANYBODY] * 5) for number, team in enumerate(teams)}
        arrivals = receiver.wait_for(40)
        for number, ids in sent.items():
            got = [one.message_id for one in arrivals if one.path == f"/hook/{number}"]
            assert sorted(got) == sorted(str(one) for one in ids)


def test_a_sub_account_of_one_team_is_nobody_in_another(live: Live) -> None:
    assert live.mock("GET", f"/accounts/{SUB_ACCOUNT_ID}/developer-settings")
    other = as_team(live, make(live))
    other.refused("GET", f"/accounts/{SUB_ACCOUNT_ID}/developer-settings", status=404)


@pytest.mark.parametrize("like", [None, "default"])
def test_a_reset_brings_back_the_secret_key_that_a_team_began_with(
    live: Live, like: str | None
) -> None:
    made = make(live, secretKey="began", **({"like": like} if like else {}))
    team = as_team(live, made)
    path = f"/accounts/{made['userId']}/developer-settings"
    assert team.mock("PUT", path, {"secretKey": "renew"})["secretKey"] != "began"
    team.mock("POST", "/reset")
    assert team.mock("GET", path)["secretKey"] == "began"
