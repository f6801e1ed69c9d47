"""The checksum is that of the guide, and its encoding is that of Java's URLEncoder."""

from __future__ import annotations

import pytest

from sms_mock.webhooks.signature import checksum, form_encoded, sign
from tests.conftest import NOON

GUIDE = {
    "to": "27725551234",
    "from": "27726661234",
    "dataField": "data",
    "date": "201405161005",
    "message": "Test Message",
    "charset": "UTF-8",
    "nonce": "e273f1776275974f1a120d8b92c5b3cb",
    "nonce-date": "2014051610050102",
}
"""The parameters of the guide's example, in the guide's order; it leaves messageId out there."""
GUIDES_CHECKSUM = "e0f97132b829301592874356f76e47edc355688f"


def test_the_guides_example_has_the_guides_checksum() -> None:
    assert checksum(GUIDE, "secret") == GUIDES_CHECKSUM


def test_a_checksum_among_the_parameters_is_not_signed() -> None:
    assert checksum({**GUIDE, "checksum": "of before"}, "secret") == GUIDES_CHECKSUM


@pytest.mark.parametrize("name", [*GUIDE])
def test_a_parameter_that_was_changed_or_left_out_changes_the_checksum(name: str) -> None:
    changed = {**GUIDE, name: f"{GUIDE[name]}0"}
    without = {key: value for key, value in GUIDE.items() if key != name}
    assert GUIDES_CHECKSUM not in (checksum(changed, "secret"), checksum(without, "secret"))


def test_another_key_makes_another_checksum() -> None:
    assert checksum(GUIDE, "Secret") != GUIDES_CHECKSUM


@pytest.mark.parametrize(
    "text, encoded",
    [
        ("a b", "a+b"),
        ("*", "*"),
        ("~", "%7E"),
        ("-_.", "-_."),
        ("az AZ09", "az+AZ09"),
        ("+", "%2B"),
        ("&=%/?#", "%26%3D%25%2F%3F%23"),
        ("!'()", "%21%27%28%29"),
        ("\r\n\t", "%0D%0A%09"),
        ("€ é 😀", "%E2%82%AC+%C3%A9+%F0%9F%98%80"),
        ("", ""),
    ],
)
def test_a_value_is_encoded_as_javas_urlencoder_does(text: str, encoded: str) -> None:
    assert form_encoded({"message": text}) == f"message={encoded}"


def test_names_are_encoded_too_and_keep_their_order() -> None:
    assert form_encoded({"b ~": "1", "a*": "2"}) == "b+%7E=1&a*=2"


def test_a_signature_expires_five_minutes_after_it_was_made() -> None:
    made = sign({"status": "DELIVERED"}, secret_key="secret", nonce="1-2", now=NOON)
    assert made.parameters == {
        "nonce": "1-2",
        "nonce-date": "20261122120500",
        "checksum": checksum(
            {"status": "DELIVERED", "nonce": "1-2", "nonce-date": "20261122120500"}, "secret"
        ),
    }


def test_values_that_are_signed_already_are_signed_anew() -> None:
    """A state that an earlier version exported has the signature among the values."""
    old = {"status": "SENT", "nonce": "old", "nonce-date": "20140516100501", "checksum": "old"}
    made = sign(old, secret_key="secret", nonce="new", now=NOON)
    assert made == sign({"status": "SENT"}, secret_key="secret", nonce="new", now=NOON)
