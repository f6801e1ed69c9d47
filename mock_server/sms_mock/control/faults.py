"""`/_mock/faults`: rules that make the imitated API fail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, TypedDict

from sms_mock.actions import fault_rules as actions
from sms_mock.api.routes import METHODS_AND_PATHS
from sms_mock.control.answers import Doc, Next, Reference
from sms_mock.control.operation import (
    ROW_ID,
    Body,
    Call,
    DeclaredAnswer,
    Json,
    Operations,
    Parameter,
)
from sms_mock.control.reading import whole_list
from sms_mock.faults.book import FaultBook
from sms_mock.faults.rule import RULE
from sms_mock.shapes.shape import Shape

NUMBER: Final = Parameter("number", ROW_ID, place="path", field="id")

faults = Operations()


class PlainRule(Shape[Mapping[str, Any]]):
    """A shape that leaves a fault rule as it was sent: the action reads and checks it."""

    def read(self, value: object) -> Mapping[str, Any]:
        assert isinstance(value, Mapping)
        return value

    def schema(self) -> Json:
        # The action accepts a rule without `match`, which then matches every request.
        return {**RULE.schema(), "required": ["effect"]}


NEW_FAULT: Final = Body(
    shape=PlainRule(),
    name="FaultRule",
    names={"match": "FaultMatch", "effect": "FaultEffect"},
    example={"match": {"path": "/sms/send", "first": 1}, "effect": {"status": 500}},
)


class Fault(TypedDict):
    id: int
    match: Annotated[Mapping[str, Any], Reference("FaultMatch")]
    effect: Annotated[Mapping[str, Any], Reference("FaultEffect")]
    times: Annotated[int | None, Doc("How many requests it acts on at most.")]
    hits: Annotated[int, Doc("How many requests it acted on.")]


class FaultList(TypedDict):
    items: list[Fault]
    total: int
    next: Next


class DeletedFault(TypedDict):
    id: int


@faults.operation(
    "GET",
    "/faults",
    "listFaults",
    "The rules that make the imitated API fail, the newest first",
    answers=DeclaredAnswer(FaultList, "All of them, with how often each acted"),
)
def list_faults(call: Call) -> Json:
    return whole_list([fault_item(rule) for rule in actions.list_faults(call.world, _book(call))])


@faults.operation(
    "POST",
    "/faults",
    "addFault",
    "Make the imitated API fail",
    description="A rule is refused if it certainly matches no request.",
    body=NEW_FAULT,
    answers=DeclaredAnswer(Fault, "The rule with its id"),
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
    answers=DeclaredAnswer(FaultList, "An empty list: no rule is left"),
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
    answers=DeclaredAnswer(DeletedFault, "The id of the deleted rule"),
)
def delete_fault(call: Call) -> DeletedFault:
    actions.delete_fault(call.world, _book(call), call.path["number"])
    return {"id": call.path["number"]}


def fault_item(rule: actions.FaultRule) -> Fault:
    """Return a fault rule as the control API shows it, with its id and how often it acted."""
    return {
        "id": rule.number,
        "match": rule.plain.get("match", {}),
        "effect": rule.plain.get("effect", {}),
        "times": rule.plain.get("times"),
        "hits": rule.hits,
    }


def _book(call: Call) -> FaultBook:
    return call.service.faults_of(call.world)
