"""The story of the demo: what happens in it, when, and through which doors."""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from sms_mock.config import DEMO_SEED
from sms_mock.demo.story import Step, steps_of_round
from sms_mock.demo.world import demo_document
from sms_mock.domain.dates import DAY_MS
from sms_mock.domain.text import analyse
from sms_mock.generate.texts import BRANCHES
from sms_mock.store.world import World
from sms_mock.worker.story import MOST_OF_A_MOVE
from tests.conftest import Api
from tests.demo.conftest import MONDAY, demo_server
from tests.driving import FAILS_REFUNDED, PATIENCE, Live


def story(live: Live) -> Any:
    return live.mock("GET", "/demo")


def stepped(live: Live, steps: int) -> bool:
    return bool(story(live)["steps"] == steps)


def happened(live: Live) -> list[Any]:
    """Return the messages since Monday at ten, without their ids, the oldest first."""
    items = live.mock("GET", "/messages?limit=1000")["items"][::-1]
    return [
        {
            name: one[name]
            for name in ("fromNumber", "toNumber", "message", "messageStatus", "steps")
        }
        for one in items
        if one["messageId"] >= f"{MONDAY // 1000:x}"
    ]


def test_a_frozen_clock_freezes_the_story_and_a_moved_one_tells_it(demo: Live) -> None:
    before = story(demo)
    assert (before["steps"], before["running"], before["speed"]) == (0, True, 1.0)
    assert before["nextAt"] == "2026-11-23T10:00:03+02:00"
    demo.real_time.pass_seconds(600)
    assert story(demo) == before
    demo.advance(60)
    assert story(demo)["steps"] == 13


def test_the_first_minute_has_a_code_a_reminder_an_opt_out_a_refund_and_a_delivery(
    demo: Live,
) -> None:
    demo.advance(60)
    items = demo.mock("GET", "/messages?limit=1000&q=after:1min")["items"]
    by_campaign = {one.get("campaign") for one in items}
    assert {"sign-in", "appointments", "wellness", "results", "deliveries"} <= by_campaign
    replies = [one["message"] for one in items if one["messageType"] == "INBOUND"]
    assert {"STOP", "START", "YES"} <= set(replies)
    statuses = {one["messageStatus"] for one in items}
    assert statuses == {"DELIVERED", "FAILED_OPTOUT", "FAILED_REFUNDED", "RECEIVED"}
    (refund,) = demo.movements("refund")[1:]
    (failed,) = (one for one in items if one["toNumber"] == FAILS_REFUNDED)
    assert refund == ("refund", 1.0, failed["messageId"])


def test_the_balance_adds_up_after_an_hour(demo: Live) -> None:
    begin = demo.balance()
    demo.advance(3600)
    rows = [row for row in demo.ledger() if row["at"] >= "2026-11-23T10:00:00"]
    assert {row["reason"] for row in rows} >= {"send", "refund"}
    assert demo.balance() == begin + sum(row["credits"] for row in rows)
    sent = [one for one in rows if one["reason"] == "send"]
    cost = {
        one["messageId"]: one["creditCost"]
        for one in demo.mock("GET", "/messages?limit=1000&q=is:outbound")["items"]
    }
    assert [-row["credits"] for row in sent] == [cost[row["messageId"]] for row in sent]


