"""`/_mock/credits`: the ledger of credits, and adding credits to an account."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Final, Literal, NotRequired, TypedDict

from sms_mock.actions import accounts
from sms_mock.clock import in_turns
from sms_mock.control.answers import Doc, Instant, Page
from sms_mock.control.fields import CREDITS
from sms_mock.control.message_views import with_messages
from sms_mock.control.operation import AT_ONCE, PAGING, Body, Call, DeclaredAnswer, Json, Operations
from sms_mock.control.reading import page_answer
from sms_mock.domain.credits import to_number
from sms_mock.domain.dates import iso8601
from sms_mock.shapes.collections import Record
from sms_mock.shapes.mistake import wrong
from sms_mock.shapes.shape import Shape
from sms_mock.store.ledger import Movement
from sms_mock.store.world import World

credits = Operations()


class MovementItem(TypedDict):
    """A movement of credits on an account."""

    at: Instant
    userId: Annotated[int, Doc(examples=[18987])]
    reason: Literal["send", "refund", "cancel", "transfer", "top-up"]
    credits: Annotated[float, Doc("Negative if they were taken.", examples=[-1.0])]
    messageId: str | None
    balance: Annotated[
        float, Doc("The balance of the account after the movement.", examples=[999.0])
    ]
    number: NotRequired[Annotated[str, Doc("The number of the person, if it is about a message.")]]
    message: NotRequired[Annotated[str, Doc("The first 160 characters of the message's text.")]]


class UserIdAsked(Shape[int]):
    """A shape that accepts every whole number; the action checks whether a user has it as id."""

    example = "18987"

    def read(self, value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise wrong(value, "is not a whole number", "leave it out for the administrator")
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "integer"}


TOP_UP: Final = Body(
    shape=Record(
        {
            "credits": CREDITS.about(
                "Credits to add, with up to three decimals; a negative number takes credits off,"
                " never below zero."
            ),
            "userId": UserIdAsked().about("The user who gets them; the administrator if left out."),
        },
        required=("credits",),
    ),
    example={"credits": 100},
)


@credits.operation(
    "GET",
    "/credits",
    "listCredits",
    "The ledger: every movement of credits, the newest first",
    parameters=PAGING,
    answers=DeclaredAnswer(Page[MovementItem], "A page of the ledger"),
)
def list_credits(call: Call) -> Json:
    page = accounts.list_credits(call.world, before=call.query["before"], limit=call.query["limit"])
    return page_answer(call, page, movement_items(call.world, page.items))


@credits.operation(
    "POST",
    "/credits",
    "topUpCredits",
    "Add credits to an account, or take some off",
    body=TOP_UP,
    answers=DeclaredAnswer(MovementItem, "The movement"),
    status=201,
)
def top_up_credits(call: Call) -> MovementItem:
    moved = accounts.top_up_credits(call.world, call.body["credits"], call.body["userId"])
    return movement_item(moved)


def movement_items(world: World, movements: Iterable[Movement]) -> list[Json]:
    """Return movements of credits, each with the number of its message and the beginning of its
    text.

    A movement without a message, or whose message no longer exists, has neither.
    """
    items = [dict(movement_item(movement)) for movement in in_turns(movements, AT_ONCE)]
    return with_messages(world, items)


def movement_item(movement: Movement) -> MovementItem:
    """Return a movement of credits as the control API shows it, without its message."""
    return {
        "at": iso8601(movement.at),
        "userId": movement.user_id,
        "reason": movement.reason,  # type: ignore[typeddict-item]
        "credits": to_number(movement.credits),
        "messageId": movement.message_id,
        "balance": to_number(movement.balance),
    }
