"""The tools, each called by the SDK's own client, which checks results against their schemas."""

from __future__ import annotations

import json
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from mcp.types import Tool

from sms_mock.control_client.client import ControlClient
from tests.mcp.driving import Agent, text_of
from tests.receiver import Receiver, answer


@pytest.fixture(scope="module")
def tools(agent: Agent) -> dict[str, Tool]:
    return agent.tools()


def test_every_tool_answers(agent: Agent, team: str, receiver: Receiver) -> None:
    agent.called.clear()
    assert agent.call("describe_mock", team=team)["team"]["team_id"] == team
    assert team in [one["team_id"] for one in agent.call("list_teams")["teams"]]
    urls = agent.call(
        "set_webhook_urls", delivery_report_url=receiver.url, reply_url=receiver.url, team=team
    )
    assert urls["reply_url"] == urls["delivery_report_url"] == receiver.url

    assert agent.call("analyse_text", text="’", number="0821234567", team=team)["credits"] == 1
    sent = agent.call(
        "send_message",
        number="082 123 4567",
        text="Your code is 482159",
        campaign="codes",
        data_field="order 7",
        team=team,
    )
    message_id = sent["message_id"]
    assert sent["credits"] == 1
    assert agent.call("get_message", message_id=message_id, team=team)["data_field"] == "order 7"
    found = agent.call("wait_for_message", to="0821234567", contains="code", team=team)
    assert found["message_id"] == message_id
    assert agent.call("get_one_time_code", team=team) == {
        "code": "482159",
        "message_id": message_id,
    }
    replied = agent.call("reply", number="0821234567", text="Thanks", team=team)
    assert replied["replied_to_message_id"] == message_id
    listed = agent.call("list_messages", search="campaign:codes is:outbound", team=team)["messages"]
    assert [one["message_id"] for one in listed] == [message_id]

    assert agent.call("wait_for_webhooks", team=team) == {"idle": True}
    report, _ = sorted(
        agent.call("list_webhooks", team=team)["webhooks"], key=lambda one: one["kind"]
    )
    assert report["state"] == "delivered"
    assert [one["status"] for one in report["attempts"]] == [200]
    agent.call("redeliver_webhook", webhook_id=report["webhook_id"], team=team)
    assert [one.message_id for one in receiver.wait_for(3)].count(message_id) == 2

    (request,) = agent.call("list_requests", search="path:/sms", team=team)["requests"]
    whole = agent.call("get_request", request_id=request["request_id"], team=team)
    assert "Your code is 482159" in whole["request"]["body"]

    assert agent.call("freeze_clock", team=team)["frozen"]
    moved = agent.call("advance_clock", seconds=3600, team=team)
    assert agent.call("get_clock", team=team) == {"now": moved["now"], "frozen": True}
    assert not agent.call("run_clock", team=team)["frozen"]

    fault = agent.call("add_fault", path="/sms/send", status=503, times=1, team=team)
    assert agent.call("list_faults", team=team)["faults"] == [fault]
    removed = agent.call("remove_fault", fault_id=fault["fault_id"], team=team)
    assert removed == {"removed": 1}

    assert agent.call("put_schedule", tokens=["report1x2"], team=team)["in_force"]
    assert agent.call("get_schedule", team=team)["perturbations"][0]["state"] == "waiting"
    assert not agent.call("delete_schedule", team=team)["in_force"]

    assert agent.call("what_happened", team=team)["cost"]["credits"] == 1
    assert agent.call("run_doctor", team=team)["examined_requests"] == 1
    assert agent.call("look_up_behaviour", subject="A62")["facts"][0]["id"] == "A62"
    assert len(agent.call("list_magic_numbers", team=team)["numbers"]) == 9
    assert "FAILED" in agent.refusal(
        "set_message_status", message_id=message_id, status="FAILED", team=team
    )
    assert agent.call("reset_team", team=team)["accounts"][0]["credits"] == 100
    assert agent.call("delete_team", team_id=team) == {"team_id": team}

    assert agent.called | {"create_team"} == agent.tools().keys()


def test_a_tool_needs_no_docs(tools: dict[str, Tool]) -> None:
    for name, tool in tools.items():
        assert tool.title, name
        assert len(tool.description or "") > 60, name
        for argument, schema in tool.input_schema["properties"].items():
            assert schema.get("description"), f"{name} {argument}"
        assert tool.input_schema["additionalProperties"] is False, name


def test_a_tool_has_schemas_that_are_json_schema(tools: dict[str, Tool]) -> None:
    for tool in tools.values():
        assert tool.output_schema is not None
        assert tool.output_schema["type"] == "object"
        for schema in (tool.input_schema, tool.output_schema):
            jsonschema.Draft202012Validator.check_schema(schema)


def test_hints_tell_what_a_tool_changes_and_that_none_reaches_the_world(
    tools: dict[str, Tool],
) -> None:
    reads = ("list_", "get_", "wait_", "describe_", "what_", "run_doctor", "look_", "analyse_")
    destroys = {"remove_fault", "delete_schedule", "delete_team", "reset_team"}
    for name, tool in tools.items():
        hints = tool.annotations
        assert hints is not None
        assert hints.open_world_hint is False, name
        assert hints.read_only_hint is name.startswith(reads), name
        if not hints.read_only_hint:
            assert hints.destructive_hint is (name in destroys), name
            assert hints.idempotent_hint is not None, name


def test_the_text_of_a_result_is_its_structured_content(agent: Agent, team: str) -> None:
    result = agent.result("get_clock", {"team": team})
    assert json.loads(text_of(result)) == result.structured_content


