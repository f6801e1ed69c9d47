"""`POST /_mock/inbound`: a test lets a person answer."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.world_state import world_state
from tests.driving import ANYBODY, Live, at


def test_the_stored_message_comes_back_in_the_imitated_apis_shape(live: Live) -> None:
    sent = live.send(campaign="spring")
    reply = live.mock("POST", "/inbound", {"from": "082 123 4567", "message": "Yes"}, status=201)
    shown = live.get(f"/messages/{reply['messageId']}").json
    assert {name: reply[name] for name in shown} == shown  # type: ignore[union-attr]
    assert (reply["messageType"], reply["messageStatus"], reply["read"]) == (
        "INBOUND",
        "RECEIVED",
        False,
    )
    assert reply["repliedToMessage"]["messageId"] == sent


@pytest.mark.parametrize(
    "number", ["0821234567", "+27 82 123-4567", "27821234567", "+447911123456"]
)
def test_every_spelling_of_a_number_is_taken(live: Live, number: str) -> None:
    reply = live.reply(number, "Yes")
    assert reply["fromNumber"] in ("27821234567", "447911123456")


BAD: list[tuple[dict[str, Any], str, int]] = [
    ({"message": "Yes"}, "from", 400),
    ({"from": None, "message": "Yes"}, "from", 400),
    ({"from": "", "message": "Yes"}, "from", 400),
    ({"from": "12", "message": "Yes"}, "from", 400),
    ({"from": "somebody", "message": "Yes"}, "from", 400),
    ({"from": "0115551234", "message": "Yes"}, "from", 400),
    ({"from": "27821234567,27831234567", "message": "Yes"}, "from", 400),
    ({"from": True, "message": "Yes"}, "from", 400),
    ({"from": ["27821234567"], "message": "Yes"}, "from", 400),
    ({"from": ANYBODY}, "message", 400),
    ({"from": ANYBODY, "message": None}, "message", 400),
    ({"from": ANYBODY, "message": 7}, "message", 400),
    ({"from": ANYBODY, "message": "Yes", "repliedToMessageId": "x"}, "repliedToMessageId", 404),
    ({"from": ANYBODY, "message": "Yes", "repliedToMessageId": 7}, "repliedToMessageId", 400),
    ({"from": ANYBODY, "message": "Yes", "to": ANYBODY}, "to", 400),
]


@pytest.mark.parametrize("body, field, status", BAD)
def test_a_bad_reply_is_refused_and_nothing_changes(
    live: Live, body: dict[str, Any], field: str, status: int
) -> None:
    before = world_state(live.service)
    error = live.refused("POST", "/inbound", body, status=status)
    assert error["field"] == field
    assert error["message"]
    assert world_state(live.service) == before


@pytest.mark.parametrize("body", ["[]", '"Yes"', "{", "", "null", "\xff"])
def test_what_is_no_json_object_is_refused(live: Live, body: str) -> None:
    answer = live.control(
        "POST", "/inbound", data=body.encode("latin-1"), content_type="application/json"
    )
    assert answer.status_code == 400
    assert answer.json["error"]["message"]  # type: ignore[index]


def test_a_reply_cannot_answer_a_reply(live: Live) -> None:
    reply = live.reply(ANYBODY, "Yes")["messageId"]
    body = {"from": ANYBODY, "message": "No", "repliedToMessageId": reply}
    assert live.refused("POST", "/inbound", body)["field"] == "repliedToMessageId"


def test_a_message_of_another_team_cannot_be_answered(live: Live) -> None:
    made = live.mock("POST", "/teams", {})
    other = live.as_((made["email"], made["token"]))
    body = {"from": ANYBODY, "message": "No", "repliedToMessageId": other.send()}
    assert live.refused("POST", "/inbound", body, status=404)["field"] == "repliedToMessageId"


def test_a_reply_comes_at_the_teams_time(live: Live) -> None:
    live.advance(61)
    reply = live.reply(ANYBODY, "Yes")
    assert reply["dateTimeReceived"] == live.service.teams.default.clock.now()
    assert live.mock("GET", "/clock")["now"] == at(61)


def test_several_at_one_instant_stay_in_order(live: Live) -> None:
    for number in range(30):
        live.reply(ANYBODY, str(number))
    assert [reply["message"] for reply in live.inbox()] == [str(number) for number in range(30)]
