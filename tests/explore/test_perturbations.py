"""Each perturbation, as a real client and a real receiver see it."""

from __future__ import annotations

import pytest
import requests

from sms_mock.world.perturbation import KINDS, Perturbation, read_token
from tests.explore.conftest import Run


def test_without_a_schedule_a_report_follows_the_answer(run: Run) -> None:
    run.send()
    run.wait()
    run.send()
    run.wait()
    assert run.came == ["report DELIVERED"] * 2


def test_a_report_comes_before_the_answer_to_its_send(run: Run) -> None:
    run.schedule("report1-first")
    run.send()
    run.wait()
    assert run.noted == ["report DELIVERED", "answer 200"]
    assert run.became() == [("report1-first", "applied")]


def test_a_receiver_that_cannot_take_a_report_before_the_answer_is_told_of(run: Run) -> None:
    run.receiver.default = lambda receiver, connection, arrival: None
    run.schedule("report1-first")
    run.send()
    (one,) = run.state()["perturbations"]
    assert one["state"] == "impossible"
    assert "took no report while the send was being answered" in one["why"]


def test_a_report_comes_twice_with_a_nonce_of_its_own_each_time(run: Run) -> None:
    run.schedule("report2x2")
    run.send()
    run.send()
    run.wait()
    assert run.came == ["report DELIVERED"] * 3
    assert len({arrival.form["nonce"] for arrival in run.receiver.arrivals}) == 3
    assert run.became() == [("report2x2", "applied")]


def test_a_late_report_comes_after_the_next_answer(run: Run) -> None:
    run.schedule("report1-late")
    run.send()
    run.balance()
    run.receiver.wait_for(1)
    assert run.became() == [("report1-late", "applied")]


def test_a_late_report_comes_after_an_answer_that_refuses(run: Run) -> None:
    run.schedule("report1-late")
    run.send()
    assert run.send(to="12").status_code == 400
    run.receiver.wait_for(1)
    assert run.became() == [("report1-late", "applied")]


def test_a_late_report_comes_after_the_next_report(run: Run) -> None:
    got: list[str] = []
    run.sms.deliver_to(lambda values: got.append(values["messageId"]))
    run.schedule("report1-late")
    sent = [run.send(text).json()["messageId"] for text in ("First", "Second")]
    run.wait()
    assert got == sent[::-1]
    assert run.became() == [("report1-late", "applied")]


def test_a_report_cannot_overtake_the_answer_to_a_handler_in_the_test(run: Run) -> None:
    run.sms.deliver_to(lambda values: None)
    run.schedule("report1-first")
    run.send()
    run.wait()
    (one,) = run.state()["perturbations"]
    assert one["state"] == "impossible"


def test_a_wait_lets_a_late_report_out_also_on_a_frozen_clock(run: Run) -> None:
    run.sms.clock.freeze()
    run.schedule("report1-late")
    run.send()
    run.wait()
    assert run.came == ["report DELIVERED"]
    (one,) = run.state()["perturbations"]
    assert (one["state"], one["why"]) == (
        "impossible",
        "nothing else happened before the test waited for it",
    )


def test_an_advance_of_the_clock_lets_a_late_report_out(run: Run) -> None:
    run.sms.clock.freeze()
    run.schedule("report1-late")
    run.send()
    run.sms.clock.advance(60)
    assert run.came == ["report DELIVERED"]


def test_a_webhook_that_is_held_back_is_shown_as_that(run: Run) -> None:
    run.schedule("report1-late")
    run.send()
    (webhook,) = run.sms.webhooks
    assert (webhook["state"], webhook["heldBySchedule"]) == ("pending", True)
    assert run.became() == [("report1-late", "held")]
    run.wait()
    (webhook,) = run.sms.webhooks
    assert (webhook["state"], webhook["heldBySchedule"]) == ("delivered", False)


def test_a_repeated_report_comes_again_after_the_next_event(run: Run) -> None:
    run.schedule("report1-repeated")
    run.send()
    run.until_answered(1)
    run.balance()
    assert [arrival.status for arrival in run.receiver.wait_for(2)] == ["DELIVERED"] * 2
    assert run.became() == [("report1-repeated", "applied")]


