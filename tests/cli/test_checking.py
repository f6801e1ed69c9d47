"""`sms-mock listen` checks the checksum of a webhook and its expiry."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from sms_mock.cli.listening.arrival import Arrival
from sms_mock.cli.listening.checking import SignatureCheck, check, in_words
from sms_mock.webhooks.payload import PARAMETERS
from sms_mock.webhooks.signature import form_encoded, sign
from tests.conftest import NOON

FORM = "application/x-www-form-urlencoded"
VALUES = {"status": "DELIVERED", "messageId": "5b37", "campaign": "a b*c~d€"}
SIGNED = {
    **VALUES,
    **sign(VALUES, secret_key="secret", nonce="1-2", now=NOON).parameters,
}


def arrival(query: str = "", form: str = "", *, at: int = NOON) -> Arrival:
    return Arrival(at, "/hook", query, FORM, form.encode())


@pytest.mark.parametrize(
    "query, form",
    [
        ("", form_encoded(SIGNED)),
        (form_encoded(SIGNED), ""),
        (f"key=own&{form_encoded(SIGNED)}", ""),
        (f"key=own&{form_encoded(SIGNED)}", form_encoded(SIGNED)),
        ("", urlencode(SIGNED)),
    ],
)
def test_a_signature_is_right_wherever_the_values_are(query: str, form: str) -> None:
    assert check(arrival(query, form), "secret") == SignatureCheck(True, 300)


@pytest.mark.parametrize("name", [*SIGNED])
def test_a_value_that_was_changed_makes_it_wrong(name: str) -> None:
    changed = {**SIGNED, name: f"{SIGNED[name]}0"}
    assert check(arrival(form=urlencode(changed)), "secret").right is False


def test_another_key_makes_it_wrong_and_none_leaves_it_open() -> None:
    assert check(arrival(form=urlencode(SIGNED)), "another").right is False
    assert check(arrival(form=urlencode(SIGNED)), None) == SignatureCheck(None, 300)
    assert check(arrival(form=urlencode(VALUES)), "secret") == SignatureCheck(None, None)


@pytest.mark.parametrize("nonce_date", ["", "soon", "2026", "20261340000000", "00000000000000"])
def test_a_date_that_is_none_has_no_expiry(nonce_date: str) -> None:
    changed = {**SIGNED, "nonce-date": nonce_date}
    assert check(arrival(form=urlencode(changed)), "secret").expires_in is None


@pytest.mark.parametrize(
    "seconds, key, words",
    [
        (0, "secret", "checksum right, expires in 300 s"),
        (300, "secret", "checksum right, expires in 0 s"),
        (301, "secret", "checksum right, expired 1 s ago"),
        (1, "another", "checksum wrong, expires in 299 s"),
        (1, None, "checksum present, not checked without --secret-key, expires in 299 s"),
    ],
)
def test_what_was_found_is_said_in_words(seconds: int, key: str | None, words: str) -> None:
    found = check(arrival(form=urlencode(SIGNED), at=NOON + seconds * 1000), key)
    assert in_words(found, present=True) == words


def test_no_checksum_and_no_date_are_said_too() -> None:
    assert in_words(SignatureCheck(None, None), present=False) == "checksum absent"
    words = "checksum right, nonce-date absent or unreadable"
    assert in_words(SignatureCheck(True, None), present=True) == words


def test_the_values_that_are_known_are_all_that_webhooks_bring() -> None:
    from sms_mock.openapi.webhooks import webhooks

    brought = {
        name
        for kind in webhooks().values()
        for content in kind["post"]["requestBody"]["content"].values()
        for name in content["schema"]["properties"]
    }
    assert brought == {*PARAMETERS, "nonce", "nonce-date", "checksum"}
