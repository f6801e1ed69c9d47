"""The spellings of each path that are accepted, unknown paths, and wrong methods."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from sms_mock.api.operation import Operation
from sms_mock.api.routes import OPERATIONS
from sms_mock.config import Settings
from sms_mock.journal.records import RequestRecord
from sms_mock.service import Service
from tests.api.error_bodies import refusal
from tests.api.plain_calls import BASE, operation_name, path_of, plain
from tests.api.world_state import world_state
from tests.conftest import NOON, Api, RealTime

JSON = "application/json"
METHODS = {"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"}


@pytest.fixture(scope="module")
def api() -> Iterator[Api]:
    """A client of one server for all tests here, since none changes anything."""
    service = Service(Settings(), now=RealTime(), rng=random.Random(1))
    yield Api(service)
    service.stop()


@pytest.fixture(autouse=True)
def nothing_changes(api: Api) -> Iterator[None]:
    before = world_state(api.service)
    yield
    assert world_state(api.service) == before


SPELLINGS = [
    "/app/api/rest/v1/contacts/all",
    "/zoom/api/rest/v1/contacts/all",
    "/api/rest/v1/contacts/all",
    "/app//api/rest/v1/contacts/all",
    "//app///api//rest////v1//contacts//all",
    "/app/api/rest/v1/contacts/all/",
    "/app/api/rest/v1/contacts/all///",
    "/app/api/rest/v1/contacts/all.json",
    "/zoom//api/rest/v1/contacts/all.json/",
    "/app/api/rest/v1/contacts%2Fall",
    "/app/api/rest/v1/%63ontacts/al%6c.js%6fn",
]


@pytest.mark.parametrize("path", SPELLINGS)
def test_every_spelling_reaches_the_operation_without_a_redirect(api: Api, path: str) -> None:
    answer = plain(api, "GET", path, JSON)
    assert answer.status_code == 200
    assert len(answer.get_json()["webServiceContacts"]) == 12


def test_slashes_may_repeat_at_the_beginning_too(api: Api) -> None:
    environ = {"PATH_INFO": "//api/rest/v1//contacts/all.json//"}
    assert plain(api, "GET", "/", environ_overrides=environ).status_code == 200


@pytest.mark.parametrize("operation", OPERATIONS, ids=operation_name)
def test_every_operation_answers_alike_behind_every_prefix_slash_and_suffix(
    api: Api, operation: Operation
) -> None:
    path = path_of(operation)
    wrong = {"headers": {"token": "wrong"}} if not operation.url_token else {}
    if operation.url_token:
        path = path_of(operation, token="wrong")
    expected = plain(api, operation.method, BASE + path, JSON, **wrong)
    assert expected.status_code == 401
    for prefix in ("/app", "/zoom", "", "/app/", "//zoom//"):
        for suffix in ("", ".json", "/", ".json/", "//"):
            url = f"{prefix}/api/rest/v1{path}{suffix}"
            answer = plain(api, operation.method, url, JSON, **wrong)
            assert (answer.status_code, answer.data) == (401, expected.data), url


@pytest.mark.parametrize("operation", OPERATIONS, ids=operation_name)
def test_a_suffix_is_no_part_of_an_id(api: Api, operation: Operation) -> None:
    if "GET" not in operation.method or not operation.path.endswith("Id}") or operation.changes:
        return
    path = BASE + path_of(operation)
    plainly = plain(api, "GET", path, JSON)
    assert plain(api, "GET", f"{path}.json", "application/xml").data == plainly.data
    assert plain(api, "GET", f"{path}.xml", JSON).status_code == plainly.status_code


UNKNOWN = [
    "/app/api/rest/v1",
    "/app/api/rest/v1/",
    "/app/api/rest/v1/contacts",
    "/app/api/rest/v1/contacts/",
    "/app/api/rest/v1/contacts/all/more",
    "/app/api/rest/v1/Contacts/all",
    "/app/api/rest/v1/account/balance.JSON",
    "/app/api/rest/v1/account/balance.json.json",
    "/app/api/rest/v1/account/balance.yaml",
    "/app/api/rest/v1/.json",
    "/app/api/rest/v2/contacts/all",
    "/APP/api/rest/v1/contacts/all",
    "/app/app/api/rest/v1/contacts/all",
    "/app/zoom/api/rest/v1/contacts/all",
    "/other/api/rest/v1/contacts/all",
    "/app/api/rest/v1/../v1/contacts/all",
    "/app/api/rest/v1/account",
    "/app/api/rest/v1/account/balances",
    "/app/api/rest/v1/sms/send-url",
    "/app/api/rest/v1/sms/send-url/",
    "/app/api/rest/v1/messages",
    "/app/api/rest/v1/%00",
    "/app/api/rest/v1/%FF%FE",
    "/app/api/rest/v1/%",
    "/app/api/rest/v1/%zz",
    "/app/api/rest/v1/" + "a/" * 2_000,
    "/app/api/rest/v1/" + "x" * 20_000,
    "/favicon.ico",
]


@pytest.mark.parametrize("path", UNKNOWN, ids=lambda path: path[:40])
@pytest.mark.parametrize("token", ["right", "wrong"])
def test_an_unknown_path_is_404_whatever_the_credentials(api: Api, path: str, token: str) -> None:
    headers = {} if token == "right" else {"token": token}
    for method in sorted(METHODS - {"HEAD"}):
        answer = plain(api, method, path, JSON, headers=headers)
        refusal(answer, 404, 113, "Unknown path", "is not an operation")


def methods_of(path: str) -> set[str]:
    """Return the methods of a path, and HEAD if its GET changes nothing."""
    same = [operation for operation in OPERATIONS if operation.path == path]
    methods = {operation.method for operation in same}
    if any(operation.method == "GET" and not operation.changes for operation in same):
        methods.add("HEAD")
    return methods


@pytest.mark.parametrize("path", sorted({operation.path for operation in OPERATIONS}))
@pytest.mark.parametrize("token", ["right", "wrong"])
def test_a_method_that_a_path_does_not_have_is_405_and_names_those_it_has(
    api: Api, path: str, token: str
) -> None:
    headers = {} if token == "right" else {"token": token}
    operation = next(each for each in OPERATIONS if each.path == path)
    for method in sorted(METHODS - methods_of(path)):
        answer = plain(api, method, BASE + path_of(operation), JSON, headers=headers)
        assert answer.status_code == 405, method
        assert set(answer.headers["Allow"].split(", ")) == methods_of(path)
        if method != "HEAD":
            refusal(answer, 405, 114, "Method not allowed", "use ")


@pytest.mark.parametrize("operation", OPERATIONS, ids=operation_name)
def test_head_answers_like_get_without_the_body_where_get_only_reads(
    api: Api, operation: Operation
) -> None:
    if operation.method != "GET":
        return
    url = BASE + path_of(operation)
    if operation.operation_id == "searchUser":
        url += "?searchEmail=sub@example.com"
    head = plain(api, "HEAD", url, JSON)
    assert head.data == b""
    if operation.changes:
        assert head.status_code == 405
        return
    get = plain(api, "GET", url, JSON)
    assert head.status_code == get.status_code
    assert dict(head.headers) == dict(get.headers)


def test_the_time_of_day_does_not_move_between_the_tests_here(api: Api) -> None:
    assert api.service.now() == NOON


@pytest.mark.parametrize(
    "host", ["", "a b", "localhost:99999999", "evil.example/<script>", "ü", "[::1", "a" * 300, "[]"]
)
def test_with_an_unusable_host_links_use_the_bound_address(api: Api, host: str) -> None:
    answer = plain(
        api,
        "GET",
        f"{BASE}/account/balance.json",
        headers={"Host": host.encode().decode("latin-1")},
        environ_overrides={"SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8767"},
    )
    assert answer.status_code == 200
    href = answer.get_json()["links"][0]["href"]
    assert href == "http://127.0.0.1:8767/app/api/rest/v1/account/balance"


@pytest.mark.parametrize(
    "path, meant",
    [
        (f"{BASE}/account/balanc", "/account/balance"),
        (f"{BASE}/sms/sendbulk.json", "/sms/send-bulk"),
        ("/api/rest/v1/contact/all", "/contacts/all"),
        ("/rest/v1/sms/send", "/sms/send"),
    ],
)
def test_an_unknown_path_is_shown_as_it_was_called_with_the_one_meant(
    api: Api, path: str, meant: str
) -> None:
    answer = plain(api, "GET", path, JSON)
    refusal(answer, 404, 113, "Unknown path", f"'{path}' is", f"did you mean {BASE}{meant}?")


def test_a_path_that_is_like_none_is_told_how_paths_begin(api: Api) -> None:
    answer = plain(api, "GET", f"{BASE}/zzzz/qqqq", JSON)
    error = refusal(answer, 404, 113, "Unknown path", f"paths begin with {BASE}/")
    assert "did you mean" not in error["developerMessage"].lower()


@pytest.mark.parametrize("path", [f"{BASE}/sms/send.json", "/zoom/api/rest/v1/groups/all"])
def test_the_log_has_the_path_as_it_was_called(api: Api, path: str) -> None:
    records: list[RequestRecord] = []
    api.service.log = records.append
    plain(api, "GET", path)
    assert [record.path for record in records] == [path]
