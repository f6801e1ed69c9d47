"""Operations of the tag context: whether a number is one to which messages can be sent."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from sms_mock.actions.lookup import look_up
from sms_mock.api import schemas
from sms_mock.api.number_body import NUMBER_BODY
from sms_mock.api.operation import Call, Tag
from sms_mock.api.pages import self_link
from sms_mock.api.parameters import Parameter
from sms_mock.domain.errors import InvalidField

context = Tag("context", "What is known of a number; published, not in the guide.")

_WITHDRAWN = "newer descriptions of the API no longer have context/lookup; do not build on it"
_NUMBER = Parameter(name="number", description="the number, if there is no body")


def lookup(call: Call) -> dict[str, Any]:
    call.note(_WITHDRAWN)
    given = call.query["number"]
    found = look_up(given or call.body["number"])
    if given or not call.body["published"]:
        call.assumed.append("A161")
    if not found.valid:
        call.assumed.append("A162")
    call.summary = f"{found.number[:40]} {'valid' if found.valid else 'not valid'}"
    return {
        "number": found.number,
        "numberValid": found.valid,
        "links": self_link(call, f"/context/lookup?number={quote(found.number)}"),
    }


for _method, _suffix in (("GET", ""), ("POST", "Post")):
    context.operation(
        _method,
        "/context/lookup",
        f"lookup{_suffix}",
        "Whether a message can be sent to a number",
        parameters=(_NUMBER,),
        own_body=NUMBER_BODY,
        response=schemas.NumberContextLookupResponse(),
        changes=False,
        errors=(InvalidField,),
        evidence=("P40", "P41", "A194"),
    )(lookup)