def test_a_report_whose_answer_was_lost_comes_again(run: Run) -> None:
    run.sms.clock.freeze()
    run.schedule("report1-again")
    run.send()
    run.wait()
    assert run.came == ["report DELIVERED"] * 2
    (webhook,) = run.sms.webhooks
    assert [attempt["status"] for attempt in webhook["attempts"]] == [None, 200]
    first, second = run.receiver.arrivals
    assert first.form["nonce"] != second.form["nonce"]


def test_a_reply_comes_before_the_report_of_what_it_answers(run: Run) -> None:
    run.schedule("report1-after-reply")
    run.send()
    run.sms.reply("0821234567", "Yes")
    run.wait()
    assert run.came == ["reply", "report DELIVERED"]
    assert run.became() == [("report1-after-reply", "applied")]


@pytest.mark.parametrize("token, replies", [("reply1x2", 2), ("reply1-again", 2), ("reply1", 1)])
def test_a_reply_can_come_twice(run: Run, token: str, replies: int) -> None:
    run.schedule(*([token] if "x" in token or "-" in token else []))
    run.send()
    run.wait()
    run.sms.reply("0821234567", "Yes")
    run.wait()
    assert run.came.count("reply") == replies


def test_a_late_reply_comes_after_the_next_answer(run: Run) -> None:
    run.schedule("reply1-late")
    run.send()
    run.wait()
    run.sms.reply("0821234567", "Yes")
    assert "reply" not in run.came
    run.balance()
    run.receiver.wait_for(2)
    assert run.became() == [("reply1-late", "applied")]


def test_a_lost_answer_leaves_the_message_sent(run: Run) -> None:
    run.schedule("answer1-lost")
    with pytest.raises(requests.ConnectionError):
        run.send()
    assert [message.message for message in run.sms.sent] == ["Hello"]
    run.send("Again")
    assert run.became() == [("answer1-lost", "applied")]


def test_a_cut_send_is_not_carried_out_and_the_next_is(run: Run) -> None:
    run.schedule("answer1-cut")
    with pytest.raises(requests.ConnectionError):
        run.send()
    assert run.sms.sent == []
    assert run.send().status_code == 200


@pytest.mark.parametrize("token, status", [("answer1-429", 429), ("answer1-500", 500)])
def test_a_send_is_refused_once_and_then_as_usual(run: Run, token: str, status: int) -> None:
    run.schedule(token)
    refused = run.send()
    assert refused.status_code == status
    assert refused.headers["X-Mock-Schedule"] == token
    assert ("Retry-After" in refused.headers) == (status == 429)
    assert run.send().status_code == 200


def test_a_refused_send_and_its_repetition_have_the_same_number(run: Run) -> None:
    run.schedule("answer1-429", "answer2-500")
    assert [run.send().status_code for _ in range(4)] == [429, 200, 500, 200]


def test_another_request_is_numbered_apart(run: Run) -> None:
    run.schedule("request2-500")
    run.send()
    assert [run.balance().status_code for _ in range(3)] == [200, 500, 200]


@pytest.mark.parametrize("token", ["request1-lost", "request1-cut"])
def test_another_request_gets_no_answer(run: Run, token: str) -> None:
    run.schedule(token)
    with pytest.raises(requests.ConnectionError):
        run.balance()
    assert run.balance().status_code == 200
    assert run.became() == [(token, "applied")]


def test_another_request_is_told_to_try_again_later(run: Run) -> None:
    run.schedule("request1-429")
    refused = run.balance()
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
    assert run.balance().status_code == 200


def test_another_request_is_answered_slowly(run: Run) -> None:
    run.schedule("request1-slow")
    assert run.balance().elapsed.total_seconds() >= 2


def test_a_slow_answer_comes_whole(run: Run) -> None:
    run.schedule("answer1-slow")
    response = run.send()
    assert response.elapsed.total_seconds() >= 2
    assert response.status_code == 200


