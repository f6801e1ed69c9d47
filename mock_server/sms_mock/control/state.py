"""`/_mock/state`: a team's whole world as one document, in the shape of a fixtures file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Final

from flask import Response

from sms_mock.actions.describe_team import describe_team
from sms_mock.actions.fault_rules import check_fault_rules
from sms_mock.actions.team_content import Export
from sms_mock.api.routes import METHODS_AND_PATHS
from sms_mock.clock import give_way
from sms_mock.control.answers import Component
from sms_mock.control.operation import Body, Call, DeclaredAnswer, Json, Operations
from sms_mock.control.teams import Team, team_item
from sms_mock.shapes.shape import Shape
from sms_mock.world import WorldDocument, read_world
from sms_mock.world.reading import WORLD as WORLD_ENTRY
from sms_mock.world.reading import member_readers

_ABOUT: Final = (
    "A fixtures file, and what an export gives; fixtures/README.md says what each key means. Text"
    " may also be given as an integer, which is read as its digits."
)

_BYTES_OF_ROW: Final = 256
"""Fewer bytes than a row of an export takes, so that an export that is small enough to be imported
never has too many rows."""
_PIECE: Final = 32_768
"""Characters of an export that are sent at once; rendering them takes about 2 ms."""

state = Operations()


class WorldShape(Shape[WorldDocument]):
    """A shape that reads a world document, and refuses a fault rule that can match no request."""

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
def get_state(call: Call) -> Response:
    export = Export(call.world)
    response = Response(_in_pieces(export), content_type="application/json")
    response.call_on_close(export.close)
    return response


def _in_pieces(texts: Iterable[str]) -> Iterator[bytes]:
    """Join texts to pieces of about 32 KB; other requests are served between two pieces."""
    waiting: list[str] = []
    size = 0
    for text in texts:
        waiting.append(text)
        size += len(text)
        if size >= _PIECE:
            give_way()
            yield "".join(waiting).encode()
            waiting, size = [], 0
    yield "".join(waiting).encode()


@state.operation(
    "PUT",
    "/state",
    "putState",
    "Replace the team's world, all or nothing",
    description="Credentials that another team has are refused. Up to 64 MB, and 262,144 rows in"
    " all lists together; `--control-body-limit` changes both.",
    body=Body(
        shape=WORLD,
        name="World",
        large=True,
        members=lambda limit: member_readers(limit // _BYTES_OF_ROW),
        example={"users": [{"email": "demo@example.com", "credits": 50}]},
    ),
    answers=DeclaredAnswer(Team, "The team with its credentials"),
)
def put_state(call: Call) -> Team:
    # The call drops its reference, so that `replace` can free a large document once it is stored.
    document, call.body = [call.body], None
    call.service.registry.content.replace(call.world, document.pop())
    return team_item(call, describe_team(call.world))
