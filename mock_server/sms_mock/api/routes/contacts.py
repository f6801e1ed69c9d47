"""Operations of the tag contacts."""

from __future__ import annotations

from typing import Any

from sms_mock.actions import contacts as action
from sms_mock.actions.contacts import ContactDraft
from sms_mock.api import schemas
from sms_mock.api.operation import Call, Tag
from sms_mock.api.pages import page_of, self_link
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
def get_contacts(call: Call) -> dict[str, Any]:
    found, total = action.all_contacts(
        call.account.world, page=call.query["page"], page_size=call.query["pageSize"]
    )
    return page_of(call, "webServiceContacts", [_view(call, contact) for contact in found], total)


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
def create_contact(call: Call) -> dict[str, Any]:
    call.note_ignored_id("contactId")
    return _answer(call, action.create_contact(call.account.world, _draft(call)))


@contacts.operation(
    "GET",
    "/contacts/{contactId}",
    "getContact",
    "One contact",
    response=schemas.Contact(),
    errors=(NotFound,),
)
def get_contact(call: Call) -> dict[str, Any]:
    contact = action.get_contact(call.account.world, call.path["contactId"])
    return _answer(call, contact)


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
def update_contact(call: Call) -> dict[str, Any]:
    changed = action.update_contact(call.account.world, call.path["contactId"], _draft(call))
    return _answer(call, changed)


@contacts.operation(
    "DELETE",
    "/contacts/{contactId}",
    "deleteContact",
    "Delete a contact; it leaves its groups",
    errors=(NotFound,),
    evidence=("A100",),
)
def delete_contact(call: Call) -> None:
    action.delete_contact(call.account.world, call.path["contactId"])


def add_to_group(call: Call) -> None:
    action.add_to_group(call.account.world, call.path["contactId"], call.path["groupId"])
    call.summary = "the contact is in the group"


def remove_from_group(call: Call) -> None:
    action.remove_from_group(call.account.world, call.path["contactId"], call.path["groupId"])
    call.summary = "the contact is not in the group"


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


def _draft(call: Call) -> ContactDraft:
    body = call.body
    return ContactDraft(
        first_name=body.get("firstName"),
        last_name=body.get("lastName"),
        title=body.get("title"),
        contact_number=body.get("contactNumber"),
    )


def _answer(call: Call, contact: Contact) -> dict[str, Any]:
    call.summary = f"{contact.contact_number} {contact.contact_id}"
    return _view(call, contact)


def _view(call: Call, contact: Contact) -> dict[str, Any]:
    return {
        "contactId": contact.contact_id,
        "firstName": contact.first_name,
        "lastName": contact.last_name,
        "contactNumber": contact.contact_number,
        "title": contact.title,
        "links": self_link(call, f"/contacts/{contact.contact_id}"),
    }
