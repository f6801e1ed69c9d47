"""`/_mock/templates`: creating message templates, which the imitated API cannot."""

from __future__ import annotations

from typing import Final, TypedDict

from sms_mock.actions import templates as actions
from sms_mock.control.operation import Body, Call, DeclaredAnswer, Operations
from sms_mock.shapes.collections import Record
from sms_mock.shapes.text import SOME_TEXT

templates = Operations()


class CreatedTemplate(TypedDict):
    templateId: int
    name: str
    data: str


NEW_TEMPLATE: Final = Body(
    shape=Record({"name": SOME_TEXT, "data": SOME_TEXT}, required=("name", "data")),
    example={"name": "Thanks", "data": "Thank you for your order."},
)


@templates.operation(
    "POST",
    "/templates",
    "createTemplate",
    "Create a template, which the imitated API cannot",
    body=NEW_TEMPLATE,
    answers=DeclaredAnswer(CreatedTemplate, "The template"),
    status=201,
)
def create_template(call: Call) -> CreatedTemplate:
    created = actions.create_template(call.world, **call.body)
    return {"templateId": created.template_id, "name": created.name, "data": created.data}
