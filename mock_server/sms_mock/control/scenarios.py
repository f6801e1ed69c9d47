"""`/_mock/scenarios`: the team's magic numbers. Messages to them have a fixed outcome."""

from __future__ import annotations

from typing import Annotated, Any, TypedDict

from sms_mock.actions import describe_team
from sms_mock.control.answers import Component, Next
from sms_mock.control.operation import Call, DeclaredAnswer, Json, Operations
from sms_mock.control.reading import whole_list
from sms_mock.world.fields import EntryShape
from sms_mock.world.schemas import ScenarioSchema
from sms_mock.world.writing import scenario_entry

scenarios = Operations()


class ScenarioList(TypedDict):
    items: list[
        Annotated[dict[str, Any], Component("Scenario", **EntryShape(ScenarioSchema).schema())]
    ]
    total: int
    next: Next


@scenarios.operation(
    "GET",
    "/scenarios",
    "listScenarios",
    "The magic numbers: messages to them have a fixed outcome",
    answers=DeclaredAnswer(ScenarioList, "All of them"),
)
def list_scenarios(call: Call) -> Json:
    return whole_list([scenario_entry(entry) for entry in describe_team.list_scenarios(call.world)])
