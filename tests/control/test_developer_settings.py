"""Developer settings of an account: tokens, webhook URLs, and where webhooks have their values."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import ADMINISTRATOR, SECRET_KEY, SUB_ACCOUNT, SUB_SECRET_KEY, URL_TOKEN
from tests.driving import ADMINISTRATOR_ID, SUB_ACCOUNT_ID, Live

PATH = f"/accounts/{ADMINISTRATOR_ID}/developer-settings"
SUB_PATH = f"/accounts/{SUB_ACCOUNT_ID}/developer-settings"


def test_the_settings_of_the_default_administrator(live: Live) -> None:
    found = live.mock("GET", PATH)
    assert found["token"] == ADMINISTRATOR[1]
    assert found["urlToken"] == URL_TOKEN
    assert (found["replyUrl"], found["deliveryReportUrl"]) == (None, None)
    assert found["webhookStyle"] == "both"


def test_put_changes_what_is_given_and_nothing_else(live: Live) -> None:
    before = live.mock("GET", PATH)
    changed = live.mock("PUT", PATH, {"replyUrl": "http://localhost:3000/replies"})
    assert changed == {**before, "replyUrl": "http://localhost:3000/replies"}
    again = live.mock("PUT", PATH, {"webhookStyle": "form"})
    assert again == {**changed, "webhookStyle": "form"}
    assert live.mock("GET", PATH) == again
    assert live.mock("PUT", PATH, {}) == again


def test_what_was_read_can_be_put_back(live: Live) -> None:
    found = live.mock("GET", PATH)
    assert live.mock("PUT", PATH, found) == found


@pytest.mark.parametrize("nothing", [None, ""])
def test_a_url_can_be_taken_away(live: Live, nothing: str | None) -> None:
    live.urls(report="http://localhost:3000/reports", reply="http://localhost:3000/replies")
    assert live.mock("PUT", PATH, {"replyUrl": nothing})["replyUrl"] is None


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:3000",
        "https://example.com/a/b?c=d&e=f#g",
        "http://127.0.0.1/",
        "http://[::1]:8080/x",
        "HTTP://LOCALHOST:3000/X",
        "http://user:secret@localhost/x",
        "http://größe.example/ü?ë=1",
    ],
)
def test_any_web_url_will_do_and_survives_an_export(live: Live, url: str) -> None:
    assert live.mock("PUT", PATH, {"deliveryReportUrl": url})["deliveryReportUrl"] == url
    live.send()
    live.freeze()
    live.set_status(live.send(), "DELIVERED")
    live.mock("PUT", "/state", live.mock("GET", "/state"))
    assert live.mock("GET", PATH)["deliveryReportUrl"] == url


@pytest.mark.parametrize(
    "url",
    [
        "localhost:3000",
        "ftp://localhost/x",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://",
        "http:///path",
        "http://:80/",
        "http://localhost:0/",
        "http://localhost:99999/",
        "http://localhost:port/",
        "http://[::1/",
        "http://local host/",
        "http://localhost/\nHost: x",
        " http://localhost/",
        "http://localhost/\u0000",
        "http://localhost/" + "x" * 2000,
        7,
        True,
        ["http://localhost/"],
        {"url": "http://localhost/"},
    ],
)
@pytest.mark.parametrize("field", ["replyUrl", "deliveryReportUrl"])
def test_what_is_no_web_url_is_refused_and_changes_nothing(
    live: Live, field: str, url: Any
) -> None:
    before = live.mock("GET", PATH)
    error = live.refused("PUT", PATH, {"webhookStyle": "form", field: url})
    assert error["field"] == field
    assert live.mock("GET", PATH) == before


@pytest.mark.parametrize("style", ["BOTH", "json", "", 1, ["both"]])
def test_a_style_that_does_not_exist_is_refused(live: Live, style: Any) -> None:
    before = live.mock("GET", PATH)
    assert live.refused("PUT", PATH, {"webhookStyle": style})["field"] == "webhookStyle"
    assert live.mock("GET", PATH) == before


def test_a_field_that_is_not_known_is_named(live: Live) -> None:
    assert live.refused("PUT", PATH, {"replyURL": "http://localhost/"})["field"] == "replyURL"


@pytest.mark.parametrize("user_id", ["1", "0", "-1", "x", "18987x", "9" * 30, "²"])
def test_nobodys_settings_are_a_404(live: Live, user_id: str) -> None:
    path = f"/accounts/{user_id}/developer-settings"
    assert live.refused("GET", path, status=404)["field"] == "userId"
    assert live.refused("PUT", path, {"replyUrl": None}, status=404)["field"] == "userId"


# Tokens


def test_a_chosen_token_opens_and_the_old_one_does_not(live: Live) -> None:
    live.mock("PUT", PATH, {"token": "my-own-token"})
    assert live.get("/account/balance").status_code == 401
    renewed = live.as_((ADMINISTRATOR[0], "my-own-token"))
    assert renewed.get("/account/balance").status_code == 200


def test_renew_makes_a_fresh_token(live: Live) -> None:
    made = live.mock("PUT", PATH, {"token": "renew", "urlToken": "renew"})
    assert made["token"] not in (ADMINISTRATOR[1], "renew")
    assert made["urlToken"] not in (URL_TOKEN, "renew", made["token"])
    assert live.as_((ADMINISTRATOR[0], made["token"])).balance() == 1000
    call = "/sms/send-url/{}?recipientNumber=27821234567&message=x"
    assert live.get(call.format(made["urlToken"])).status_code == 200
    assert live.get(call.format(URL_TOKEN)).status_code == 401


def test_a_secret_key_is_chosen_or_made_anew(live: Live) -> None:
    assert live.mock("GET", PATH)["secretKey"] == SECRET_KEY
    assert live.mock("PUT", PATH, {"secretKey": "mine"})["secretKey"] == "mine"
    made = live.mock("PUT", PATH, {"secretKey": "renew"})["secretKey"]
    assert made not in ("mine", "renew", SECRET_KEY)
    assert live.mock("GET", PATH)["secretKey"] == made
    assert live.mock("GET", SUB_PATH)["secretKey"] == SUB_SECRET_KEY


def test_two_accounts_may_have_the_same_secret_key(live: Live) -> None:
    assert live.mock("PUT", SUB_PATH, {"secretKey": SECRET_KEY})["secretKey"] == SECRET_KEY


def test_an_account_that_the_api_creates_has_a_secret_key_of_its_own(live: Live) -> None:
    body = {
        "firstName": "New",
        "lastName": "User",
        "contactNumber": "0821234567",
        "emailAddress": "new@example.com",
        "password": "secret",
    }
    user_id = live.call("PUT", "/account/user", json=body).json["userId"]  # type: ignore[index]
    keys = [user["secretKey"] for user in live.mock("GET", "/state")["users"]]
    made = live.mock("GET", f"/accounts/{user_id}/developer-settings")["secretKey"]
    assert len(set(keys)) == 3
    assert made in keys


@pytest.mark.parametrize("field", ["token", "urlToken"])
@pytest.mark.parametrize(
    "taken", [SUB_ACCOUNT[1], "44444444-4444-4444-8444-444444444444"], ids=["token", "urlToken"]
)
def test_a_token_that_somebody_has_is_refused(live: Live, field: str, taken: str) -> None:
    before = live.mock("GET", PATH)
    assert live.refused("PUT", PATH, {field: taken})["field"] == field
    assert live.mock("GET", PATH) == before


def test_another_teams_token_is_refused(live: Live) -> None:
    live.mock("POST", "/teams", {"token": "theirs"})
    assert live.refused("PUT", PATH, {"token": "theirs"})["field"] == "token"


def test_both_tokens_cannot_be_the_same(live: Live) -> None:
    assert live.refused("PUT", PATH, {"token": "same", "urlToken": "same"})["field"] == "urlToken"
    assert live.refused("PUT", PATH, {"token": URL_TOKEN})["field"] == "token"
    live.mock("PUT", PATH, {"token": ADMINISTRATOR[1]})


@pytest.mark.parametrize(
    "field, token",
    [
        ("token", ""),
        ("token", " "),
        ("token", "two words"),
        ("token", "x" * 201),
        ("token", "tökén"),
        ("token", "tab\t"),
        ("token", 7),
        ("urlToken", "with/slash"),
        ("urlToken", "with?mark"),
        ("urlToken", ""),
        ("secretKey", ""),
        ("secretKey", "two words"),
        ("secretKey", "x" * 201),
        ("secretKey", 7),
    ],
)
def test_a_token_that_could_not_be_sent_is_refused(live: Live, field: str, token: Any) -> None:
    before = live.mock("GET", PATH)
    assert live.refused("PUT", PATH, {field: token})["field"] == field
    assert live.mock("GET", PATH) == before


def test_each_account_has_settings_of_its_own(live: Live) -> None:
    live.mock("PUT", SUB_PATH, {"replyUrl": "http://localhost:3000/sub"})
    assert live.mock("GET", PATH)["replyUrl"] is None
    assert live.mock("GET", SUB_PATH)["replyUrl"] == "http://localhost:3000/sub"