def test_a_long_list_says_how_much_is_left_and_gives_the_rest(
    agent: Agent, team: str, control: ControlClient
) -> None:
    for number in range(5):
        control.post("/inbound", {"from": "0821234567", "message": f"Message {number}"})
    seen: list[str] = []
    left: list[int] = []
    cursor = None
    while True:
        page = agent.call("list_messages", limit=2, team=team, cursor=cursor)
        seen += [one["text"] for one in page["messages"]]
        left.append(page.get("more", 0))
        cursor = page.get("cursor")
        if cursor is None:
            break
    assert seen == [f"Message {number}" for number in (4, 3, 2, 1, 0)]
    assert left == [3, 1, 0]


@pytest.mark.parametrize("tool, name", [("list_teams", "teams"), ("list_faults", "faults")])
def test_a_list_without_pages_of_its_own_is_cut_too(
    agent: Agent, team: str, control: ControlClient, tool: str, name: str
) -> None:
    for status in (500, 503):
        control.post("/faults", {"effect": {"status": status}})
    given = {"team": team} if tool == "list_faults" else {}
    first = agent.call(tool, limit=1, **given)
    second = agent.call(tool, limit=1, cursor=first["cursor"], **given)
    assert first[name] != second[name]
    assert first["more"] - second.get("more", 0) == 1


def test_a_long_text_is_cut_in_a_list_and_whole_by_itself(
    agent: Agent, team: str, control: ControlClient
) -> None:
    stored = control.post("/inbound", {"from": "0821234567", "message": "x" * 700})
    (listed,) = agent.call("list_messages", team=team)["messages"]
    assert listed["text"] == "x" * 500 + "… and 200 more characters"
    whole = agent.call("get_message", message_id=stored["messageId"], team=team)
    assert whole["text"] == "x" * 700


def test_a_voice_message_is_listed_too(agent: Agent, team: str, control: ControlClient) -> None:
    document = control.get("/state")
    document["voiceMessages"] = [
        {
            "toNumber": "27821234567",
            "messageStatus": "DELIVERED",
            "dateTimeSent": "2026-11-22T12:00:00+02:00",
            "message": "Hello there",
        }
    ]
    control.put("/state", document)
    (listed,) = agent.call("list_messages", team=team)["messages"]
    assert (listed["direction"], listed["text"]) == ("call", "Hello there")


def test_a_scheduled_message_is_sent_when_the_clock_gets_there(agent: Agent, team: str) -> None:
    agent.call("freeze_clock", at="2027-01-04T07:00:00+02:00", team=team)
    sent = agent.call(
        "send_message", number="0821234567", text="Hi", send_at="2027-01-04T08:00", team=team
    )
    assert sent["scheduled_for"] == "2027-01-04T08:00:00+02:00"
    moved = agent.call("advance_clock", to="2027-01-04T08:00:00+02:00", team=team)
    assert [one["kind"] for one in moved["events"]] == ["sent"]


def test_a_receiver_that_refuses_is_waited_for_and_shown(
    agent: Agent, team: str, receiver: Receiver
) -> None:
    receiver.then(answer(500, b"no such order"))
    agent.call("freeze_clock", team=team)
    agent.call("set_webhook_urls", delivery_report_url=receiver.url, team=team)
    agent.call("send_message", number="0821234567", text="Hi", team=team)
    agent.call("wait_for_webhooks", team=team)
    (webhook,) = agent.call("list_webhooks", state="pending", team=team)["webhooks"]
    (attempt,) = webhook["attempts"]
    assert (attempt["status"], attempt["response"]) == (500, "no such order")
    moved = agent.call("advance_clock", seconds=60, team=team)
    assert [one["status"] for one in moved["events"] if one["kind"] == "webhook"] == [200]


def test_waiting_ends_with_what_is_still_to_happen(agent: Agent, team: str) -> None:
    agent.call("freeze_clock", team=team)
    agent.call("put_schedule", tokens=["send1-never"], team=team)
    agent.call("send_message", number="0821234567", text="Hi", team=team)
    assert agent.call("wait_for_webhooks", timeout_seconds=0, team=team)["idle"]


@pytest.mark.parametrize(
    "subject, operations",
    [
        ("sendSms", ["sendSms"]),
        ("/sms/send", ["getSendSmsExample", "sendSms"]),
        ("webhook retries", []),
    ],
)
def test_what_is_known_is_found_by_operation_and_by_words(
    agent: Agent, subject: str, operations: list[str]
) -> None:
    found: Any = agent.call("look_up_behaviour", subject=subject, limit=3)
    assert [one["operation_id"] for one in found.get("operations", [])] == operations
    assert len(found["facts"]) == 3
    assert found["more"] > 0


@pytest.mark.parametrize(
    "subject, first",
    [
        ("opt out STOP", "A127"),
        ("rate limit", "A166"),
        ("dateToSend", "O31"),
        ("webhook retry", "A176"),
    ],
)
def test_the_fact_that_the_words_are_about_comes_first(
    agent: Agent, subject: str, first: str
) -> None:
    assert agent.call("look_up_behaviour", subject=subject)["facts"][0]["id"] == first


def test_the_guide_is_a_resource(agent: Agent) -> None:
    (resource,) = agent.portal.call(agent.session.list_resources).resources
    read = agent.portal.call(agent.session.read_resource, resource.uri)
    (content,) = read.contents
    assert getattr(content, "text", "").startswith("# sms-mock\n\n> ")
