"""Where in a run perturbations apply: bulks, voice, scheduled messages, retries, resets, teams."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import requests

from sms_mock import SmsMock
from sms_mock.config import Settings
from sms_mock.serving.threads import MockServer
from tests.explore.conftest import THANDI, Run
from tests.receiver import Receiver, answer, call_first

API = "/api/rest/v1"


def post(sms: SmsMock, path: str, body: object) -> Any:
    """Call the API as the team's administrator, and return the answer's JSON."""
    answered = requests.post(
        f"{sms.url}{API}{path}",
        json=body,
        headers={**sms.headers, "Accept": "application/json", "Connection": "close"},
        timeout=20,
    )
    assert answered.status_code == 200, answered.text
    return answered.json()


def text(message: str, to: str = THANDI, **more: str) -> dict[str, str]:
    return {"recipientNumber": to, "message": message, **more}


def reported(run: Run) -> list[str]:
    """Return the ids of the messages whose reports arrived, in the order in which they came."""
    return [arrival.message_id for arrival in run.receiver.arrivals if arrival.status]


def test_the_messages_of_one_bulk_are_numbered_each(run: Run) -> None:
    run.schedule("report2x2")
    body = {"sendSmsRequests": [text("One"), text("Two", "0827654321")]}
    sent = [one["messageId"] for one in post(run.sms, "/sms/send-bulk", body)["sendSmsResponses"]]
    run.wait()
    assert sorted(reported(run)) == sorted([*sent, sent[1]])
    run.send()
    run.wait()
    assert run.state()["seen"]["sends"] == 3
    answers = [one["at"] for one in run.state()["possible"] if one["does"] == "lost"]
    assert answers == ["answer of send 1", "answer of send 3"]


def test_a_voice_message_is_a_send_too(run: Run) -> None:
    run.schedule("report1x2", "send2-failed")
    post(run.sms, "/voice/single-text", {"recipientNumber": THANDI, "message": "Hello"})
    run.send()
    run.wait()
    assert sorted(run.came) == ["report DELIVERED", "report DELIVERED", "report FAILED"]
    assert run.became() == [("report1x2", "applied"), ("send2-failed", "applied")]


def test_the_report_of_a_message_that_is_sent_later_can_come_late(run: Run) -> None:
    run.sms.clock.freeze("2026-11-20T10:00:00+02:00")
    run.schedule("report1-late")
    first, second = (
        post(run.sms, "/sms/send", text(f"At {minute}", dateToSend=f"2026112011{minute}"))
        for minute in ("00", "01")
    )
    run.sms.clock.advance(3600)
    assert reported(run) == [first["messageId"]]  # an advance lets everything out at its instant
    run.schedule("report1-first")
    run.sms.clock.advance(120)
    assert reported(run) == [first["messageId"], second["messageId"]]


def test_a_late_report_waits_for_the_next_one_on_a_clock_that_runs() -> None:
    with Receiver() as receiver, SmsMock.fresh(delivery="timed:0.05") as sms:
        run = Run(sms, receiver)
        run.schedule("report1-late")
        first, second = (run.send(message).json()["messageId"] for message in ("First", "Second"))
        run.wait()
        assert reported(run) == [second, first]
        assert run.became() == [("report1-late", "applied")]


def test_a_lost_2xx_comes_after_the_retries_of_a_receiver_that_fails(run: Run) -> None:
    run.sms.clock.freeze()
    run.receiver.then(answer(500))
    run.schedule("report1-again")
    run.send()
    run.sms.clock.advance(3600)
    (webhook,) = run.sms.webhooks
    assert [attempt["status"] for attempt in webhook["attempts"]] == [500, None, 200]
    assert webhook["state"] == "delivered"


@pytest.mark.parametrize("token", ["report1x2", "report1-repeated", "report1-late"])
def test_a_receiver_that_fails_gets_a_perturbed_webhook_again(run: Run, token: str) -> None:
    run.sms.clock.freeze()
    run.receiver.then(answer(500), answer(500))
    run.schedule(token)
    run.send()
    run.sms.clock.advance(3600)
    webhooks = run.sms.webhooks
    assert {one["state"] for one in webhooks} == {"delivered"}
    tries = [attempt["status"] for one in webhooks for attempt in one["attempts"]]
    assert sorted(tries) == [*[200] * len(webhooks), 500, 500]
    assert run.state()["perturbations"][0]["state"] != "waiting"


def test_a_reply_comes_again_after_its_handler_has_sent(run: Run) -> None:
    came: list[str] = []

    def take(values: dict[str, str]) -> None:
        came.append(values.get("status") or values["message"])
        if len(came) == 2:
            run.send("Thank you")

    run.sms.deliver_to(take)
    run.schedule("reply1-repeated")
    run.send()
    run.wait()
    run.sms.reply(THANDI, "Yes")
    run.wait()
    assert came[:2] == ["DELIVERED", "Yes"]
    assert sorted(came[2:]) == ["DELIVERED", "Yes"]
    assert run.became() == [("reply1-repeated", "applied")]


def test_a_late_reply_comes_after_the_report_that_a_handler_takes(run: Run) -> None:
    came: list[str] = []
    run.sms.deliver_to(lambda values: came.append(values.get("status") or values["message"]))
    run.schedule("reply1-late")
    run.send()
    run.wait()
    run.sms.reply(THANDI, "Yes")
    run.send()
    run.wait()
    assert came == ["DELIVERED", "DELIVERED", "Yes"]
    assert run.became() == [("reply1-late", "applied")]


def test_an_answer_that_the_client_has_is_no_later_event() -> None:
    with MockServer(Settings(port=0, delivery="immediate")) as server:
        sms = SmsMock.create(server.origin)
        sms.deliver_to(lambda values: None)
        sms.perturb("report1-late")
        post(sms, "/sms/send", text("Hello"))
        service = server.service
        world = service.teams.get(sms.team_id)
        assert world is not None
        world.deferral.defer("a message whose answer the client has read")
        assert service.worker.take(world) is None
        world.run_schedule.note_answer(["a message whose answer the client has read"])
        assert [one["heldBySchedule"] for one in sms.webhooks] == [True]
        world.deferral.clear()
        sms.delete()


def test_two_perturbations_of_one_report_both_apply(run: Run) -> None:
    run.schedule("report1x2", "report1-repeated")
    run.send()
    run.wait()
    assert run.came == ["report DELIVERED"] * 3
    assert {state for _, state in run.became()} == {"applied"}


def test_a_reset_in_the_middle_of_a_run_drops_what_is_held(run: Run) -> None:
    run.schedule("report1-late")
    run.send()
    run.sms.control.post("/reset", {})
    assert run.state()["watching"] is False
    assert run.sms.webhooks == []
    run.wait()
    assert run.receiver.arrivals == []


def test_a_schedule_is_imported_with_the_state_that_has_it(run: Run) -> None:
    run.schedule("report1x2", "reply1-late")
    run.send()
    run.wait()
    state = run.sms.control.get("/state")
    run.sms.reset()
    run.sms.control.put("/state", state)
    assert run.became() == [("report1x2", "waiting"), ("reply1-late", "waiting")]
    run.receiver.forget()
    run.send()  # sends are numbered from 1 again
    run.receiver.wait_for(2)
    assert run.became()[0] == ("report1x2", "applied")


def test_what_is_held_is_delivered_after_a_restart(tmp_path: Path) -> None:
    with Receiver() as receiver:
        settings = Settings(port=0, store=tmp_path, delivery="immediate")
        with MockServer(settings) as server:
            sms = SmsMock.create(server.origin)
            sms.set_webhooks(delivery_report_url=receiver.url)
            sms.perturb("report1-late")
            post(sms, "/sms/send", text("Hello"))
            assert [one["heldBySchedule"] for one in sms.webhooks] == [True]
        assert receiver.arrivals == []
        with MockServer(settings) as server:
            receiver.wait_for(1)
            again = requests.get(
                f"{server.origin}/_mock/schedule", params={"team": sms.team_id}, timeout=20
            ).json()
    assert [(one["token"], one["state"]) for one in again["perturbations"]] == [
        ("report1-late", "waiting")
    ]


def test_teams_have_schedules_of_their_own() -> None:
    with Receiver() as one, Receiver() as two, SmsMock.fresh() as first, SmsMock.fresh() as second:
        runs = Run(first, one), Run(second, two)
        runs[0].schedule("report1x2")
        for run in runs:
            run.send()
            run.wait()
        assert [len(run.came) for run in runs] == [2, 1]
        assert runs[1].state()["watching"] is False


def test_all_teams_together_have_what_each_saw_also_those_that_were_deleted(
    tmp_path: Path,
) -> None:
    with Receiver() as receiver, MockServer(Settings(port=0, delivery="immediate")) as server:

        def schedule(method: str, body: object = None) -> Any:
            return requests.request(
                method, f"{server.origin}/_mock/schedule?team=all", json=body, timeout=20
            ).json()

        schedule("PUT", {"perturbations": ["report1x2", "report2x2", "reply1-late"]})
        with SmsMock.fresh(server.origin) as deleted:
            run = Run(deleted, receiver)
            run.send()
            run.wait()
        with SmsMock.fresh(server.origin) as kept:
            run = Run(kept, receiver)
            run.send()
            run.balance()
            run.wait()
            state = schedule("GET")
    assert state["seen"] == {"sends": 2, "reports": 2, "replies": 0, "requests": 1}
    assert [(one["token"], one["state"]) for one in state["perturbations"]] == [
        ("report1x2", "applied"),
        ("report2x2", "waiting"),
        ("reply1-late", "waiting"),
    ]
    assert [one["token"] for one in state["possible"] if one["group"] == "order"] == [
        "report1-first",
        "report1x2",
        "report1-late",
        "report1-repeated",
        "report1-again",
    ]


def test_all_teams_together_have_the_state_that_tells_most() -> None:
    with Receiver() as receiver, MockServer(Settings(port=0, delivery="immediate")) as server:
        url = f"{server.origin}/_mock/schedule?team=all"
        tokens = ["report1-late", "send1-failed"]
        requests.put(url, json={"perturbations": tokens}, timeout=20)
        with SmsMock.fresh(server.origin) as sms:
            run = Run(sms, receiver)
            run.send(to="0600000001")  # its scenario decides its outcome
            states = requests.get(url, timeout=20).json()["perturbations"]
        after = requests.get(url, timeout=20).json()["perturbations"]
    assert [one["state"] for one in states] == ["held", "impossible"]
    assert after == states


def test_a_schedule_for_all_teams_ends_for_later_ones_too(tmp_path: Path) -> None:
    with MockServer(Settings(port=0)) as server:
        url = f"{server.origin}/_mock/schedule?team=all"
        requests.put(url, json={"perturbations": ["report1x2"]}, timeout=20)
        requests.delete(url, timeout=20)
        with SmsMock.fresh(server.origin) as sms:
            assert sms.schedule["watching"] is False


def test_a_program_that_resets_all_in_its_run_stays_under_the_schedule() -> None:
    with Receiver() as receiver, MockServer(Settings(port=0, delivery="immediate")) as server:
        url = f"{server.origin}/_mock"
        requests.put(f"{url}/schedule?team=all", json={"perturbations": ["report1x2"]}, timeout=20)
        requests.post(f"{url}/reset", json={"all": True}, timeout=20)
        with SmsMock.fresh(server.origin) as sms:
            run = Run(sms, receiver)
            run.send()
            run.wait()
            assert len(run.came) == 2


def test_a_report_before_the_answer_reaches_a_threaded_receiver_of_a_second_send(run: Run) -> None:
    order: list[str] = []
    run.receiver.default = call_first(lambda arrival: order.append("report"), answer())
    run.schedule("report2-first")
    run.send()
    run.receiver.wait_for(1)
    run.send()
    assert len(order) == 2
    run.balance()
    assert run.became() == [("report2-first", "applied")]
