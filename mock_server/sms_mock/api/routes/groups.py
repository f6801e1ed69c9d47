"""Operations of the tag groups."""

from __future__ import annotations

from typing import Any

from sms_mock.actions import groups as action
from sms_mock.api import schemas
from sms_mock.api.links import self_link
from sms_mock.api.operation import Exchange, Tag
from sms_mock.api.pages import page_of
from sms_mock.api.parameters import PAGING
from sms_mock.api.routes.contacts import add_to_group, remove_from_group
from sms_mock.domain.errors import InvalidField, NotFound, UnnamedGroup
from sms_mock.store.groups import Group

groups = Tag("groups", "Groups of contacts.")


@groups.operation(
    "GET",
    "/groups/all",
    "getGroups",
    "All groups, page by page",
    parameters=PAGING,
    response=schemas.Groups(),
    errors=(InvalidField,),
    evidence=("A103", "A110"),
)
def get_groups(exchange: Exchange) -> dict[str, Any]:
    found, total = action.all_groups(
        exchange.account.world, page=exchange.query["page"], page_size=exchange.query["pageSize"]
    )
    return page_of(exchange, "webServiceGroups", [_view(exchange, group) for group in found], total)


@groups.operation(
    "POST",
    "/groups/create",
    "createGroup",
    "Create a group",
    body=schemas.Group(),
    needs=("name",),
    response=schemas.Group(),
    status=201,
    errors=(UnnamedGroup,),
    sometimes=("A71",),
)
def create_group(exchange: Exchange) -> dict[str, Any]:
    exchange.passes_over_id("groupId")
    return _answer(exchange, action.create_group(exchange.account.world, exchange.body.get("name")))


@groups.operation(
    "GET",
    "/groups/{groupId}",
    "getGroup",
    "One group",
    response=schemas.Group(),
    errors=(NotFound,),
)
def get_group(exchange: Exchange) -> dict[str, Any]:
    return _answer(exchange, action.get_group(exchange.account.world, exchange.path["groupId"]))


@groups.operation(
    "POST",
    "/groups/{groupId}",
    "updateGroup",
    "Rename a group",
    body=schemas.Group(),
    needs=("name",),
    response=schemas.Group(),
    errors=(NotFound, UnnamedGroup),
    evidence=("A61",),
)
def update_group(exchange: Exchange) -> dict[str, Any]:
    changed = action.update_group(
        exchange.account.world, exchange.path["groupId"], exchange.body.get("name")
    )
    return _answer(exchange, changed)


@groups.operation(
    "DELETE",
    "/groups/{groupId}",
    "deleteGroup",
    "Delete a group; its contacts stay",
    errors=(NotFound,),
    evidence=("A101",),
)
def delete_group(exchange: Exchange) -> None:
    action.delete_group(exchange.account.world, exchange.path["groupId"])


for _method, _suffix in (("GET", ""), ("POST", "Post")):
    groups.operation(
        _method,
        "/groups/{groupId}/addContact/{contactId}",
        f"addContact{_suffix}",
        "Add a contact to a group",
        changes=True,
        errors=(NotFound,),
        evidence=("A61", "A98"),
    )(add_to_group)
    groups.operation(
        _method,
        "/groups/{groupId}/removeContact/{contactId}",
        f"removeContact{_suffix}",
        "Remove a contact from a group",
        changes=True,
        errors=(NotFound,),
        evidence=("A61", "A98"),
    )(remove_from_group)


def _answer(exchange: Exchange, group: Group) -> dict[str, Any]:
    exchange.summary = f"{group.name[:40]!r} {group.group_id}"
    return _view(exchange, group)


def _view(exchange: Exchange, group: Group) -> dict[str, Any]:
    return {
        "groupId": group.group_id,
        "name": group.name,
        "links": self_link(exchange, f"/groups/{group.group_id}"),
    }
