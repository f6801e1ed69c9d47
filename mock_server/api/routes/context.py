"""Operations of the tag context: looking a number up."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from mock_server.actions.lookup import look_up
from mock_server.api import schemas
from mock_server.api.links import self_link
from mock_server.api.number_body import NUMBER_BODY
from mock_server.api.operation import Exchange, Tag
from mock_server.api.parameters import Parameter
from mock_server.domain.errors import InvalidField

context = Tag("context", "What is known of a number; published, not in the guide.")

_NUMBER = Parameter(name="number", description="the number, where no body has it")


def lookup(exchange: Exchange) -> dict[str, Any]:
    given = exchange.query["number"]
    found = look_up(given or exchange.body["number"])
    if given or not exchange.body["published"]:
        exchange.assumed.append("A161")
    if not found.valid:
        exchange.assumed.append("A162")
    exchange.summary = f"{found.number[:40]} {'valid' if found.valid else 'not valid'}"
    return {
        "number": found.number,
        "numberValid": found.valid,
        "links": self_link(exchange, f"/context/lookup?number={quote(found.number)}"),
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
        evidence=("P41", "A194"),
    )(lookup)
