"""Operations of the tag templates."""

from __future__ import annotations

from typing import Any

from sms_mock.actions import templates as action
from sms_mock.api import schemas
from sms_mock.api.links import self_link
from sms_mock.api.operation import Exchange, Tag
from sms_mock.api.pages import page_of
from sms_mock.api.parameters import PAGING
from sms_mock.api.path_ids import integer_id
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
def get_templates(exchange: Exchange) -> dict[str, Any]:
    found, total = action.all_templates(
        exchange.account.world, page=exchange.query["page"], page_size=exchange.query["pageSize"]
    )
    return page_of(
        exchange, "webServiceTemplates", [_view(exchange, template) for template in found], total
    )


@templates.operation(
    "GET",
    "/templates/{templateId}",
    "getTemplate",
    "One template",
    response=schemas.Template(),
    errors=(NotFound,),
)
def get_template(exchange: Exchange) -> dict[str, Any]:
    template_id = integer_id(exchange, "templateId")
    template = action.get_template(exchange.account.world, template_id)
    exchange.summary = repr(template.name[:40])
    return _view(exchange, template)


@templates.operation(
    "DELETE",
    "/templates/{templateId}",
    "deleteTemplate",
    "Delete a template",
    errors=(NotFound,),
)
def delete_template(exchange: Exchange) -> None:
    action.delete_template(exchange.account.world, integer_id(exchange, "templateId"))


def _view(exchange: Exchange, template: Template) -> dict[str, Any]:
    return {
        "templateId": template.template_id,
        "name": template.name,
        "data": template.data,
        "links": self_link(exchange, f"/templates/{template.template_id}"),
    }
