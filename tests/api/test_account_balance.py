"""The account's credit balance, and the links in the answer."""

from __future__ import annotations

import pytest

from tests.conftest import ADMINISTRATOR, ATOM_DECLARED, JSON_TYPE, Api

EMAIL, TOKEN = ADMINISTRATOR


def test_the_balance_is_creditBalance_and_links_in_this_order(api: Api) -> None:
    answer = api.get("/account/balance")
    assert answer.status_code == 200
    assert answer.content_type == JSON_TYPE
    assert answer.text == (
        '{"creditBalance":1000.0,"links":[{"rel":"self",'
        '"href":"http://localhost/app/api/rest/v1/account/balance"}]}'
    )


def test_each_user_sees_the_balance_of_its_own(api: Api, sub_api: Api) -> None:
    assert api.balance() == 1000
    assert sub_api.balance() == 100


def test_the_balance_goes_down_by_what_a_message_costs(api: Api) -> None:
    api.send(message="a" * 161)
    assert api.balance() == 998


def test_the_balance_in_xml_is_an_account_element(api: Api) -> None:
    answer = api.get("/account/balance", headers={"Accept": "application/xml"})
    assert answer.content_type == "application/xml"
    assert answer.text == (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f"<account {ATOM_DECLARED}>"
        '<atom:link rel="self" href="http://localhost/app/api/rest/v1/account/balance"/>'
        "<creditBalance>1000.0</creditBalance></account>"
    )


@pytest.mark.parametrize("prefix", ["/app", "/zoom", ""])
def test_links_keep_the_host_and_prefix_that_the_client_called(api: Api, prefix: str) -> None:
    answer = api.app.test_client().get(
        f"{prefix}/api/rest/v1/account/balance.json",
        base_url="https://sms.example:8443",
        headers={"email": EMAIL, "token": TOKEN},
    )
    href = answer.get_json()["links"][0]["href"]
    assert href == f"https://sms.example:8443{prefix}/api/rest/v1/account/balance"


@pytest.mark.parametrize("host", ["", "a b", "<script>", "x" * 300, "host:port", "user@host", "[1"])
def test_links_with_an_unusable_host_use_the_address_bound(api: Api, host: str) -> None:
    answer = api.app.test_client().get(
        "/app/api/rest/v1/account/balance.json",
        headers={"email": EMAIL, "token": TOKEN},
        environ_overrides={"HTTP_HOST": host, "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8767"},
    )
    href = answer.get_json()["links"][0]["href"]
    assert href == "http://127.0.0.1:8767/app/api/rest/v1/account/balance"


def test_a_body_and_its_type_are_ignored(api: Api) -> None:
    answer = api.get("/account/balance", data=b"null", content_type="application/pdf")
    assert answer.status_code == 200


def test_head_answers_like_get_without_the_body(api: Api) -> None:
    answer = api.call("HEAD", "/account/balance")
    assert answer.status_code == 200
    assert answer.data == b""
