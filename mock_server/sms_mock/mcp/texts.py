"""The tool that says what a text costs, and why."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field

from sms_mock.mcp.mock import Mock
from sms_mock.mcp.results import Result
from sms_mock.mcp.tool import READS, Team, Toolbox

TEXTS: Final = Toolbox()


class Forcing(Result):
    """A character that is not in the GSM alphabet and so forces UCS-2."""

    character: str
    code_point: str
    replacement: str | None = Field(default=None, description="A GSM character that fits.")


class WithoutUcs2(Result):
    """What the text would cost with every such character replaced."""

    text: str
    parts: int
    credits: float | None = None


class Analysis(Result):
    """What a text takes."""

    encoding: str
    length: int = Field(description="Septets, or UTF-16 units.")
    parts: int = Field(description="SMS that it takes; each is paid for.")
    credits: float | None = Field(default=None, description="Its cost, if `number` is given.")
    text_of_parts: list[str]
    forces_ucs2: list[Forcing] = Field(description="Characters that GSM7 lacks.")
    as_gsm7: WithoutUcs2 | None = Field(
        default=None, description="The cheaper text, if there is one."
    )


@TEXTS.tool("Analyse a text", READS)
def analyse_text(
    mock: Mock,
    text: Annotated[str, Field(description="Up to 20,000 characters.")],
    number: Annotated[str | None, Field(description="A recipient, for the cost.")] = None,
    team: Team = None,
) -> Analysis:
    """Say what a text costs and why, without sending it.

    Returns its parts, each character that forces the dearer UCS-2, and the cheaper text that says
    the same.
    """
    asked = {"message": text} if number is None else {"message": text, "to": number}
    found = mock.client(team).post("/analyse", asked)
    plain = found["asGsm7"]
    return Analysis(
        encoding=found["encoding"],
        length=found["length"],
        parts=found["numberOfMessages"],
        credits=found["creditCost"],
        text_of_parts=found["parts"],
        forces_ucs2=[
            Forcing(
                character=one["character"],
                code_point=one["codePoint"],
                replacement=one["replacement"],
            )
            for one in found["forcing"]
        ],
        as_gsm7=None
        if plain is None
        else WithoutUcs2(
            text=plain["message"], parts=plain["numberOfMessages"], credits=plain["creditCost"]
        ),
    )
