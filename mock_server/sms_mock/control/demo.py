"""`/_mock/demo`: the story of `sms-mock serve --demo`, which can be paused and set to a speed."""

from __future__ import annotations

from typing import Annotated, Final, TypedDict

from sms_mock.actions import demo_story
from sms_mock.actions.describe_team import describe_team
from sms_mock.control.answers import Doc, Instant
from sms_mock.control.errors import ControlError
from sms_mock.control.operation import Body, Call, DeclaredAnswer, Operations
from sms_mock.domain.dates import iso8601
from sms_mock.shapes.collections import Record
from sms_mock.shapes.numbers import FLAG, SPEED
from sms_mock.store.demo_state import DemoState

demo = Operations()


class Demo(TypedDict):
    """The story that goes on by itself in the default team of a demo."""

    running: Annotated[bool, Doc("Whether it goes on; false while it is paused.")]
    speed: Annotated[float, Doc("How many times faster than usual it goes.", examples=[1.0])]
    company: Annotated[
        str, Doc("The made-up company that it is about.", examples=["Protea Clinic"])
    ]
    steps: Annotated[int, Doc("How many steps it has taken since it began.", minimum=0)]
    nextAt: Annotated[
        Instant | None, Doc("When its next step is due on the team's clock; null while paused.")
    ]


CHANGE: Final = Body(
    shape=Record(
        {
            "running": FLAG.about("False pauses the story, true lets it go on."),
            "speed": SPEED.about("Twice as fast is 2. At 1 a step comes every 3 to 7 seconds."),
        }
    ),
    example={"running": False},
)


@demo.operation(
    "GET",
    "/demo",
    "getDemo",
    "The demo's story: whether it goes on, and how fast",
    description="Only a server that was started with `--demo` has one.",
    about_team=False,
    refuses=(404,),
    answers=DeclaredAnswer(Demo, "The story"),
)
def get_demo(call: Call) -> Demo:
    _refuse_without_demo(call)
    return _item(call, demo_story.story_of(call.service.teams.default))


@demo.operation(
    "PUT",
    "/demo",
    "putDemo",
    "Pause the demo's story, let it go on, or set its speed",
    description="What is left out stays as it is. After 20,000 steps the story pauses by itself. A"
    " reset begins it anew, at the speed with which the server was started.",
    body=CHANGE,
    about_team=False,
    refuses=(404,),
    answers=DeclaredAnswer(Demo, "The story"),
)
def put_demo(call: Call) -> Demo:
    _refuse_without_demo(call)
    world, body = call.service.teams.default, call.body
    changed = demo_story.change_story(world, running=body["running"], speed=body["speed"])
    return _item(call, changed)


def _refuse_without_demo(call: Call) -> None:
    if not call.service.settings.demo:
        raise ControlError(
            404, None, "this server runs no demo", "start one with sms-mock serve --demo"
        )


def _item(call: Call, state: DemoState | None) -> Demo:
    if state is None:
        raise ControlError(
            404,
            None,
            "the demo ended when the default team's world was replaced",
            "POST /_mock/reset begins it anew",
        )
    return {
        "running": state.due_at is not None,
        "speed": state.speed,
        "company": describe_team(call.service.teams.default).name or "",
        "steps": state.steps,
        "nextAt": None if state.due_at is None else iso8601(state.due_at),
    }
