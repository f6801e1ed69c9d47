"""Tools for fault rules, which make the imitated API fail."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import Field

from sms_mock.mcp.errors import WrongArgument
from sms_mock.mcp.lists import cut
from sms_mock.mcp.mock import Mock
from sms_mock.mcp.results import Listed, Result
from sms_mock.mcp.tool import ADDS, DELETES, READS, Cursor, Limit, Team, Toolbox

FAULTS: Final = Toolbox()

_EFFECTS: Final = "status, code, message, retry_after_seconds, latency_seconds, drop, body"


class Fault(Result):
    """A fault rule."""

    fault_id: int
    match: dict[str, Any] = Field(description="Which requests; empty: all.")
    effect: dict[str, Any]
    times: int | None = None
    hits: int = Field(description="On how many so far.")


class FaultList(Listed):
    faults: list[Fault]


class Removed(Result):
    removed: int


@FAULTS.tool("List fault rules", READS)
def list_faults(
    mock: Mock, limit: Limit = 50, cursor: Cursor = None, team: Team = None
) -> FaultList:
    """List the rules that make the imitated API fail, and how often each acted."""
    page = cut(mock.client(team).get("/faults")["items"], limit=limit, cursor=cursor)
    return FaultList(faults=[_fault(item) for item in page.items], **page.about)


@FAULTS.tool("Make the API fail", ADDS)
def add_fault(
    mock: Mock,
    path: Annotated[
        str | None,
        Field(description="Match: path, such as /sms/send or /messages/*."),
    ] = None,
    method: Annotated[str | None, Field(description="Match: GET, POST, PUT or DELETE.")] = None,
    operation_id: Annotated[
        str | None, Field(description="Match: operation, such as sendSms.")
    ] = None,
    email: Annotated[
        str | None, Field(description="Match: email of the account that asks.")
    ] = None,
    number: Annotated[str | None, Field(description="Match: recipient.")] = None,
    share: Annotated[
        float | None, Field(description="Match: random share of the rest, 0 to 1.")
    ] = None,
    every: Annotated[int | None, Field(description="Match: every Nth of the rest.")] = None,
    first: Annotated[int | None, Field(description="Match: the first N of the rest.")] = None,
    status: Annotated[
        int | None,
        Field(description="Effect: HTTP status of an error, such as 500."),
    ] = None,
    code: Annotated[
        int | None,
        Field(description="Effect: error code; 103 with status 400 is Insufficient credits."),
    ] = None,
    message: Annotated[str | None, Field(description="Effect: text of the error.")] = None,
    retry_after_seconds: Annotated[
        int | None, Field(description="Effect: header Retry-After, with status 429.")
    ] = None,
    latency_seconds: Annotated[
        float | list[float] | None,
        Field(description="Effect: seconds before the answer, or [from, to]."),
    ] = None,
    drop: Annotated[
        Literal["before", "middle", "after"] | None,
        Field(
            description="Effect: cut the connection before the request is carried out, in the"
            " middle of the answer, or after it is carried out, without an answer."
        ),
    ] = None,
    body: Annotated[
        Literal["truncated", "malformed", "slow"] | None,
        Field(description="Effect: spoil the body of the answer."),
    ] = None,
    times: Annotated[int | None, Field(description="On how many requests at most.")] = None,
    team: Team = None,
) -> Fault:
    """Make the imitated API fail for some requests, to see how the application copes.

    What is left out of the match does not narrow it. Give at least one effect. Example: path
    /sms/send, status 503, times 2. remove_fault ends it.
    """
    match = {
        "method": method,
        "path": path,
        "operationId": operation_id,
        "email": email,
        "number": number,
        "share": share,
        "every": every,
        "first": first,
    }
    effect = {
        "status": status,
        "code": code,
        "message": message,
        "retryAfter": retry_after_seconds,
        "latency": latency_seconds,
        "drop": drop,
        "body": body,
    }
    if not _given(effect):
        raise WrongArgument("status", "no effect is given", f"give at least one of {_EFFECTS}")
    rule: dict[str, Any] = {"match": _given(match), "effect": _given(effect)}
    if times is not None:
        rule["times"] = times
    return _fault(mock.client(team).post("/faults", rule))


@FAULTS.tool("Remove fault rules", DELETES)
def remove_fault(
    mock: Mock,
    fault_id: Annotated[int | None, Field(description="The rule to remove.")] = None,
    all_rules: Annotated[bool, Field(description="Remove every rule of the team.")] = False,
    team: Team = None,
) -> Removed:
    """Remove one fault rule, or with all_rules every one, so that the API works again."""
    client = mock.client(team)
    if all_rules == (fault_id is not None):
        raise WrongArgument(
            "fault_id", "give either fault_id or all_rules", "list_faults shows the ids"
        )
    if fault_id is not None:
        client.delete(f"/faults/{fault_id}")
        return Removed(removed=1)
    count = client.get("/faults")["total"]
    client.delete("/faults")
    return Removed(removed=count)


def _fault(item: dict[str, Any]) -> Fault:
    return Fault(fault_id=item["id"], **{name: item[name] for name in _SAME})


_SAME: Final = ("match", "effect", "times", "hits")


def _given(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