def test_a_patient_always_goes_to_the_same_clinic(demo: Live) -> None:
    demo.advance(DAY_MS // 1000)
    clinics: dict[str, set[str]] = defaultdict(set)
    for one in demo.mock("GET", "/messages?limit=1000")["items"]:
        clinics[one["toNumber"]].update(town for town in BRANCHES if town in one["message"])
    assert [number for number, towns in clinics.items() if len(towns) > 1] == []
    assert len(set().union(*clinics.values())) > 5


def test_sends_are_requests_of_the_imitated_api_with_credentials(demo: Live) -> None:
    demo.advance(4)
    (request,) = demo.mock("GET", "/requests")["items"]
    assert request["path"] == "/app/api/rest/v1/sms/send"
    assert (request["status"], request["email"]) == (200, "demo@example.com")
    headers = request["request"]["headers"]
    assert headers["Token"] == "1111…"
    assert headers["User-Agent"].startswith("protea-clinic/")
    (message_id,) = request["messageIds"]
    assert demo.status(message_id) == "SENT"


def test_an_account_with_a_new_token_still_sends(demo: Live) -> None:
    demo.mock("PUT", "/accounts/18987/developer-settings", {"token": "renew"})
    demo.control("POST", "/clock/advance", json={"seconds": 4})
    (request,) = demo.control("GET", "/requests").json["items"]  # type: ignore[index]
    assert request["status"] == 200


@pytest.mark.parametrize(
    "effect", [{"status": 503}, {"drop": "before"}, {"drop": "middle"}, {"body": "malformed"}]
)
def test_a_fault_rule_holds_for_the_story_too_and_does_not_end_it(
    demo: Live, effect: dict[str, Any]
) -> None:
    demo.mock("POST", "/faults", {"match": {"path": "/sms/send"}, "effect": effect, "times": 1})
    demo.advance(10)
    first, second = demo.mock("GET", "/requests")["items"][::-1]
    assert first["fault"] == 1
    assert second["status"] == 200
    assert story(demo)["steps"] == 2


class Slow:
    """Steps of the story that do not end before `go_on` is set."""

    def __init__(self, demo: Live) -> None:
        self.begun: list[Step] = []
        self.go_on = threading.Event()
        demo.service.play_step = self._play

    def _play(self, world: World, step: Step) -> None:
        self.begun.append(step)
        self.go_on.wait(PATIENCE)


def test_a_slow_step_holds_up_no_other_work_and_the_next_one_waits_for_it() -> None:
    with demo_server(frozen=False) as demo:
        slow = Slow(demo)
        pass_seconds(demo, 4)
        demo.soon(lambda: len(slow.begun) == 1)
        sent = demo.send()
        pass_seconds(demo, 60)
        demo.soon(lambda: demo.status(sent) == "DELIVERED")
        assert len(slow.begun) == 1
        slow.go_on.set()
        demo.soon(lambda: len(slow.begun) == 2)


def test_neither_a_move_of_the_clock_nor_a_reset_waits_for_a_slow_step(demo: Live) -> None:
    slow = Slow(demo)
    demo.advance(60, timeout=0.3)
    assert (len(slow.begun), demo.clock()) == (1, (22 * 3600 + 60, True))
    demo.mock("POST", "/reset")
    demo.freeze()
    demo.advance(4, timeout=0.3)
    assert len(slow.begun) == 2
    slow.go_on.set()
    demo.advance(4)
    assert len(slow.begun) == 3


def test_the_clock_of_another_team_does_not_wait_for_a_slow_step() -> None:
    with demo_server(frozen=False) as demo, ThreadPoolExecutor() as pool:
        other = demo.mock("POST", "/teams", {})["teamId"]
        slow = Slow(demo)
        pass_seconds(demo, 4)
        demo.soon(lambda: len(slow.begun) == 1)
        move = partial(demo.control, "POST", f"/clock/advance?team={other}")
        moved = pool.submit(move, json={"seconds": 60, "timeout": 600})
        try:
            assert moved.result(timeout=PATIENCE / 2).status_code == 200
        finally:
            slow.go_on.set()


def pass_seconds(demo: Live, seconds: float) -> None:
    """Let time pass while the clock runs, and let the worker look at what is due then."""
    demo.real_time.pass_seconds(seconds)
    demo.service.worker.wake(demo.service.teams.default)


def test_the_same_seed_tells_the_same_story_and_another_seed_another() -> None:
    told = []
    for seed in (5, 5, 6):
        with demo_server(seed=seed) as live:
            live.advance(120)
            told.append((happened(live), live.mock("GET", "/messages?limit=1000")))
    assert told[0] == told[1]
    assert told[0][0] != told[2][0]
    assert len(told[0][0]) > 20


def test_one_move_over_a_day_has_its_share_of_steps_all_over_the_day(demo: Live) -> None:
    demo.advance(86_400)
    assert 150 <= story(demo)["steps"] <= MOST_OF_A_MOVE
    hours = {one["steps"][0]["at"][:13] for one in happened(demo) if one["steps"]}
    assert len(hours) >= 24
    assert story(demo)["nextAt"] <= "2026-11-24T10:00:08+02:00"
    moved = story(demo)["steps"]
    demo.advance(60)
    assert story(demo)["steps"] - moved >= 10


def test_a_running_clock_goes_on_with_the_story() -> None:
    with demo_server(frozen=False) as demo:
        for _ in range(3):
            before = story(demo)["steps"]
            pass_seconds(demo, 8)
            demo.soon(partial(stepped, demo, before + 1))


def test_twice_the_speed_has_twice_the_steps() -> None:
    with demo_server(demo_speed=2.0) as fast:
        assert story(fast)["speed"] == 2.0
        fast.advance(30)
        assert story(fast)["steps"] == 13


def test_a_pause_keeps_the_rest_of_the_wait(demo: Live) -> None:
    demo.advance(1)
    paused = demo.mock("PUT", "/demo", {"running": False})
    assert (paused["running"], paused["nextAt"]) == (False, None)
    demo.advance(600)
    assert story(demo)["steps"] == 0
    went_on = demo.mock("PUT", "/demo", {"running": True})
    assert went_on["nextAt"] == "2026-11-23T10:10:03+02:00"
    demo.advance(2)
    assert story(demo)["steps"] == 1


def test_a_new_speed_holds_for_the_wait_that_has_begun(demo: Live) -> None:
    demo.advance(1)
    assert demo.mock("PUT", "/demo", {"speed": 0.5})["nextAt"] == "2026-11-23T10:00:05+02:00"
    assert demo.mock("PUT", "/demo", {})["speed"] == 0.5
    assert demo.mock("PUT", "/demo", {"running": False, "speed": 2})["running"] is False
    assert demo.mock("PUT", "/demo", {"running": True})["nextAt"] == "2026-11-23T10:00:02+02:00"


@pytest.mark.parametrize("speed", [0, -1, 1000, "fast", True, None])
def test_an_impossible_speed_is_refused(demo: Live, speed: Any) -> None:
    if speed is None:
        assert demo.mock("PUT", "/demo", {"speed": None})["speed"] == 1.0
        return
    assert demo.refused("PUT", "/demo", {"speed": speed})["field"] == "speed"


def test_an_event_tells_other_pages_of_a_pause(demo: Live) -> None:
    world = demo.service.teams.default
    before = world.events.last_id
    demo.mock("PUT", "/demo", {"running": False})
    assert [event.type for event in world.events.since(before).events] == ["demo"]


def test_a_reset_begins_the_demo_anew_with_the_days_before_it(demo: Live) -> None:
    demo.mock("PUT", "/demo", {"speed": 3, "running": False})
    demo.advance(DAY_MS / 1000)
    demo.real_time.pass_seconds(30 * 86_400)
    demo.mock("POST", "/reset")
    again = story(demo)
    assert (again["steps"], again["running"], again["speed"]) == (0, True, 1.0)
    items = demo.mock("GET", "/messages?limit=1000")["items"]
    assert len(items) < 50
    assert items[-1]["steps"][0]["at"].startswith("2026-12-")


def test_it_goes_on_after_a_restart_where_it_was(tmp_path: Path) -> None:
    with demo_server(store=tmp_path, seed=9) as demo:
        demo.advance(20)
        before, told = story(demo), happened(demo)
        demo.run()
    with demo_server(store=tmp_path, frozen=False, seed=1) as demo:
        demo.freeze(MONDAY + 20_000)
        assert story(demo) == before
        assert happened(demo) == told
        demo.advance(40)
        after = happened(demo)
    with demo_server(seed=9) as whole:
        whole.advance(60)
        assert happened(whole) == after


def test_after_a_stop_of_a_day_it_does_not_make_up_for_the_day(tmp_path: Path) -> None:
    with demo_server(store=tmp_path, frozen=False):
        pass
    with demo_server(store=tmp_path, frozen=False, at=MONDAY + DAY_MS) as demo:
        demo.soon(lambda: story(demo)["steps"] == 1)
        assert story(demo)["nextAt"] > "2026-11-24T10:00:00"


def test_a_fork_is_an_ordinary_team_and_the_story_stays_the_default_teams(demo: Live) -> None:
    fork = demo.mock("POST", "/teams", {"like": "default"})
    demo.control("POST", f"/clock/advance?team={fork['teamId']}", json={"seconds": 60})
    assert story(demo)["steps"] == 0
    total = demo.mock("GET", "/messages")["total"]
    forked = demo.control("GET", f"/messages?team={fork['teamId']}").json
    assert forked["total"] == total  # type: ignore[index]


def test_an_import_ends_the_demo_and_a_reset_begins_it_anew(demo: Live) -> None:
    demo.mock("PUT", "/state", {"users": [{"email": "demo@example.com", "credits": 5}]})
    refused = demo.control("GET", "/demo")
    assert refused.status_code == 404
    assert "POST /_mock/reset" in refused.json["error"]["help"]  # type: ignore[index]
    assert demo.control("PUT", "/demo", json={"running": True}).status_code == 404
    demo.control("POST", "/clock/advance", json={"seconds": 60})
    assert demo.control("GET", "/messages").json["total"] == 0  # type: ignore[index]
    demo.control("POST", "/reset")
    assert story(demo)["steps"] == 0


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_without_a_demo_the_calls_say_how_to_start_one(api: Api, method: str) -> None:
    answer = api.control(method, "/demo", json={} if method == "PUT" else None)
    assert answer.status_code == 404
    assert answer.json["error"] == {  # type: ignore[index]
        "field": None,
        "message": "this server runs no demo",
        "help": "start one with sms-mock serve --demo",
    }


def test_the_company_buys_credits_when_few_are_left() -> None:
    with demo_server(credits=50_000) as demo:
        demo.advance(120)
        assert [row[1] for row in demo.movements("top-up")[1:]] == [500.0]
        assert {row["status"] for row in demo.mock("GET", "/requests")["items"]} == {200}


@pytest.mark.parametrize("number", range(12))
def test_every_round_has_the_same_scenes_and_only_two_texts_need_ucs2(number: int) -> None:
    steps = steps_of_round(DEMO_SEED, number, MONDAY)
    assert steps == steps_of_round(DEMO_SEED, number, MONDAY)
    first = steps_of_round(DEMO_SEED, 0, MONDAY)
    assert sorted(step.campaign for step in steps) == sorted(step.campaign for step in first)
    unicode = [step.text for step in steps if analyse(step.text).encoding == "UCS2"]
    assert sorted(text[:4] for text in unicode) == ["Happ", "Môre"]
    assert not any("{" in step.text for step in steps)
    assert all(3 <= step.after <= 7 for step in steps)


@pytest.mark.parametrize("seed", range(10))
def test_nobodys_messages_fail_often_in_ten_moved_days(seed: int) -> None:
    sent: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    rounds = [steps_of_round(seed, number, MONDAY) for number in range(10 * MOST_OF_A_MOVE // 26)]
    for step in chain.from_iterable(rounds):
        if step.does in ("send", "schedule"):
            sent[step.number] += 1
            failed[step.number] += step.fails or step.number == FAILS_REFUNDED
    assert sum(failed.values()) == len(rounds)
    assert (sent.pop(FAILS_REFUNDED), failed.pop(FAILS_REFUNDED)) == (1, 1)
    assert [number for number in sent if failed[number] > sent[number] / 5] == []
    assert len(failed) > 10


@pytest.mark.parametrize("seed", range(10))
def test_nobody_has_two_birthdays_or_opts_out_twice_in_the_first_half_hour(seed: int) -> None:
    before = [(one.to_number, one.message) for one in demo_document(seed, MONDAY).messages]
    rounds = (steps_of_round(seed, number, MONDAY) for number in range(14))
    told = [*before, *((step.number, step.text) for step in chain.from_iterable(rounds))]
    for beginning in ("Happy birthday", "Good day"):
        numbers = [number for number, text in told if text.startswith(beginning)]
        assert len(numbers) == len(set(numbers)) == 15


def test_a_message_that_fails_is_refunded_and_the_persons_other_messages_arrive(
    demo: Live,
) -> None:
    scenarios = demo.mock("GET", "/scenarios")
    for _ in range(3):
        demo.advance(DAY_MS // 1000)
    sent = [one for one in happened(demo) if one["messageStatus"] != "RECEIVED"]
    failed = [one for one in sent if one["messageStatus"] == "FAILED_REFUNDED"]
    numbers = {one["toNumber"] for one in failed}
    assert len(failed) > 15
    assert len(numbers) > 8
    for number in numbers - {FAILS_REFUNDED}:
        statuses = Counter(one["messageStatus"] for one in sent if one["toNumber"] == number)
        assert statuses["DELIVERED"] > 3 * statuses["FAILED_REFUNDED"], number
    assert len(demo.movements("refund")) == len(failed) + 1
    assert demo.mock("GET", "/scenarios") == scenarios


def test_with_immediate_delivery_the_same_messages_fail() -> None:
    with demo_server(delivery="immediate") as demo:
        demo.advance(DAY_MS // 1000)
        told = [one for one in happened(demo) if "could not be delivered" in one["message"]]
        failed = [one for one in happened(demo) if one["messageStatus"] == "FAILED_REFUNDED"]
        assert len(told) == len(failed) > 5


def test_the_texts_stay_within_two_parts() -> None:
    for number in range(50):
        for step in steps_of_round(DEMO_SEED, number, MONDAY):
            assert analyse(step.text).parts <= 2, step.text


def test_after_very_many_steps_it_pauses_by_itself(
    demo: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sms_mock.actions.demo_story.STEPS_TO_A_PAUSE", 5)
    demo.advance(600)
    paused = story(demo)
    assert (paused["steps"], paused["running"]) == (5, False)
    assert demo.mock("PUT", "/demo", {"running": True})["running"] is True
    demo.advance(600)
    assert story(demo)["steps"] == 10
