"""Lists, creates, renames and deletes the contact groups of a team."""

from __future__ import annotations

import sqlite3

from sms_mock.domain.errors import NotFound, UnnamedGroup
from sms_mock.ids import unknown_id_evidence
from sms_mock.store import groups
from sms_mock.store.groups import Group
from sms_mock.store.world import World


def all_groups(world: World, *, page: int, page_size: int) -> tuple[list[Group], int]:
    """Return one page of groups, in the order in which they were created, and how many there are.

    Args:
        page: the number of the page, from 1.
        page_size: how many groups a page has at most.
    """
    with world.transaction() as db:
        found = groups.page(db, offset=(page - 1) * page_size, limit=page_size)
        return found, groups.count(db)


def get_group(world: World, group_id: str) -> Group:
    """Return a group.

    Raises:
        NotFound: the team has no group with this id.
    """
    with world.transaction() as db:
        return require_group(db, group_id)


def create_group(world: World, name: str | None) -> Group:
    """Add a group. Other groups may have the same name.

    Raises:
        UnnamedGroup: the name is missing, empty (observed) or blank.
    """
    group = Group(world.ids.object_id(world.clock.now()), _required(name))
    with world.transaction() as db:
        groups.insert(db, group)
    return group


def update_group(world: World, group_id: str, name: str | None) -> Group:
    """Rename a group.

    Raises:
        NotFound: the team has no group with this id.
        UnnamedGroup: the name is missing, empty or blank (assumed, A102).
    """
    with world.transaction() as db:
        require_group(db, group_id)
        new = Group(group_id, _required(name, "A102"))
        groups.rename(db, group_id, new.name)
    return new


def delete_group(world: World, group_id: str) -> None:
    """Delete a group; its contacts stay (assumed, A101).

    Raises:
        NotFound: the team has no group with this id.
    """
    with world.transaction() as db:
        require_group(db, group_id)
        groups.delete(db, group_id)


def require_group(db: sqlite3.Connection, group_id: str, *evidence: str) -> Group:
    """Return a group of the team.

    Args:
        evidence: ids of the entries that the error names; by default those about unknown ids.

    Raises:
        NotFound: the team has no group with this id.
    """
    found = groups.by_id(db, group_id)
    if found is None:
        raise NotFound(
            f"there is no group {group_id[:40]!r} in this team",
            field="groupId",
            help="GET /groups/all lists the groups",
            evidence=evidence or unknown_id_evidence(group_id),
        )
    return found


def _required(name: str | None, *evidence: str) -> str:
    if not name or not name.strip():
        raise UnnamedGroup(
            "name is missing or empty",
            field="name",
            help="give the group a name",
            evidence=evidence,
        )
    return name
