"""`/_mock/faults`: rules that make the imitated API fail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, TypedDict

from sms_mock.actions import fault_rules as actions
from sms_mock.api.routes import METHODS_AND_PATHS
from sms_mock.control.answers import Doc, EmptyList, Shaped
from sms_mock.control.operation import ROW_ID, Answer, Body, Call, Json, Operations, Parameter
from sms_mock.control.reading import whole_list
from sms_mock.faults.book import FaultBook
from sms_mock.faults.rule import EFFECT, MATCH, RULE
from sms_mock.shapes.shape import Shape

NUMBER: Final = Parameter("number", ROW_ID, place="path", field="id")

faults = Operations()


class PlainRule(Shape[Mapping[str, Any]]):
    """A rule as it was sent; the action reads it, because it knows which rules never match."""

    def read(self, value: object) -> Mapping[str, Any]:
        assert isinstance(value, Mapping)
        return value

    def schema(self) -> Json:
        return RULE.schema()


NEW_FAULT: Final = Body(
    shape=PlainRule(),
    name="FaultRule",
    descriptions={
        "match": "Which requests; what is left out does not narrow.",
        "match.path": "What follows /api/rest/v1; * stands for anything.",
        "match.number": "A recipient.",
        "match.share": "The share of those that match all else; the seed draws them.",
        "match.every": "2 is every second of those that match all else.",
        "match.first": "2 is the first two of those that match all else.",
        "effect": "At least one of status, latency, retryAfter, drop and body.",
        "effect.code": "The code of the error body.",
        "effect.message": "The message of the error body.",
        "effect.latency": "Seconds, or the least and the most seconds.",
        "effect.retryAfter": "Seconds; without a status the answer is a 429.",
        "effect.drop": "Where the connection ends: before the answer, or in the middle of it.",
        "effect.body": "What becomes of the answer's body.",
        "times": "How often it acts at most.",
    },
    example={"match": {"path": "/sms/send", "first": 1}, "effect": {"status": 500}},
)


class Fault(TypedDict):
    id: int
    match: Annotated[Mapping[str, Any], Shaped(MATCH)]
    effect: Annotated[Mapping[str, Any], Shaped(EFFECT)]
    times: Annotated[int | None, Doc("How often it acts at most.")]
    hits: Annotated[int, Doc("How often it acted.")]


class FaultList(TypedDict):
    items: list[Fault]
    total: int
    next: None


class DeletedFault(TypedDict):
    id: int


@faults.operation(
    "GET",
    "/faults",
    "listFaults",
    "The rules that make the imitated API fail, the newest first",
    answers=Answer(FaultList, "All of them, with how often each acted"),
)
def list_faults(call: Call) -> Json:
    return whole_list([fault_item(rule) for rule in actions.list_faults(call.world, _book(call))])


@faults.operation(
    "POST",
    "/faults",
    "addFault",
    "Make the imitated API fail",
    description="A rule that can never match is refused where that can be told.",
    body=NEW_FAULT,
    answers=Answer(Fault, "The rule with its id"),
    status=201,
)
def add_fault(call: Call) -> Fault:
    rule = actions.add_fault(call.world, _book(call), call.body, METHODS_AND_PATHS)
    return fault_item(rule)


@faults.operation(
    "DELETE",
    "/faults",
    "deleteFaults",
    "Delete every rule",
    answers=Answer(EmptyList, "None are left"),
)
def delete_faults(call: Call) -> Json:
    actions.delete_faults(call.world, _book(call))
    return whole_list([])


@faults.operation(
    "DELETE",
    "/faults/{number}",
    "deleteFault",
    "Delete one rule",
    parameters=(NUMBER,),
    answers=Answer(DeletedFault, "It is gone"),
)
def delete_fault(call: Call) -> DeletedFault:
    actions.delete_fault(call.world, _book(call), call.path["number"])
    return {"id": call.path["number"]}


def fault_item(rule: actions.FaultRule) -> Fault:
    """A rule as it was given, with its number and how often it acted."""
    return {
        "id": rule.number,
        "match": rule.plain.get("match", {}),
        "effect": rule.plain.get("effect", {}),
        "times": rule.plain.get("times"),
        "hits": rule.hits,
    }


def _book(call: Call) -> FaultBook:
    return call.service.faults_of(call.world)
