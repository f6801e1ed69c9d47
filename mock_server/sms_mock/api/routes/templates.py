"""Operations of the tag templates."""

from __future__ import annotations

from typing import Any

from sms_mock.actions import templates as action
from sms_mock.api import schemas
from sms_mock.api.operation import Call, Tag
from sms_mock.api.pages import page_of, self_link
from sms_mock.api.parameters import PAGING, integer_id
from sms_mock.domain.errors import InvalidField, NotFound
from sms_mock.store.templates import Template

templates = Tag("templates", "Message templates, made elsewhere: read and deleted here.")


@templates.operation(
    "GET",
    "/templates/all",
    "getTemplates",
    "All templates, page by page",
    parameters=PAGING,
    response=schemas.Templates(),
    errors=(InvalidField,),
    evidence=("A103", "A110"),
)
def get_templates(call: Call) -> dict[str, Any]:
    found, total = action.all_templates(
        call.account.world, page=call.query["page"], page_size=call.query["pageSize"]
    )
    return page_of(
        call, "webServiceTemplates", [_view(call, template) for template in found], total
    )


@templates.operation(
    "GET",
    "/templates/{templateId}",
    "getTemplate",
    "One template",
    response=schemas.Template(),
    errors=(InvalidField, NotFound),
)
def get_template(call: Call) -> dict[str, Any]:
    template_id = integer_id(call.path, "templateId")
    template = action.get_template(call.account.world, template_id)
    call.summary = repr(template.name[:40])
    return _view(call, template)


@templates.operation(
    "DELETE",
    "/templates/{templateId}",
    "deleteTemplate",
    "Delete a template",
    errors=(InvalidField, NotFound),
)
def delete_template(call: Call) -> None:
    action.delete_template(call.account.world, integer_id(call.path, "templateId"))


def _view(call: Call, template: Template) -> dict[str, Any]:
    return {
        "templateId": template.template_id,
        "name": template.name,
        "data": template.data,
        "links": self_link(call, f"/templates/{template.template_id}"),
    }
