"""Answers name the assumed evidence entries that decided them, and no others."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.stored_messages import store_inbound
from tests.conftest import Api

CONTACT = "5b37661a0000000000000100"
GROUP = "5b3766100000000000000001"
UNKNOWN = "5b37661ae396c8e42e0c9ca2"
ANALYSE = "/messages/analyse"

CASES: list[tuple[str, str, dict[str, Any], int, str]] = [
    ("POST", "/contacts/create", {"contactNumber": "0821234567"}, 201, ""),
    ("POST", "/contacts/create", {}, 400, "A96"),
    ("POST", "/contacts/create", {"contactNumber": "12"}, 400, "A63,A96"),
    ("POST", f"/contacts/{CONTACT}", {"title": "Dr"}, 200, "A97"),
    ("POST", f"/contacts/{CONTACT}", {"contactNumber": "12"}, 400, "A63,A97"),
    ("GET", f"/contacts/{CONTACT}", {}, 200, ""),
    ("GET", f"/contacts/{UNKNOWN}", {}, 404, "A16"),
    ("GET", "/contacts/nobody", {}, 404, "A6"),
    ("DELETE", f"/contacts/{CONTACT}", {}, 200, "A100"),
    ("GET", f"/contacts/{CONTACT}/addToGroup/{GROUP}", {}, 200, "A98"),
    ("POST", f"/groups/{GROUP}/removeContact/{CONTACT}", {}, 200, "A98"),
    ("GET", f"/contacts/{UNKNOWN}/addToGroup/{GROUP}", {}, 404, "A99"),
    ("POST", f"/groups/{UNKNOWN}/removeContact/{CONTACT}", {}, 404, "A99"),
    ("POST", "/groups/create", {"name": "Friends"}, 201, ""),
    ("POST", "/groups/create", {}, 400, ""),
    ("POST", f"/groups/{GROUP}", {"name": "Friends"}, 200, ""),
    ("POST", f"/groups/{GROUP}", {}, 400, "A102"),
    ("GET", "/groups/nothing", {}, 404, "A6"),
    ("DELETE", f"/groups/{GROUP}", {}, 200, "A101"),
    ("GET", "/templates/301", {}, 200, ""),
    ("GET", "/templates/999", {}, 404, "A16"),
    ("DELETE", "/templates/301", {}, 200, ""),
    ("GET", "/contacts/all", {}, 200, "A103,A110"),
    ("GET", "/messages/all", {}, 200, "A109"),
    ("GET", "/messages/all?toNumber=0821234567", {}, 200, "A109,A111"),
    ("GET", "/messages/all?message=x&campaign=y&dataField=z", {}, 200, "A109,A112,A113"),
    ("GET", "/messages/all?page=0", {}, 400, "A105"),
    ("GET", "/messages/all?pageSize=10001", {}, 400, "A104"),
    ("GET", "/messages/all?pageSize=x", {}, 400, "A105"),
    ("GET", "/messages/all?status=LOST", {}, 400, "A115"),
    ("GET", "/messages/all?type=SMS", {}, 400, "A115"),
    ("GET", "/messages/all?read=maybe", {}, 400, "A75"),
    ("GET", "/messages/all?toDateTimeSent=20260230", {}, 400, "A75"),
    ("POST", f"{ANALYSE}/full", {}, 400, "A141"),
    ("POST", f"{ANALYSE}/full", {"message": "x"}, 400, "A142"),
    ("POST", f"{ANALYSE}/full", {"message": "x", "recipientNumber": "1"}, 400, "A63,A142"),
    ("POST", f"{ANALYSE}/message-encoding", {"message": "x"}, 200, "A143"),
]


@pytest.mark.parametrize("method, path, body, status, ids", CASES)
def test_the_header_names_what_decided_the_answer(
    api: Api, method: str, path: str, body: dict[str, Any], status: int, ids: str
) -> None:
    options = {"json": body} if method == "POST" else {}
    answer = api.call(method, path, **options)
    assert (answer.status_code, answer.headers.get("X-Mock-Assumed", "")) == (status, ids)


def test_marking_and_deleting_messages_name_what_decided_them(api: Api) -> None:
    received, sent = store_inbound(api.service), api.send()
    scheduled = api.send(dateToSend="202611231200")
    for method, path, ids in (
        ("PUT", f"/messages/{received}/markRead", ""),
        ("POST", f"/messages/{sent}/markUnread", "A123"),
        ("DELETE", f"/messages/{sent}", "A119"),
        ("DELETE", f"/messages/{sent}", "A119,A122"),
        ("DELETE", f"/messages/{scheduled}", "A119,A120,A121"),
        ("GET", f"/messages/{UNKNOWN}", "A16"),
        ("GET", "/messages/nothing", "A6"),
    ):
        assert api.call(method, path).headers.get("X-Mock-Assumed", "") == ids, path
