"""`/_mock/contacts`: finding the team's contacts by name or number, as the page's Send does."""

from __future__ import annotations

from typing import Annotated, Final, TypedDict

from sms_mock.actions import contacts as actions
from sms_mock.control.answers import Doc, Next
from sms_mock.control.operation import LIMIT, Call, DeclaredAnswer, Json, Operations, Parameter

WORDS: Final = Parameter(
    "q", description="a part of the name, in any case, or of the number; all if left out"
)

contacts = Operations()


class FoundContact(TypedDict):
    number: Annotated[str, Doc(examples=["27600000100"])]
    name: Annotated[str | None, Doc("Title, first and last name.", examples=["Ms Thandi Maseko"])]


class ContactList(TypedDict):
    items: list[FoundContact]
    total: Annotated[int, Doc("How many match, also of those beyond the limit.")]
    next: Next


@contacts.operation(
    "GET",
    "/contacts",
    "findContacts",
    "Contacts that have a number, by a part of their name or number",
    parameters=(WORDS, LIMIT),
    answers=DeclaredAnswer(ContactList, "The first of them"),
)
def find_contacts(call: Call) -> Json:
    found, total = actions.find_contacts(
        call.world, call.query["q"] or "", limit=call.query["limit"]
    )
    items = [{"number": one.contact_number, "name": actions.name_of(one)} for one in found]
    return {"items": items, "total": total, "next": None}
