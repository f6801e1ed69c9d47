"""Operations of the tag contacts."""

from __future__ import annotations

from typing import Any

from sms_mock.actions import contacts as action
from sms_mock.actions.contacts import ContactDraft
from sms_mock.api import schemas
from sms_mock.api.links import self_link
from sms_mock.api.operation import Exchange, Tag
from sms_mock.api.pages import page_of
from sms_mock.api.parameters import PAGING
from sms_mock.domain.errors import InvalidField, InvalidMobileNumber, NotFound
from sms_mock.store.contacts import Contact

contacts = Tag("contacts", "The team's contacts and their memberships in groups.")


@contacts.operation(
    "GET",
    "/contacts/all",
    "getContacts",
    "All contacts, page by page",
    parameters=PAGING,
    response=schemas.Contacts(),
    errors=(InvalidField,),
    evidence=("A103", "A110"),
)
def get_contacts(exchange: Exchange) -> dict[str, Any]:
    found, total = action.all_contacts(
        exchange.account.world, page=exchange.query["page"], page_size=exchange.query["pageSize"]
    )
    return page_of(
        exchange, "webServiceContacts", [_view(exchange, contact) for contact in found], total
    )


@contacts.operation(
    "POST",
    "/contacts/create",
    "createContact",
    "Create a contact",
    body=schemas.Contact(),
    needs=("contactNumber",),
    response=schemas.Contact(),
    status=201,
    errors=(InvalidMobileNumber,),
    evidence=("A60",),
    sometimes=("A64", "A71"),
)
def create_contact(exchange: Exchange) -> dict[str, Any]:
    exchange.passes_over_id("contactId")
    return _answer(exchange, action.create_contact(exchange.account.world, _draft(exchange)))


@contacts.operation(
    "GET",
    "/contacts/{contactId}",
    "getContact",
    "One contact",
    response=schemas.Contact(),
    errors=(NotFound,),
)
def get_contact(exchange: Exchange) -> dict[str, Any]:
    contact = action.get_contact(exchange.account.world, exchange.path["contactId"])
    return _answer(exchange, contact)


@contacts.operation(
    "POST",
    "/contacts/{contactId}",
    "updateContact",
    "Change the given fields of a contact",
    body=schemas.Contact(),
    response=schemas.Contact(),
    errors=(NotFound, InvalidMobileNumber),
    evidence=("A61", "A97"),
    sometimes=("A64",),
)
def update_contact(exchange: Exchange) -> dict[str, Any]:
    changed = action.update_contact(
        exchange.account.world, exchange.path["contactId"], _draft(exchange)
    )
    return _answer(exchange, changed)


@contacts.operation(
    "DELETE",
    "/contacts/{contactId}",
    "deleteContact",
    "Delete a contact; it leaves its groups",
    errors=(NotFound,),
    evidence=("A100",),
)
def delete_contact(exchange: Exchange) -> None:
    action.delete_contact(exchange.account.world, exchange.path["contactId"])


def add_to_group(exchange: Exchange) -> None:
    action.add_to_group(
        exchange.account.world, exchange.path["contactId"], exchange.path["groupId"]
    )
    exchange.summary = "the contact is in the group"


def remove_from_group(exchange: Exchange) -> None:
    action.remove_from_group(
        exchange.account.world, exchange.path["contactId"], exchange.path["groupId"]
    )
    exchange.summary = "the contact is not in the group"


for _method, _suffix in (("GET", ""), ("POST", "Post")):
    contacts.operation(
        _method,
        "/contacts/{contactId}/addFromGroup/{groupId}",
        f"removeContactFromGroup{_suffix}",
        "Remove a contact from a group, in spite of the path's name",
        changes=True,
        errors=(NotFound,),
        evidence=("A61", "A98"),
    )(remove_from_group)
    contacts.operation(
        _method,
        "/contacts/{contactId}/addToGroup/{groupId}",
        f"addContactToGroup{_suffix}",
        "Add a contact to a group",
        changes=True,
        errors=(NotFound,),
        evidence=("A61", "A98"),
    )(add_to_group)


def _draft(exchange: Exchange) -> ContactDraft:
    body = exchange.body
    return ContactDraft(
        first_name=body.get("firstName"),
        last_name=body.get("lastName"),
        title=body.get("title"),
        contact_number=body.get("contactNumber"),
    )


def _answer(exchange: Exchange, contact: Contact) -> dict[str, Any]:
    exchange.summary = f"{contact.contact_number} {contact.contact_id}"
    return _view(exchange, contact)


def _view(exchange: Exchange, contact: Contact) -> dict[str, Any]:
    return {
        "contactId": contact.contact_id,
        "firstName": contact.first_name,
        "lastName": contact.last_name,
        "contactNumber": contact.contact_number,
        "title": contact.title,
        "links": self_link(exchange, f"/contacts/{contact.contact_id}"),
    }
