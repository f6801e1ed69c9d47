"""Describes the imitated API's responses for openapi.yaml: successful answers and refusals."""

from __future__ import annotations

from collections import defaultdict
from http import HTTPStatus
from typing import Any

from sms_mock.api import refusals, schemas
from sms_mock.api.errors import CATALOGUE, error_body
from sms_mock.api.operation import Operation
from sms_mock.api.rendering import ASSUMED_HEADER, INFERRED_HEADER, NOTE_HEADER
from sms_mock.domain import errors
from sms_mock.domain.errors import ProviderError
from sms_mock.openapi import samples
from sms_mock.openapi.dialects import Json, JsonAnswer, XmlAnswer

Kind = type[ProviderError]

_SAMPLES = {type(sample): sample for sample in samples.REFUSALS}
_ERROR = schemas.Error()

EVERYWHERE: tuple[Kind, ...] = (
    errors.Unauthorized,
    refusals.NotAcceptable,
    refusals.MalformedQuery,
    refusals.RateLimited,
)
WITH_BODY: tuple[Kind, ...] = (
    errors.InvalidField,
    refusals.MalformedBody,
    refusals.BodyTooLarge,
    refusals.UnsupportedMediaType,
)
WITH_FORM: tuple[Kind, ...] = (refusals.BodyTooLarge, refusals.MalformedBody)

RETRY_HEADER = "Retry-After"
_IDS = "^[AI][0-9]+(,[AI][0-9]+)*$"

HEADERS: dict[str, Json] = {
    ASSUMED_HEADER: {
        "description": "The ids of assumed evidence that decided this answer; see /_mock/contract.",
        "schema": {"type": "string", "pattern": _IDS},
    },
    INFERRED_HEADER: {
        "description": (
            "The ids of evidence that decided this answer and is inferred from the live service's"
            " framework; see /_mock/contract."
        ),
        "schema": {"type": "string", "pattern": _IDS},
    },
    NOTE_HEADER: {
        "description": (
            "A note for people: for example that the answer is XML because the request named no"
            " format, or that parameters or fields were ignored."
        ),
        "schema": {"type": "string"},
    },
    RETRY_HEADER: {
        "description": "Seconds to wait.",
        "schema": {"type": "integer", "minimum": 0},
    },
}


_FILE: Json = {
    media_type: {"schema": {"type": "string", "format": "binary"}}
    for media_type in ("audio/*", "application/octet-stream")
}


class Answers:
    """Describes the responses of operations, and collects the components that they refer to."""

    def __init__(self) -> None:
        self.json = JsonAnswer()
        self.xml = XmlAnswer()
        self.shared: dict[str, Json] = {}
        """Response components, each for one refusal, by the name of the refusal's class."""

    def of(self, operation: Operation) -> dict[str, Json]:
        """Return the responses of one operation by HTTP status, and add the components that they
        refer to.
        """
        found = {str(operation.status): self._success(operation)}
        by_status: dict[int, list[Kind]] = defaultdict(list)
        for kind in refusals_of(operation):
            by_status[CATALOGUE[kind].status].append(kind)
        for status, kinds in sorted(by_status.items()):
            found[str(status)] = self._refusals(kinds)
        return found

    def refusal(self, kind: Kind) -> Json:
        """Return a `$ref` to the response component for one refusal; the first call adds the
        component.
        """
        if kind.__name__ not in self.shared:
            self.shared[kind.__name__] = self._any_of([kind])
        return {"$ref": f"#/components/responses/{kind.__name__}"}

    def _refusals(self, kinds: list[Kind]) -> Json:
        return self.refusal(kinds[0]) if len(kinds) == 1 else self._any_of(kinds)

    def _any_of(self, kinds: list[Kind]) -> Json:
        """Return the response for a status that these refusals share, with an example of each."""
        content: Json = {
            "application/json": {
                "schema": self.json.reference(_ERROR),
                "examples": {
                    kind.__name__: {"$ref": f"#/components/examples/{kind.__name__}"}
                    for kind in kinds
                },
            }
        }
        if refusals.NotAcceptable not in kinds:
            content["application/xml"] = {"schema": self.xml.reference(_ERROR)}
        headers = [ASSUMED_HEADER, INFERRED_HEADER, NOTE_HEADER]
        if refusals.RateLimited in kinds:
            headers.append(RETRY_HEADER)
        texts = (f"{CATALOGUE[kind].code} {_text(kind)}" for kind in kinds)
        return {
            "description": "; ".join(dict.fromkeys(texts)),
            "headers": _headers(*headers),
            "content": content,
        }

    def _success(self, operation: Operation) -> Json:
        described: Json = {
            "description": HTTPStatus(operation.status).phrase,
            "headers": _headers(ASSUMED_HEADER, INFERRED_HEADER, NOTE_HEADER),
        }
        if operation.response is not None:
            described["content"] = {
                "application/json": {"schema": self.json.reference(operation.response)},
                "application/xml": {"schema": self.xml.reference(operation.response)},
            }
        elif operation.bare is not None:
            described["content"] = _bare(operation)
        elif operation.media:
            described["content"] = _FILE
        else:
            described["description"] += ", with an empty body"
        return described


def refusals_of(operation: Operation) -> list[Kind]:
    """Return the classes of the refusals that an operation may answer, in the catalogue's order."""
    kinds = {*operation.errors, *EVERYWHERE}
    if operation.body is not None or operation.own_body is not None:
        kinds.update(WITH_BODY)
    if operation.form and operation.method == "POST":
        kinds.update(WITH_FORM)
    return [kind for kind in CATALOGUE if kind in kinds]


def examples() -> dict[str, Json]:
    """Return an example of each refusal, under the name of its class."""
    return {
        kind.__name__: {
            "summary": f"{CATALOGUE[kind].code} {_text(kind)}",
            "x-evidence": list(CATALOGUE[kind].evidence),
            "value": error_body(_SAMPLES[kind]),
        }
        for kind in CATALOGUE
    }


def _text(kind: Kind) -> str:
    return CATALOGUE[kind].text or "(naming the field)"


def _headers(*names: str) -> dict[str, Json]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _bare(operation: Operation) -> dict[str, Any]:
    assert operation.bare is not None
    example = samples.BARE_OF.get(operation.operation_id, samples.BARE[operation.bare])
    if operation.bare != "string":
        return {"application/json": {"schema": {"type": operation.bare}, "example": example}}
    typed_json = "The text itself, without quotes, although it is typed as JSON."
    return {
        "text/plain": {"schema": {"type": "string"}, "example": example},
        "application/json": {
            "schema": {"type": "string", "description": typed_json},
            "example": example,
        },
    }
