"""`/_mock/contract`: what is known about the live service, and what each answer here rests on."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from typing import Annotated, Any, Final, TypedDict

from flask import Response

from sms_mock.api.errors import CATALOGUE, STATUS_NAMES
from sms_mock.api.routes import OPERATIONS
from sms_mock.control.answers import Component, Doc
from sms_mock.control.errors import ControlError
from sms_mock.control.operation import Call, DeclaredAnswer, Operations, Parameter
from sms_mock.evidence import GROUNDS, Evidence, EvidenceEntry, Ground, find

NAME: Final = Parameter(
    "name",
    description="Its id, such as A62, or its slug.",
    place="path",
    keywords={
        "pattern": "^([AGIOPX][0-9]+|[a-z0-9]+(-[a-z0-9]+)*)$",
        "examples": ["A62"],
    },
)
EvidenceIds = Annotated[
    list[Annotated[str, Doc(pattern="^[AGIOPX][0-9]+$")]], Component("EvidenceIds")
]

known = Operations()


class GroundShare(TypedDict):
    ground: Ground
    entries: Annotated[int, Doc(minimum=0)]
    percent: Annotated[
        float | None,
        Doc(
            "Its share of the entries that claim something about the live service, to a tenth; null"
            " for `ours`."
        ),
    ]


class EvidenceEntryItem(TypedDict):
    id: Annotated[str, Doc(pattern="^[AGIOPX][0-9]+$", examples=["A12"])]
    slug: Annotated[str, Doc("The same entry's name for people.")]
    topic: Annotated[str, Doc(examples=["authentication"])]
    statement: Annotated[str, Doc("The fact.")]
    ground: Annotated[
        Ground, Doc("How it is known. What is `ours` is about the mock alone, and no claim.")
    ]
    source: Annotated[str, Doc("Where it was found.")]
    date: Annotated[str, Doc("When it was gathered.", format="date")]


class ContractOperation(TypedDict):
    operationId: Annotated[str, Doc(examples=["sendSms"])]
    method: Annotated[str, Doc(examples=["POST"])]
    path: Annotated[str, Doc(examples=["/sms/send"])]
    evidence: EvidenceIds
    errors: Annotated[list[int], Doc("Codes of errors of its own.")]


class ContractError(TypedDict):
    code: Annotated[int, Doc(examples=[2])]
    httpStatus: Annotated[int, Doc(examples=[400])]
    status: Annotated[str, Doc(examples=["BAD_REQUEST"])]
    message: Annotated[str | None, Doc("Null if it says what is wrong.")]
    evidence: EvidenceIds


class Contract(TypedDict):
    shares: Annotated[
        list[GroundShare], Doc("How many of the entries have each ground, the best ground first.")
    ]
    entries: list[EvidenceEntryItem]
    operations: list[ContractOperation]
    errors: list[ContractError]


@known.operation(
    "GET",
    "/contract",
    "getContract",
    "What is known of the live service, and what each operation and error rests on",
    about_team=False,
    answers=DeclaredAnswer(Contract, "The evidence, the operations and the errors"),
)
def get_contract(call: Call) -> Response:
    return _for_people(contract(call.service.evidence))


@known.operation(
    "GET",
    "/contract/{name}",
    "getContractEntry",
    "One entry of what is known, such as one that X-Mock-Assumed names",
    about_team=False,
    parameters=(NAME,),
    answers=DeclaredAnswer(EvidenceEntryItem, "The entry"),
    refuses=(404,),
)
def get_contract_entry(call: Call) -> Response:
    return _for_people(_entry_item(_find(call.service.evidence, call.path["name"])))


def contract(evidence: Evidence) -> dict[str, Any]:
    """Return all evidence entries, the share of each ground, and the ids of the entries that each
    operation and each error of the imitated API rests on."""
    return {
        "shares": shares(evidence.entries.values()),
        "entries": [_entry_item(entry) for entry in evidence.entries.values()],
        "operations": [
            {
                "operationId": operation.operation_id,
                "method": operation.method,
                "path": operation.path,
                "evidence": [*operation.evidence, *operation.sometimes],
                "errors": [CATALOGUE[kind].code for kind in operation.errors],
            }
            for operation in OPERATIONS
        ],
        "errors": [
            {
                "code": kind.code,
                "httpStatus": kind.status,
                "status": STATUS_NAMES[kind.status],
                "message": kind.text,
                "evidence": list(kind.evidence),
            }
            for kind in CATALOGUE.values()
        ],
    }


def shares(entries: Iterable[EvidenceEntry]) -> list[dict[str, Any]]:
    """Return how many entries have each ground, and their percentage, the best ground first.

    The percentage is of the entries that claim something about the live service. Entries of the
    ground `ours` claim nothing about it, so theirs is None.
    """
    counts = Counter(entry.ground for entry in entries)
    claims = counts.total() - counts["ours"]
    return [
        {
            "ground": ground,
            "entries": counts[ground],
            "percent": None if ground == "ours" else round(100 * counts[ground] / claims, 1),
        }
        for ground in GROUNDS
    ]


def _find(evidence: Evidence, name: str) -> EvidenceEntry:
    """Return the evidence entry with this id (A62 or a62) or slug.

    Raises:
        ControlError: 404 if there is none.
    """
    found = find(evidence.entries, name)
    if found is None:
        raise ControlError(
            404,
            "id",
            f"no entry has the id or name {name[:40]!r}",
            "/_mock/contract lists them all",
        )
    return found


def _entry_item(entry: EvidenceEntry) -> dict[str, Any]:
    return {**asdict(entry), "date": entry.date.isoformat()}


def _for_people(value: dict[str, Any]) -> Response:
    """Return an answer of indented JSON, since people read it in browsers and terminals."""
    text = json.dumps(value, indent=2, ensure_ascii=False)
    return Response(f"{text}\n", content_type="application/json")
