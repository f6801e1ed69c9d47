"""Lists, creates, changes and deletes the contacts of a team, and puts them into groups."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from sms_mock.actions import groups as group_rules
from sms_mock.domain import phone_number
from sms_mock.domain.errors import InvalidMobileNumber, NotFound
from sms_mock.ids import unknown_id_evidence
from sms_mock.store import contacts
from sms_mock.store.contacts import Contact
from sms_mock.store.world import World


@dataclass(frozen=True, slots=True)
class ContactDraft:
    """The fields of a contact as a client sent them; None if a field is absent or null."""

    first_name: str | None = None
    last_name: str | None = None
    title: str | None = None
    contact_number: str | None = None


def all_contacts(world: World, *, page: int, page_size: int) -> tuple[list[Contact], int]:
    """Return one page of contacts, in the order in which they were created, and how many there are.

    Args:
        page: the number of the page, from 1.
        page_size: how many contacts a page has at most.
    """
    with world.transaction() as db:
        found = contacts.page(db, offset=(page - 1) * page_size, limit=page_size)
        return found, contacts.count(db)


def find_contacts(world: World, words: str, *, limit: int) -> tuple[list[Contact], int]:
    """Return contacts by a part of their name or number, and how many match in all.

    Args:
        words: a part of title, first and last name, in any case, or of a number in digits; blanks
            at its ends do not count. An empty text finds every contact that has a number.
        limit: how many contacts to return at most.
    """
    with world.transaction() as db:
        return contacts.having(db, words.strip(), limit=limit)


def get_contact(world: World, contact_id: str) -> Contact:
    """Return a contact.

    Raises:
        NotFound: the team has no contact with this id.
    """
    with world.transaction() as db:
        return _require_contact(db, contact_id)


def name_of(contact: Contact) -> str | None:
    """Return title, first and last name of a contact in one text; None if it has none of them."""
    names = [contact.title, contact.first_name, contact.last_name]
    return " ".join(name for name in names if name) or None


def create_contact(world: World, draft: ContactDraft) -> Contact:
    """Add a contact. Other contacts may have the same number.

    Raises:
        InvalidMobileNumber: the number is missing or not a mobile number (assumed, A96).
    """
    contact = Contact(
        contact_id=world.ids.object_id(world.clock.now()),
        first_name=draft.first_name,
        last_name=draft.last_name,
        title=draft.title,
        contact_number=_number(draft.contact_number, "A96"),
    )
    with world.transaction() as db:
        contacts.insert(db, contact)
    return contact


def update_contact(world: World, contact_id: str, draft: ContactDraft) -> Contact:
    """Change the fields of a contact that are not None in the draft (assumed, A97).

    Raises:
        NotFound: the team has no contact with this id.
        InvalidMobileNumber: the new number is not a mobile number.
    """
    number = None if draft.contact_number is None else _number(draft.contact_number, "A97")
    with world.transaction() as db:
        old = _require_contact(db, contact_id)
        new = Contact(
            contact_id=contact_id,
            first_name=_given(draft.first_name, old.first_name),
            last_name=_given(draft.last_name, old.last_name),
            title=_given(draft.title, old.title),
            contact_number=number or old.contact_number,
        )
        contacts.update(db, new)
    return new


def delete_contact(world: World, contact_id: str) -> None:
    """Delete a contact, and take it out of its groups (assumed, A100).

    Raises:
        NotFound: the team has no contact with this id.
    """
    with world.transaction() as db:
        _require_contact(db, contact_id)
        contacts.delete(db, contact_id)


def add_to_group(world: World, contact_id: str, group_id: str) -> None:
    """Add a contact to a group; does nothing if it is in the group already (assumed, A98).

    Raises:
        NotFound: the team has no such contact or no such group (assumed, A99).
    """
    with world.transaction() as db:
        _require_contact(db, contact_id, "A99")
        group_rules.require_group(db, group_id, "A99")
        contacts.add_to_group(db, contact_id, group_id)


def remove_from_group(world: World, contact_id: str, group_id: str) -> None:
    """Remove a contact from a group; does nothing if it is not in the group (assumed, A98).

    Raises:
        NotFound: the team has no such contact or no such group (assumed, A99).
    """
    with world.transaction() as db:
        _require_contact(db, contact_id, "A99")
        group_rules.require_group(db, group_id, "A99")
        contacts.remove_from_group(db, contact_id, group_id)


def _given(new: str | None, old: str | None) -> str | None:
    return old if new is None else new


def _number(written: str | None, rule: str) -> str:
    if written is None:
        raise InvalidMobileNumber(
            "contactNumber is missing",
            field="contactNumber",
            help="give a mobile number, such as 0821234567 or 27821234567",
            evidence=(rule,),
        )
    try:
        return phone_number.parse_mobile(written)
    except InvalidMobileNumber as error:
        error.field = "contactNumber"
        error.evidence = ("A63", rule)
        raise


def _require_contact(db: sqlite3.Connection, contact_id: str, *evidence: str) -> Contact:
    """Return a contact of the team.

    Args:
        evidence: ids of the entries that the error names; by default those about unknown ids.

    Raises:
        NotFound: the team has no contact with this id.
    """
    found = contacts.by_id(db, contact_id)
    if found is None:
        raise NotFound(
            f"there is no contact {contact_id[:40]!r} in this team",
            field="contactId",
            help="GET /contacts/all lists the contacts",
            evidence=evidence or unknown_id_evidence(contact_id),
        )
    return found
