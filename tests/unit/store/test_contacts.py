"""SQL of contacts and groups: stored, listed, changed, deleted, and memberships."""

from __future__ import annotations

import sqlite3

import pytest

from sms_mock.store import contacts, groups
from sms_mock.store.contacts import Contact
from sms_mock.store.groups import Group


def contact(contact_id: str, number: str = "27821234567") -> Contact:
    return Contact(contact_id, "Nomsa", None, None, number)


def test_a_contact_is_read_as_it_was_written(db: sqlite3.Connection) -> None:
    written = Contact("c1", "Nomsa", "Dlamini", "Ms", "27821234567")
    contacts.insert(db, written)
    assert contacts.by_id(db, "c1") == written
    assert contacts.by_id(db, "c2") is None


def test_pages_are_in_the_order_of_creation_and_not_of_ids(db: sqlite3.Connection) -> None:
    for contact_id in ("c", "a", "b"):
        contacts.insert(db, contact(contact_id))
        groups.insert(db, Group(contact_id, contact_id.upper()))
    assert [each.contact_id for each in contacts.page(db)] == ["c", "a", "b"]
    assert [each.contact_id for each in contacts.page(db, offset=1, limit=1)] == ["a"]
    assert contacts.page(db, offset=3, limit=10) == []
    assert [each.group_id for each in groups.page(db)] == ["c", "a", "b"]
    assert [each.name for each in groups.page(db, offset=2, limit=2)] == ["B"]
    assert (contacts.count(db), groups.count(db)) == (3, 3)


def test_an_update_changes_one_contact_and_not_its_place(db: sqlite3.Connection) -> None:
    contacts.insert(db, contact("a"))
    contacts.insert(db, contact("b"))
    changed = Contact("a", None, "Dlamini", "Dr", "27827654321")
    contacts.update(db, changed)
    assert contacts.page(db) == [changed, contact("b")]


def test_an_id_is_refused_a_second_time(db: sqlite3.Connection) -> None:
    contacts.insert(db, contact("a"))
    groups.insert(db, Group("g", "One"))
    with pytest.raises(sqlite3.IntegrityError):
        contacts.insert(db, contact("a"))
    with pytest.raises(sqlite3.IntegrityError):
        groups.insert(db, Group("g", "Two"))


def test_a_group_is_renamed_and_deleted(db: sqlite3.Connection) -> None:
    groups.insert(db, Group("g", "One"))
    groups.rename(db, "g", "Two")
    assert groups.by_id(db, "g") == Group("g", "Two")
    groups.delete(db, "g")
    assert groups.by_id(db, "g") is None


def test_a_membership_is_stored_once_and_ends_with_its_contact_or_group(
    db: sqlite3.Connection,
) -> None:
    for name in ("a", "b"):
        contacts.insert(db, contact(name))
        groups.insert(db, Group(f"g{name}", name))
    for contact_id, group_id in (("a", "ga"), ("a", "ga"), ("a", "gb"), ("b", "ga"), ("b", "gb")):
        contacts.add_to_group(db, contact_id, group_id)
    assert contacts.memberships(db) == {"a": ["ga", "gb"], "b": ["ga", "gb"]}
    contacts.remove_from_group(db, "a", "gb")
    contacts.remove_from_group(db, "a", "gb")
    assert contacts.memberships(db) == {"a": ["ga"], "b": ["ga", "gb"]}
    contacts.delete(db, "b")
    assert contacts.memberships(db) == {"a": ["ga"]}
    assert groups.count(db) == 2
    groups.delete(db, "ga")
    assert contacts.memberships(db) == {}
    assert contacts.count(db) == 1
