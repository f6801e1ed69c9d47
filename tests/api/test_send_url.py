"""send-url: parameters in the query or a form, with credentials or with the token in the path."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.api.error_bodies import refusal
from tests.api.second_team import FOREIGN, add_second_team
from tests.api.world_state import world_state
from tests.conftest import ADMINISTRATOR, JSON_TYPE, NOON, SUB_ACCOUNT, URL_TOKEN, Api

PARAMETERS = "/sms/send-url-parameters"
URL = f"/sms/send-url/{URL_TOKEN}"
SMS = {"recipientNumber": "0821234567", "message": "Hello"}
JSON = {"Accept": "application/json"}


def call(api: Api, method: str, path: str, **options: Any) -> Any:
    """Call send-url with the administrator's credentials, or with none if the path has a token."""
    if path.startswith(PARAMETERS):
        return api.call(method, path, **options)
    headers = {**JSON, **options.pop("headers", {})}
    return api.app.test_client().open(
        f"/app/api/rest/v1{path}", method=method, headers=headers, **options
    )


def stored(api: Api, message_id: str) -> dict[str, Any]:
    found: dict[str, Any] = api.get(f"/messages/{message_id}").get_json()
    return found


both_paths = pytest.mark.parametrize("path", [PARAMETERS, URL], ids=["parameters", "token"])
both_methods = pytest.mark.parametrize("method", ["GET", "POST"])


@both_paths
@both_methods
def test_parameters_of_the_query_send_a_message(api: Api, method: str, path: str) -> None:
    query = {
        **SMS,
        "message": "Zoë & co: 100% 😀 +",
        "dateToSend": "202611221300",
        "campaign": "Spring sale",
        "dataField": "a=b&c",
    }
    answer = call(api, method, path, query_string=query)
    assert answer.status_code == 200
    message = stored(api, answer.text)
    assert message["message"] == "Zoë & co: 100% 😀 +"
    assert message["toNumber"] == "27821234567"
    assert message["dateTimeScheduled"] == NOON + 3_600_000
    assert (message["campaign"], message["userDataField"]) == ("Spring sale", "a=b&c")


@both_paths
@pytest.mark.parametrize(
    "content_type",
    [
        "application/x-www-form-urlencoded",
        "application/x-www-form-urlencoded; charset=UTF-8",
        "APPLICATION/X-WWW-FORM-URLENCODED",
        "multipart/form-data",
    ],
)
def test_a_post_may_bring_the_parameters_in_a_form(api: Api, path: str, content_type: str) -> None:
    form: Any = {**SMS, "message": "Zoë & co\n😀", "campaign": "Spring"}
    if content_type != "multipart/form-data":
        form = urlencode(form).encode()
    answer = call(api, "POST", path, data=form, content_type=content_type)
    assert answer.status_code == 200, answer.text
    message = stored(api, answer.text)
    assert (message["message"], message["campaign"]) == ("Zoë & co\n😀", "Spring")


@both_paths
def test_a_text_in_both_places_is_joined_the_querys_first(api: Api, path: str) -> None:
    form = {**SMS, "message": "from the form", "campaign": "from the form"}
    answer = call(api, "POST", path, data=form, query_string={"message": "from the query"})
    message = stored(api, answer.text)
    assert message["message"] == "from the query,from the form"
    assert message["campaign"] == "from the form"


@both_paths
def test_a_text_given_twice_is_joined_by_a_comma(api: Api, path: str) -> None:
    query = "recipientNumber=0821234567&message=one&message=two"
    answer = call(api, "GET", path, query_string=query)
    assert stored(api, answer.text)["message"] == "one,two"


@both_paths
def test_any_other_body_is_ignored(api: Api, path: str) -> None:
    for body, content_type in ((b'{"message": "no"}', "application/json"), (b"\xff", "image/png")):
        answer = call(api, "POST", path, query_string=SMS, data=body, content_type=content_type)
        assert stored(api, answer.text)["message"] == "Hello"


@both_paths
@both_methods
@pytest.mark.parametrize(
    "accept, suffix, content_type",
    [
        (None, "", "text/plain; charset=utf-8"),
        ("*/*", "", "text/plain; charset=utf-8"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "", "text/plain; charset=utf-8"),
        ("image/avif,image/webp,image/*", "", "text/plain; charset=utf-8"),
        ("application/xml", "", "text/plain; charset=utf-8"),
        (None, ".xml", "text/plain; charset=utf-8"),
        ("application/json", "", JSON_TYPE),
        (None, ".json", JSON_TYPE),
        ("application/json", ".xml", "text/plain; charset=utf-8"),
    ],
)
def test_the_answer_is_the_bare_message_id(
    api: Api, method: str, path: str, accept: str | None, suffix: str, content_type: str
) -> None:
    email, token = ADMINISTRATOR
    headers = {"email": email, "token": token} | ({} if accept is None else {"Accept": accept})
    answer = api.app.test_client().open(
        f"/app/api/rest/v1{path}{suffix}", method=method, headers=headers, query_string=SMS
    )
    assert answer.status_code == 200
    assert answer.content_type == content_type
    assert "X-Mock-Note" not in answer.headers
    assert re.fullmatch("[0-9a-f]{24}", answer.text)


