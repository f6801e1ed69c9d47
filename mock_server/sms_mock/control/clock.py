"""`/_mock/clock`: reading a team's clock, freezing and moving it, and letting it run."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal, TypedDict

from sms_mock.actions.clock_targets import not_before, reachable
from sms_mock.actions.due_work import WorkDone
from sms_mock.actions.webhook_outbox import list_pending as everything_pending
from sms_mock.control.answers import Doc, Instant, Next
from sms_mock.control.due_work_views import (
    HappeningItem,
    PendingItem,
    happening_items,
    pending_items,
)
from sms_mock.control.fields import INSTANT, MOST_SECONDS, TIMEOUT
from sms_mock.control.operation import Body, Call, DeclaredAnswer, Json, Operations
from sms_mock.control.reading import whole_list
from sms_mock.domain.dates import iso8601
from sms_mock.shapes.collections import Record
from sms_mock.shapes.mistake import Mistake
from sms_mock.shapes.numbers import seconds
from sms_mock.shapes.shape import Shape
from sms_mock.store.world import World

_TIMEOUT: Final = 60.0
_WAIT: Final = TIMEOUT.about("Most real seconds to wait; 60 if left out.")
_WAYS: Final = 'send {"freeze": true} to stop the clock, {"run": true} to let it run'

clock = Operations()


class Clock(TypedDict):
    now: Instant
    frozen: bool


class Moved(Clock):
    events: Annotated[list[HappeningItem], Doc("What happened, in order.")]
    pending: Annotated[list[PendingItem], Doc("What is still to happen, the next first.")]


class PendingList(TypedDict):
    items: list[PendingItem]
    total: int
    next: Next


class OnlyTrue(Shape[Literal[True]]):
    """A shape that accepts nothing but `true`."""

    example = "true"

    def read(self, value: object) -> Literal[True]:
        if value is not True:
            raise Mistake("is not true", _WAYS)
        return True

    def schema(self) -> Json:
        # Not `const: true`, of which generated C# makes an enum that does not compile.
        return {"type": "boolean"}


class TrueOrInstant(Shape[Any]):
    """A shape that accepts `true`, or an instant, which it reads as epoch milliseconds."""

    example = "true"

    def read(self, value: object) -> Any:
        if value is False:
            raise Mistake("is false", _WAYS)
        return True if value is True else INSTANT.read(value)

    def schema(self) -> Json:
        return {"examples": [True, INSTANT.example]}


SET_CLOCK: Final = Body(
    shape=Record(
        {
            "freeze": TrueOrInstant().about("True for now, or an instant."),
            "run": OnlyTrue().about("True: start a frozen clock again at its instant."),
            "timeout": _WAIT,
        }
    ),
    exactly_one=("freeze", "run"),
    help_to_choose=_WAYS,
    example={"freeze": True},
)
ADVANCE: Final = Body(
    shape=Record({"seconds": seconds(MOST_SECONDS), "to": INSTANT, "timeout": _WAIT}),
    exactly_one=("seconds", "to"),
    help_to_choose='send {"seconds": 60} or {"to": "…"}',
    example={"seconds": 60},
)
MOVED: Final = DeclaredAnswer(Moved, "What happened, and what is still to happen")


@clock.operation(
    "GET",
    "/clock",
    "getClock",
    "The team's clock",
    answers=DeclaredAnswer(Clock, "Its time, and whether it is frozen"),
)
def get_clock(call: Call) -> Clock:
    return clock_item(call.world)


@clock.operation(
    "PUT",
    "/clock",
    "setClock",
    "Freeze the clock, or let it run on",
    description=(
        "What falls due between now and the instant happens first, as when it is advanced. An"
        " instant before now is refused once the team has messages."
    ),
    body=SET_CLOCK,
    answers=MOVED,
)
def set_clock(call: Call) -> Json:
    worker, freeze, timeout = call.service.worker, call.body["freeze"], _timeout(call)
    if freeze is None:
        worker.run_clock(call.world, timeout)
        return _moved(call.world, [])
    at = None if freeze is True else reachable(freeze, "freeze")
    return _moved(call.world, worker.freeze(call.world, at, timeout))


@clock.operation(
    "GET",
    "/clock/pending",
    "listPending",
    "What is still to happen, the next first",
    answers=DeclaredAnswer(
        PendingList, "At most 1,000 steps of messages and as many attempts at webhooks"
    ),
)
def list_pending(call: Call) -> Json:
    return whole_list(pending_items(call.world, everything_pending(call.world)))


@clock.operation(
    "POST",
    "/clock/advance",
    "advanceClock",
    "Move the clock forward; what falls due happens in order",
    description=(
        "A running clock runs on from where it was moved to. What has not happened when the timeout"
        " is over is still pending."
    ),
    body=ADVANCE,
    answers=MOVED,
)
def advance_clock(call: Call) -> Json:
    span, to = call.body["seconds"], call.body["to"]

    def target(now: int) -> int:
        if span is not None:
            return reachable(now + round(span * 1000), "seconds")
        return not_before(reachable(to, "to"), now)

    return _moved(call.world, call.service.worker.advance(call.world, target, _timeout(call)))


def clock_item(world: World) -> Clock:
    """Return a team's clock as the control API shows it."""
    return {"now": iso8601(world.clock.now()), "frozen": world.clock.frozen}


def _moved(world: World, happened: list[WorkDone]) -> Json:
    """Return the answer to a call that moved a clock: what happened and what is still to happen."""
    return {
        **clock_item(world),
        "events": happening_items(world, happened),
        "pending": pending_items(world, everything_pending(world)),
    }


def _timeout(call: Call) -> float:
    timeout: float | None = call.body["timeout"]
    return _TIMEOUT if timeout is None else timeout
