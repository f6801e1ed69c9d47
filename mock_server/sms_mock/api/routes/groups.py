"""Operations of the tag groups."""

from __future__ import annotations

from typing import Any

from sms_mock.actions import groups as action
from sms_mock.api import schemas
from sms_mock.api.operation import Call, Tag
from sms_mock.api.pages import page_of, self_link
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
def get_groups(call: Call) -> dict[str, Any]:
    found, total = action.all_groups(
        call.account.world, page=call.query["page"], page_size=call.query["pageSize"]
    )
    return page_of(call, "webServiceGroups", [_view(call, group) for group in found], total)


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
def create_group(call: Call) -> dict[str, Any]:
    call.note_ignored_id("groupId")
    return _answer(call, action.create_group(call.account.world, call.body.get("name")))


@groups.operation(
    "GET",
    "/groups/{groupId}",
    "getGroup",
    "One group",
    response=schemas.Group(),
    errors=(NotFound,),
)
def get_group(call: Call) -> dict[str, Any]:
    return _answer(call, action.get_group(call.account.world, call.path["groupId"]))


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
def update_group(call: Call) -> dict[str, Any]:
    changed = action.update_group(call.account.world, call.path["groupId"], call.body.get("name"))
    return _answer(call, changed)


@groups.operation(
    "DELETE",
    "/groups/{groupId}",
    "deleteGroup",
    "Delete a group; its contacts stay",
    errors=(NotFound,),
    evidence=("A101",),
)
def delete_group(call: Call) -> None:
    action.delete_group(call.account.world, call.path["groupId"])


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


def _answer(call: Call, group: Group) -> dict[str, Any]:
    call.summary = f"{group.name[:40]!r} {group.group_id}"
    return _view(call, group)


def _view(call: Call, group: Group) -> dict[str, Any]:
    return {
        "groupId": group.group_id,
        "name": group.name,
        "links": self_link(call, f"/groups/{group.group_id}"),
    }