@both_paths
@pytest.mark.parametrize("missing", ["absent", "empty"])
@pytest.mark.parametrize(
    "parameter, code, message",
    [
        ("recipientNumber", 2, "Invalid mobile number"),
        ("message", 3, "Message cannot be empty"),
    ],
)
def test_recipient_and_message_are_required(
    api: Api, path: str, parameter: str, code: int, message: str, missing: str
) -> None:
    before = world_state(api.service)
    query = {**SMS, parameter: ""}
    if missing == "absent":
        del query[parameter]
    for method in ("GET", "POST"):
        answer = call(api, method, path, query_string=query)
        refusal(answer, 400, code, message, parameter)
    assert world_state(api.service) == before


@both_paths
def test_a_refusal_is_in_the_error_format_and_xml_where_json_was_not_asked_for(
    api: Api, path: str
) -> None:
    for accept in ("*/*", "image/*", "text/html"):
        answer = call(api, "GET", path, headers={"Accept": accept})
        assert answer.status_code == 400
        assert answer.content_type == "application/xml"
        assert "<error><code>2</code>" in answer.text


@both_paths
@pytest.mark.parametrize(
    "parameter, value, code",
    [
        ("recipientNumber", "0111234567", 2),
        ("recipientNumber", "0821234567,0831234567", 2),
        ("message", "a" * 1531, 106),
        ("dateToSend", "202602301200", 100),
        ("dateToSend", "soon", 100),
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_wrong_value_is_refused(
    api: Api, path: str, parameter: str, value: str, code: int
) -> None:
    before = world_state(api.service)
    answer = call(api, "GET", path, query_string={**SMS, parameter: value})
    refusal(answer, 400, code, None, parameter)
    assert world_state(api.service) == before


@both_paths
def test_what_is_not_acceptable_is_not_sent(api: Api, path: str) -> None:
    before = world_state(api.service)
    answer = call(api, "GET", path, query_string=SMS, headers={"Accept": "application/pdf"})
    refusal(answer, 406, 115, "Not acceptable")
    assert world_state(api.service) == before


@both_paths
@pytest.mark.parametrize("method", ["HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_no_other_method_sends(api: Api, path: str, method: str) -> None:
    before = world_state(api.service)
    answer = call(api, method, path, query_string=SMS)
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    assert world_state(api.service) == before


@both_paths
def test_a_parameter_that_is_unknown_is_ignored(api: Api, path: str) -> None:
    assert call(api, "GET", path, query_string={**SMS, "links": "x"}).status_code == 200


def test_the_message_is_the_url_tokens_users_whatever_credentials_come_along(
    api: Api, sub_api: Api
) -> None:
    email, token = SUB_ACCOUNT
    answer = call(api, "GET", URL, query_string=SMS, headers={"email": email, "token": token})
    assert answer.status_code == 200
    assert (api.balance(), sub_api.balance()) == (999, 100)
    wrong = call(api, "GET", URL, query_string=SMS, headers={"email": email, "token": "wrong"})
    assert wrong.status_code == 200


def test_each_user_has_a_url_token_of_its_own(api: Api, sub_api: Api) -> None:
    path = "/sms/send-url/44444444-4444-4444-8444-444444444444"
    assert call(api, "GET", path, query_string=SMS).status_code == 200
    assert (api.balance(), sub_api.balance()) == (1000, 99)


def test_another_teams_url_token_sends_for_that_team(api: Api) -> None:
    add_second_team(api.service)
    account = api.service.teams.by_email(FOREIGN[0])
    assert account is not None
    path = f"/sms/send-url/{account.url_token}"
    assert call(api, "GET", path, query_string=SMS).status_code == 200
    assert api.balance() == 1000
    assert api.as_account(FOREIGN).balance() == 49


@both_methods
@pytest.mark.parametrize(
    "token",
    [
        ADMINISTRATOR[1],
        SUB_ACCOUNT[1],
        "wrong",
        URL_TOKEN[:-1],
        f"{URL_TOKEN}1",
        "%00",
        "%FF",
        "😀",
    ],
)
def test_any_other_token_in_the_path_is_unauthorized(api: Api, method: str, token: str) -> None:
    before = world_state(api.service)
    email, api_token = ADMINISTRATOR
    answer = call(
        api,
        method,
        f"/sms/send-url/{token}",
        query_string=SMS,
        headers={"email": email, "token": api_token},
    )
    refusal(answer, 401, 110, "Reason: Unauthorized", "API token does not work here", "--url-token")
    assert "A11" in answer.headers["X-Mock-Assumed"].split(",")
    assert world_state(api.service) == before


@both_paths
def test_a_message_that_cannot_be_paid_is_not_sent(api: Api, path: str) -> None:
    api.control("POST", "/credits", json={"credits": -1000})
    before = world_state(api.service)
    answer = call(api, "GET", path, query_string=SMS)
    refusal(answer, 400, 103, "Insufficient credits", "costs 1 credit")
    assert world_state(api.service) == before
