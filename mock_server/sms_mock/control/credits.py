"""`/_mock/credits`: the ledger of credits, and adding credits to an account."""

from __future__ import annotations

from typing import Any, Final

from sms_mock.actions import accounts
from sms_mock.control.answers import Page
from sms_mock.control.fields import CREDITS
from sms_mock.control.operation import PAGING, Body, Call, DeclaredAnswer, Json, Operations
from sms_mock.control.reading import page_answer
from sms_mock.control.views import MovementItem, movement_item
from sms_mock.shapes.collections import Record
from sms_mock.shapes.mistake import wrong
from sms_mock.shapes.shape import Shape

credits = Operations()


class UserIdAsked(Shape[int]):
    """A whole number of any size; the action decides whether it is the id of a user."""

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
    answers=DeclaredAnswer(Page[MovementItem], "A page of it"),
)
def list_credits(call: Call) -> Json:
    page = accounts.list_credits(call.world, before=call.query["before"], limit=call.query["limit"])
    return page_answer(call, page, [movement_item(movement) for movement in page.items])


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