@pytest.mark.parametrize(
    "token, status",
    [
        ("send1-failed", "FAILED"),
        ("send1-refunded", "FAILED_REFUNDED"),
        ("send1-unknown", "UNKNOWN"),
        ("send1-never", "SENT"),
    ],
)
def test_a_message_gets_another_outcome(run: Run, token: str, status: str) -> None:
    run.schedule(token)
    run.send()
    run.send()
    run.wait()
    assert run.statuses() == [status, "DELIVERED"]
    assert len(run.receiver.arrivals) == (1 if status == "SENT" else 2)


def test_a_scenario_of_the_number_is_left_as_it_is(run: Run) -> None:
    known = run.sms.control.get("/scenarios")["items"]
    never = next(one for one in known if one["fate"] == "fails")
    run.schedule("send1-refunded")
    run.send(to=never["number"])
    run.wait()
    (one,) = run.state()["perturbations"]
    assert one["state"] == "impossible"


def test_an_empty_schedule_says_what_could_be_disturbed(run: Run) -> None:
    run.schedule()
    run.send()
    run.sms.reply("0821234567", "Yes")
    run.balance()
    run.wait()
    state = run.state()
    assert state["seen"] == {"sends": 1, "reports": 1, "replies": 1, "requests": 1}
    order = [one["token"] for one in state["possible"] if one["group"] == "order"]
    assert sorted(order) == [
        "reply1-again",
        "reply1-late",
        "reply1-repeated",
        "reply1x2",
        "report1-after-reply",
        "report1-again",
        "report1-first",
        "report1-late",
        "report1-repeated",
        "report1x2",
    ]


def test_every_possible_token_is_read_back(run: Run) -> None:
    for kind in KINDS:
        made = Perturbation(kind, 12)
        assert read_token(made.token) == made
        run.sms.control.put("/schedule", {"perturbations": [{"at": made.place, "does": kind.does}]})
        (one,) = run.state()["perturbations"]
        assert one["token"] == made.token
        assert one["says"] == made.sentence


@pytest.mark.parametrize(
    "wrong, help",
    [
        ("report1x3", 'did you mean "report1x2"?'),
        ("reprt1x2", "report"),
        ("hello", "write it like report1x2"),
        (7, "write it like report1x2"),
        ({"at": "report of send 0", "does": "twice"}, "report of send 1"),
        ({"at": "report of send 1", "does": "thrice"}, "twice"),
    ],
)
def test_what_is_no_perturbation_is_refused_with_help(run: Run, wrong: object, help: str) -> None:
    answer = requests.put(
        f"{run.sms.origin}/_mock/schedule",
        json={"perturbations": [wrong]},
        headers=run.sms.headers,
        timeout=20,
    )
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert error["field"].startswith("perturbations[0]")
    assert help in error["help"]
    assert run.state()["watching"] is False


def test_the_schedule_is_exported_and_a_reset_ends_it(run: Run) -> None:
    run.schedule("report1x2")
    assert run.sms.control.get("/state")["schedule"] == ["report1x2"]
    run.sms.reset()
    assert run.state()["watching"] is False


def test_a_schedule_for_all_teams_holds_for_later_ones(run: Run) -> None:
    with SmsMockOf(run) as other:
        assert other == [("report1x2", "waiting")]


class SmsMockOf:
    """Sets a schedule for all teams while a block runs, and gives the state of it in a new team."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def __enter__(self) -> list[tuple[str, str]]:
        control = self._run.sms.control
        control.put("/schedule?team=all", {"perturbations": ["report1x2"]})
        made = control.post("/teams", {})
        self._team = made["teamId"]
        state = requests.get(
            f"{self._run.sms.origin}/_mock/schedule", params={"team": self._team}, timeout=20
        ).json()
        return [(one["token"], one["state"]) for one in state["perturbations"]]

    def __exit__(self, *error: object) -> None:
        self._run.sms.control.delete("/schedule?team=all")
