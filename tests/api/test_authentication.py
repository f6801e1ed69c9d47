"""Authentication: the three ways to send credentials, their order, and the refusals."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest

from sms_mock.api.operation import Operation
from sms_mock.api.routes import OPERATIONS
from tests.api.error_bodies import refusal
from tests.api.second_team import FOREIGN, add_second_team
from tests.api.world_state import world_state
from tests.conftest import ADMINISTRATOR, SUB_ACCOUNT, URL_TOKEN, Api

EMAIL, TOKEN = ADMINISTRATOR
JSON = {"Accept": "application/json"}
NEED_CREDENTIALS = [operation for operation in OPERATIONS if not operation.url_token]


def basic(email: str, token: str, scheme: str = "Basic") -> dict[str, str]:
    return {"Authorization": f"{scheme} {base64.b64encode(f'{email}:{token}'.encode()).decode()}"}


def in_headers(email: str, token: str) -> dict[str, Any]:
    return {"headers": {**JSON, "email": email, "token": token}}


def in_basic(email: str, token: str) -> dict[str, Any]:
    return {"headers": {**JSON, **basic(email, token)}}


def in_parameters(email: str, token: str) -> dict[str, Any]:
    return {"headers": JSON, "query_string": {"email": email, "token": token}}


WAYS = {"headers": in_headers, "Basic": in_basic, "URL parameters": in_parameters}


def call(api: Api, method: str, path: str, **options: Any) -> Any:
    """Call a path below `/app/api/rest/v1`, without credentials unless `options` have some."""
    return api.app.test_client().open(f"/app/api/rest/v1{path}", method=method, **options)


def balance_of(api: Api, **options: Any) -> Any:
    return call(api, "GET", "/account/balance", **options)


def operation_name(operation: Operation) -> str:
    return operation.operation_id


def path_of(operation: Operation) -> str:
    return operation.path.replace("{", "").replace("}", "")


@pytest.mark.parametrize("way", WAYS)
def test_each_way_proves_the_account(api: Api, way: str) -> None:
    assert balance_of(api, **WAYS[way](*ADMINISTRATOR)).json["creditBalance"] == 1000
    assert balance_of(api, **WAYS[way](*SUB_ACCOUNT)).json["creditBalance"] == 100


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("operation", NEED_CREDENTIALS, ids=operation_name)
def test_each_way_works_on_every_operation(api: Api, operation: Operation, way: str) -> None:
    answer = call(api, operation.method, path_of(operation), **WAYS[way](*ADMINISTRATOR))
    assert answer.status_code != 401


@pytest.mark.parametrize("operation", NEED_CREDENTIALS, ids=operation_name)
def test_no_operation_answers_without_credentials(api: Api, operation: Operation) -> None:
    before = world_state(api.service)
    answer = call(api, operation.method, path_of(operation), headers=JSON)
    refusal(answer, 401, 110, "Reason: Unauthorized", "email and token")
    assert world_state(api.service) == before


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "email, token",
    [
        (EMAIL, "wrong"),
        (EMAIL, TOKEN.upper() + " "),
        (EMAIL, SUB_ACCOUNT[1]),
        (EMAIL, URL_TOKEN),
        (EMAIL, "ключ"),
        ("nobody@example.com", TOKEN),
        ("d\N{LATIN SMALL LETTER E WITH ACUTE}mo@example.com", TOKEN),
    ],
)
def test_wrong_credentials_are_unauthorized(api: Api, way: str, email: str, token: str) -> None:
    if way == "headers":
        email, token = (text.encode().decode("latin-1") for text in (email, token))
    answer = balance_of(api, **WAYS[way](email, token))
    refusal(answer, 401, 110, "Reason: Unauthorized")


@pytest.mark.parametrize("email", [EMAIL.upper(), EMAIL.title(), f" {EMAIL} "])
@pytest.mark.parametrize("way", WAYS)
def test_the_email_address_compares_without_case(api: Api, way: str, email: str) -> None:
    assert balance_of(api, **WAYS[way](email, TOKEN)).status_code == 200


@pytest.mark.parametrize("change", [str.upper, lambda token: token[:-1], lambda token: token + "a"])
def test_the_token_compares_exactly(api: Api, change: Callable[[str], str]) -> None:
    add_second_team(api.service)
    email, token = FOREIGN
    assert balance_of(api, **in_parameters(email, token)).status_code == 200
    assert balance_of(api, **in_parameters(email, change(token))).status_code == 401


ORDERED = [
    ("headers", "Basic"),
    ("headers", "URL parameters"),
    ("Basic", "URL parameters"),
]


def both(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    return {
        "headers": {**first.get("headers", {}), **second.get("headers", {})},
        "query_string": first.get("query_string") or second.get("query_string") or {},
    }


@pytest.mark.parametrize("first, second", ORDERED)
def test_of_two_ways_the_first_decides(api: Api, first: str, second: str) -> None:
    good_then_sub = both(WAYS[first](*ADMINISTRATOR), WAYS[second](*SUB_ACCOUNT))
    assert balance_of(api, **good_then_sub).json["creditBalance"] == 1000


@pytest.mark.parametrize("first, second", ORDERED)
def test_a_wrong_first_way_is_not_mended_by_a_second(api: Api, first: str, second: str) -> None:
    wrong_then_good = both(WAYS[first](EMAIL, "wrong"), WAYS[second](*ADMINISTRATOR))
    assert balance_of(api, **wrong_then_good).status_code == 401


@pytest.mark.parametrize(
    "half",
    [
        {"email": EMAIL},
        {"token": TOKEN},
        {"email": EMAIL, "token": ""},
        {"email": "", "token": TOKEN},
        {"Authorization": "Bearer abc"},
        {"Authorization": "Basic"},
        {"Authorization": "Basic %%%"},
        {"Authorization": "Basic " + base64.b64encode(b"no colon").decode()},
        {"Authorization": "Basic " + base64.b64encode(b":only-token").decode()},
        {"Authorization": "Basic " + base64.b64encode(b"\xff\xfe:x").decode()},
    ],
    ids=str,
)
def test_half_of_a_way_is_passed_over(api: Api, half: dict[str, str]) -> None:
    parameters = {"email": SUB_ACCOUNT[0], "token": SUB_ACCOUNT[1]}
    answer = balance_of(api, headers={**JSON, **half}, query_string=parameters)
    assert answer.json["creditBalance"] == 100
    assert balance_of(api, headers={**JSON, **half}).status_code == 401


@pytest.mark.parametrize(
    "headers, parameters, found",
    [
        ({}, {}, "No complete credentials were sent. Send the headers"),
        ({"email": EMAIL}, {}, "sent, only the header email. Both belong in one place"),
        ({}, {"token": TOKEN}, "sent, only the URL parameter token."),
        (
            {"email": EMAIL},
            {"token": TOKEN},
            "sent, only the header email and the URL parameter token.",
        ),
        ({"Authorization": f"Bearer {TOKEN}"}, {}, "only a header Authorization that is not Basic"),
    ],
    ids=str,
)
def test_the_half_that_was_found_is_named_with_its_place(
    api: Api, headers: dict[str, str], parameters: dict[str, str], found: str
) -> None:
    answer = balance_of(api, headers={**JSON, **headers}, query_string=parameters)
    body = refusal(answer, 401, 110, "Reason: Unauthorized")
    assert found in body["developerMessage"]
    assert TOKEN not in answer.text


def test_the_scheme_basic_is_written_in_any_case(api: Api) -> None:
    for scheme in ("basic", "BASIC"):
        assert balance_of(api, headers=basic(EMAIL, TOKEN, scheme)).status_code == 200


def test_credentials_in_a_form_body_are_no_way(api: Api) -> None:
    form = {"email": EMAIL, "token": TOKEN, "recipientNumber": "0821234567", "message": "Hi"}
    before = world_state(api.service)
    answer = call(api, "POST", "/sms/send-url-parameters", headers=JSON, data=form)
    refusal(answer, 401, 110, "Reason: Unauthorized", "URL parameters", "a body is not searched")
    assert world_state(api.service) == before


def test_an_unauthorized_answer_names_the_account_asked_for(api: Api) -> None:
    unknown = balance_of(api, **in_headers("who@example.com", TOKEN))
    refusal(unknown, 401, 110, "Reason: Unauthorized", "who@example.com", EMAIL, "--email")
    wrong = balance_of(api, **in_basic(SUB_ACCOUNT[0], "wrong"))
    refusal(wrong, 401, 110, "Reason: Unauthorized", SUB_ACCOUNT[0], "HTTP Basic", "--token")


def test_the_credentials_of_a_made_team_are_looked_up_and_not_sought_at_the_start(api: Api) -> None:
    add_second_team(api.service)
    body = refusal(balance_of(api, **in_headers(FOREIGN[0], "wrong")), 401, 110)
    assert "GET /_mock/teams shows" in body["developerMessage"]
    assert "where the mock was started" not in body["developerMessage"]


def test_an_unauthorized_answer_never_shows_a_token(api: Api) -> None:
    tokens = (TOKEN, SUB_ACCOUNT[1], URL_TOKEN, "given-token")
    answer = balance_of(api, **in_headers(EMAIL, "given-token"))
    assert not [token for token in tokens if token in answer.text]


def test_the_url_sending_token_as_api_token_is_recognised(api: Api) -> None:
    answer = balance_of(api, **in_headers(EMAIL, URL_TOKEN))
    refusal(answer, 401, 110, "Reason: Unauthorized", "URL-sending token", "sms/send-url")


def test_unauthorized_in_xml_is_an_error_element(api: Api) -> None:
    answer = balance_of(api)
    assert answer.status_code == 401
    assert answer.content_type == "application/xml"
    assert "<error><code>110</code>" in answer.text
    assert "<message>Reason: Unauthorized</message>" in answer.text


def test_no_browser_is_asked_for_a_password(api: Api) -> None:
    assert "WWW-Authenticate" not in balance_of(api).headers


def test_another_team_has_credentials_of_its_own(api: Api) -> None:
    add_second_team(api.service)
    assert balance_of(api, **in_headers(*FOREIGN)).json["creditBalance"] == 50
    assert balance_of(api, **in_headers(FOREIGN[0], TOKEN)).status_code == 401
    assert balance_of(api, **in_headers(EMAIL, FOREIGN[1])).status_code == 401


def test_a_request_is_journaled_with_the_team_that_it_acted_on(api: Api) -> None:
    """The header names the default team's administrator and has no token; Basic is complete."""
    team_id = add_second_team(api.service).team_id
    headers = {**JSON, "email": ADMINISTRATOR[0], **basic(*FOREIGN)}
    assert balance_of(api, headers=headers).json["creditBalance"] == 50.0
    kept = []
    for team in ("default", team_id):
        journal: Any = api.control("GET", f"/requests?team={team}").json
        kept.append([one["email"] for one in journal["items"]])
    assert kept == [[], [FOREIGN[0]]]


def test_credentials_are_looked_at_before_the_body(api: Api) -> None:
    answer = call(api, "POST", "/sms/send", headers=JSON, data=b"{broken")
    assert answer.status_code == 401


def test_a_path_or_method_that_is_none_needs_no_credentials(api: Api) -> None:
    assert call(api, "GET", "/nothing", headers=JSON).status_code == 404
    assert call(api, "PATCH", "/account/balance", headers=JSON).status_code == 405
    assert call(api, "GET", "/account/balance", headers={"Accept": "a/b"}).status_code == 406
