"""`/_mock/state`: a team's whole world as one document, in the shape of a fixtures file."""

from __future__ import annotations

from typing import Annotated, Any, Final

from sms_mock.actions.describe_team import describe_team
from sms_mock.actions.fault_rules import check_fault_rules
from sms_mock.api.routes import METHODS_AND_PATHS
from sms_mock.control.answers import Component
from sms_mock.control.operation import Body, Call, DeclaredAnswer, Json, Operations
from sms_mock.control.teams import Team, team_item
from sms_mock.shapes.shape import Shape
from sms_mock.world import WorldDocument, read_world
from sms_mock.world.reading import WORLD as WORLD_ENTRY

_ABOUT: Final = (
    "A fixtures file, and what an export gives; fixtures/README.md says what each key means. Text"
    " may also be given as an integer, which is read as its digits."
)

state = Operations()


class WorldShape(Shape[WorldDocument]):
    """A world document whose fault rules can match a request."""

    def read(self, value: object) -> WorldDocument:
        document = read_world(value)
        check_fault_rules(document, METHODS_AND_PATHS)
        return document

    def schema(self) -> Json:
        schema = WORLD_ENTRY.schema()
        schema["properties"]["users"]["minItems"] = 1
        return {**schema, "description": _ABOUT}


WORLD: Final = WorldShape()


@state.operation(
    "GET",
    "/state",
    "getState",
    "The team's whole world as one document",
    answers=DeclaredAnswer(
        Annotated[dict[str, Any], Component("World", **WORLD.schema())],
        "The shape of a fixtures file",
    ),
)
def get_state(call: Call) -> Json:
    return call.service.registry.export(call.world)


@state.operation(
    "PUT",
    "/state",
    "putState",
    "Replace the team's world, all or nothing",
    description="Credentials that another team has are refused. Up to 256 MB.",
    body=Body(
        shape=WORLD,
        name="World",
        large=True,
        example={"users": [{"email": "demo@example.com", "credits": 50}]},
    ),
    answers=DeclaredAnswer(Team, "The team with its credentials"),
)
def put_state(call: Call) -> Team:
    call.service.registry.replace(call.world, call.body)
    return team_item(describe_team(call.world))
