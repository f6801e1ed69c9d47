"""Queries and forms of send-url that cannot be read are refused by name, and nothing is sent."""

from __future__ import annotations

import pytest

from tests.api.error_bodies import refusal
from tests.api.world_state import world_state
from tests.conftest import URL_TOKEN, Api

both_paths = pytest.mark.parametrize(
    "path",
    ["/sms/send-url-parameters", f"/sms/send-url/{URL_TOKEN}"],
    ids=["parameters", "token"],
)


@both_paths
@pytest.mark.parametrize(
    "query, teaches",
    [
        ("message=%", "message"),
        ("message=100%&recipientNumber=0821234567", "%25"),
        ("message=%zz", "message"),
        ("message=%FF", "UTF-8"),
        ("message=%ED%A0%80", "UTF-8"),
        ("message=%00", "NUL"),
        ("%FF=a", "%FF"),
        ("&".join(f"a{n}=1" for n in range(1001)), "1000"),
    ],
    ids=lambda value: value[:20],
)
def test_a_broken_query_is_refused(api: Api, path: str, query: str, teaches: str) -> None:
    before = world_state(api.service)
    answer = api.get(path, query_string=query)
    refusal(answer, 400, 102, "Malformed query string", teaches)
    assert world_state(api.service) == before


@both_paths
@pytest.mark.parametrize("body", [b"message=%", b"message=%FF", b"message=\xff", b"message=%00"])
def test_a_broken_form_is_refused(api: Api, path: str, body: bytes) -> None:
    before = world_state(api.service)
    form = "application/x-www-form-urlencoded"
    answer = api.post(path, data=body, content_type=form)
    refusal(answer, 400, 102, None, "message")
    assert world_state(api.service) == before


@both_paths
@pytest.mark.parametrize(
    "body, content_type",
    [
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"--x--", "multipart/form-data"),
        (b"", "multipart/form-data; boundary="),
        (
            b'--x\r\nContent-Disposition: form-data; name="message"\r\n\r\na\0b\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
        ),
        (
            b'--x\r\nContent-Disposition: form-data; name="message"\r\n\r\n\xff\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
        ),
    ],
    ids=["cut off", "no boundary", "empty boundary", "NUL", "not UTF-8"],
)
def test_a_broken_multipart_form_sends_nothing(
    api: Api, path: str, body: bytes, content_type: str
) -> None:
    before = world_state(api.service)
    query = {"recipientNumber": "0821234567"}
    answer = api.post(path, query_string=query, data=body, content_type=content_type)
    assert answer.status_code == 400
    assert answer.get_json()["developerMessage"]
    assert world_state(api.service) == before


@both_paths
def test_a_form_over_a_megabyte_is_too_large(api: Api, path: str) -> None:
    before = world_state(api.service)
    for content_type in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        answer = api.post(path, data=b"message=" + b"a" * 1024 * 1024, content_type=content_type)
        refusal(answer, 413, 116, "Request body too large")
    assert world_state(api.service) == before
