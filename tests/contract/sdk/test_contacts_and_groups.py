"""The client's calls about contacts and groups; each test has the name of the method."""

from __future__ import annotations

import re

import requests
from zoomconnect_sdk.client import Client

THANDI = "5b37661a0000000000000100"
SIPHO = "5b37661a0000000000000103"
CUSTOMERS = "5b3766100000000000000001"
HEX_ID = re.compile(r"[0-9a-f]{24}")


def members(sdk: Client, group_id: str) -> int:
    """Return how many contacts a group has, which the API itself does not tell."""
    origin = sdk.base_url.removesuffix("/app")
    state = requests.get(f"{origin}/_mock/state", timeout=5).json()
    return sum(group_id in contact.get("groups", []) for contact in state["contacts"])


def test_get_contacts_all(sdk: Client) -> None:
    contacts = sdk.get_contacts_all()["webServiceContacts"]
    assert len(contacts) == 12
    assert contacts[0]["contactId"] == THANDI


def test_get_contact(sdk: Client) -> None:
    assert sdk.get_contact(THANDI)["firstName"] == "Thandi"


def test_create_contact(sdk: Client) -> None:
    made = sdk.create_contact("Kabelo", "Nkosi", "+27600000198", "Mr")
    assert HEX_ID.fullmatch(made["contactId"])
    assert made["contactNumber"] == "27600000198"
    assert sdk.get_contact(made["contactId"]) == made


def test_delete_contact(sdk: Client) -> None:
    assert sdk.delete_contact(THANDI) is True
    assert sdk.delete_contact(THANDI) is False
    assert sdk.get_contact(THANDI)["status"] == "NOT_FOUND"


def test_update_contact(sdk: Client) -> None:
    changed = sdk.update_contact(THANDI, "Thandeka", "Maseko", "27600000100", "Dr")
    assert (changed["firstName"], changed["title"]) == ("Thandeka", "Dr")


def test_add_contact_to_group(sdk: Client) -> None:
    before = members(sdk, CUSTOMERS)
    assert sdk.add_contact_to_group(SIPHO, CUSTOMERS) is True
    assert members(sdk, CUSTOMERS) == before + 1


def test_get_remove_contact_from_group(sdk: Client) -> None:
    before = members(sdk, CUSTOMERS)
    assert sdk.get_remove_contact_from_group(THANDI, CUSTOMERS) is True
    assert members(sdk, CUSTOMERS) == before - 1


def test_remove_contact_from_group(sdk: Client) -> None:
    before = members(sdk, CUSTOMERS)
    assert sdk.remove_contact_from_group(THANDI, CUSTOMERS) is True
    assert members(sdk, CUSTOMERS) == before - 1


def test_get_groups_all(sdk: Client) -> None:
    groups = sdk.get_groups_all()["webServiceGroups"]
    assert [group["name"] for group in groups] == ["Customers", "Staff", "Newsletter"]


def test_get_group(sdk: Client) -> None:
    assert sdk.get_group(CUSTOMERS)["name"] == "Customers"


def test_create_group(sdk: Client) -> None:
    made = sdk.create_group("Volunteers")
    assert HEX_ID.fullmatch(made["groupId"])
    assert sdk.get_group(made["groupId"]) == made


def test_create_group_without_a_name(sdk: Client) -> None:
    assert sdk.create_group("")["message"] == "Group name us required"


def test_update_group(sdk: Client) -> None:
    assert sdk.update_group("Clients", CUSTOMERS)["name"] == "Clients"
    assert sdk.get_group(CUSTOMERS)["name"] == "Clients"


def test_delete_group(sdk: Client) -> None:
    assert sdk.delete_group(CUSTOMERS) is True
    assert sdk.delete_group(CUSTOMERS) is False
    assert len(sdk.get_contacts_all()["webServiceContacts"]) == 12


def test_add_group_to_contact(sdk: Client) -> None:
    before = members(sdk, CUSTOMERS)
    assert sdk.add_group_to_contact(CUSTOMERS, SIPHO) is True
    assert members(sdk, CUSTOMERS) == before + 1


def test_remove_group_from_contact(sdk: Client) -> None:
    before = members(sdk, CUSTOMERS)
    assert sdk.remove_group_from_contact(CUSTOMERS, THANDI) is True
    assert members(sdk, CUSTOMERS) == before - 1
