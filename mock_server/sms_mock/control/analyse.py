"""`/_mock/analyse`: explains the cost of a text: its parts, and the characters that force UCS-2."""

from __future__ import annotations

from typing import Annotated, Final, Literal, TypedDict

from sms_mock.actions.analyse import analyse_message
from sms_mock.control.answers import Doc
from sms_mock.control.operation import Body, Call, DeclaredAnswer, Json, Operations
from sms_mock.domain import text
from sms_mock.domain.credits import to_number
from sms_mock.domain.replacements import as_gsm7, replacement, unsendable
from sms_mock.shapes.collections import Record
from sms_mock.shapes.text import TEXT, Text
from sms_mock.store.teams import Account

_LONGEST: Final = 20_000

analyse = Operations()


class Figures(TypedDict):
    encoding: Literal["GSM7", "UCS2"]
    length: Annotated[int, Doc("Septets in GSM7, UTF-16 code units in UCS2.")]
    numberOfMessages: Annotated[int, Doc("The parts it takes.")]
    creditCost: Annotated[float | None, Doc("Null if no recipient was named.")]


class AsGsm7(Figures):
    message: str


class Forcing(TypedDict):
    character: Annotated[str, Doc(examples=["’"])]
    codePoint: Annotated[str, Doc(examples=["U+2019"])]
    replacement: Annotated[str | None, Doc(examples=["'"])]


class Analysis(Figures):
    parts: Annotated[list[str], Doc("The text of each part.")]
    forcing: Annotated[list[Forcing], Doc("Each character that is not in the GSM alphabet.")]
    asGsm7: Annotated[
        AsGsm7 | None, Doc("The text with replacements, if all can be replaced; else null.")
    ]


TEXT_TO_ANALYSE: Final = Body(
    shape=Record(
        {
            "message": Text(may_be_empty=True, longest=_LONGEST),
            "to": TEXT.about("The recipient, for the cost."),
        },
        required=("message",),
    ),
    example={"message": "Don’t forget your appointment", "to": "27821234567"},
)


@analyse.operation(
    "POST",
    "/analyse",
    "analyseText",
    "Why a text costs what it costs",
    body=TEXT_TO_ANALYSE,
    answers=DeclaredAnswer(Analysis, "The parts, what forces UCS-2, and what it would be without"),
)
def analyse_text(call: Call) -> Json:
    message, to = call.body["message"], call.body["to"]
    account = call.service.teams.accounts_of(call.world)[0]
    plain = as_gsm7(message)
    replaced = plain is not None and plain != message
    return {
        **_figures(account, message, to),
        "parts": text.split_parts(message),
        "forcing": [
            {
                "character": char,
                "codePoint": f"U+{ord(char):04X}",
                "replacement": replacement(char),
            }
            for char in dict.fromkeys(unsendable(message))
        ],
        "asGsm7": {"message": plain, **_figures(account, plain or "", to)} if replaced else None,
    }


def _figures(account: Account, message: str, to: str | None) -> Figures:
    found = analyse_message(account, message, to, priced=to is not None)
    return {
        "encoding": found.encoding,  # type: ignore[typeddict-item]
        "length": found.length,
        "numberOfMessages": found.parts,
        "creditCost": None if found.cost is None else to_number(found.cost),
    }
