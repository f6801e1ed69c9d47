"""What every call of the client relies on, and that every method of it has a test."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from zoomconnect_sdk.base_client import BaseClient
from zoomconnect_sdk.client import Client

from sms_mock.serving.threads import MockServer
from tests.conftest import ADMINISTRATOR

EMAIL, TOKEN = ADMINISTRATOR


def test_do(sdk: Client) -> None:
    answer = sdk.do("GET", "/api/rest/v1/messages/all", param={"type": "INBOUND"})
    assert answer["totalElements"] == 0


def test_set_auth(sdk: Client) -> None:
    sdk.set_auth("wrong", EMAIL)
    answer = sdk.get_account_balance()
    assert answer["status"] == "UNAUTHORIZED"
    assert answer["message"] == "Reason: Unauthorized"
    sdk.set_auth(TOKEN, EMAIL.upper())
    assert sdk.get_account_balance()["creditBalance"] == 1000.0


@pytest.mark.parametrize("base", ["/app/", "/app", "/zoom", ""])
def test_set_base_url(sdk: Client, server: MockServer, base: str) -> None:
    sdk.set_base_url(server.origin + base)
    assert sdk.get_account_balance()["creditBalance"] == 1000.0


NEVER_CALLS = {"isInt", "testRecipientNumber", "make_url", "make_user_agent", "set_timeout"}
"""Public methods that only prepare a call, as every test has them do."""


def public_methods(kind: type) -> set[str]:
    return {
        name for name in dir(kind) if not name.startswith("_") and callable(getattr(kind, name))
    }


def test_no_method_of_the_client_was_forgotten() -> None:
    tests = {
        name
        for file in Path(__file__).parent.glob("test_*.py")
        for name in re.findall(r"^def test_(\w+)", file.read_text("utf-8"), re.MULTILINE)
    }
    assert public_methods(Client) - NEVER_CALLS - tests == set()


def test_what_is_left_out_really_calls_nothing() -> None:
    client = Client(base_url="http://localhost:9", api_token=TOKEN, account_email=EMAIL)
    client.session.close()
    assert client.isInt("7") == (True, 7)
    assert client.testRecipientNumber("+27821234567") == (True, "27821234567")
    assert client.make_url("/x", None).startswith("http://localhost:9/x?token=")
    assert client.make_user_agent().startswith("ZoomConnectPythonSDK/")
    client.set_timeout(3)
    assert client.timeout == 3
    assert public_methods(Client) >= NEVER_CALLS
    assert public_methods(BaseClient) - NEVER_CALLS == {"do", "set_auth", "set_base_url"}
