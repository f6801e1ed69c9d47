"""Pages of lists: their sizes, first and last pages, links, and refusals."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from sms_mock.config import Settings
from sms_mock.service import Service
from tests.api.error_bodies import refusal
from tests.api.stored_messages import store_outbound
from tests.api.world_state import world_state
from tests.conftest import ATOM_DECLARED, SUB_ACCOUNT, Api, RealTime

LISTS = {
    "/contacts/all": ("webServiceContacts", "contactId", 12),
    "/groups/all": ("webServiceGroups", "groupId", 3),
    "/templates/all": ("webServiceTemplates", "templateId", 3),
    "/messages/all": ("webServiceMessages", "messageId", 7),
}


@pytest.fixture(scope="module")
def api() -> Iterator[Api]:
    """A client of one server for all tests here, which has seven messages to list."""
    service = Service(Settings(), now=RealTime(), rng=random.Random(1))
    for _ in range(LISTS["/messages/all"][2]):
        store_outbound(service, campaign="a & b", text="Hello é")
    yield Api(service)
    service.stop()


@pytest.fixture(autouse=True)
def nothing_changes(api: Api) -> Iterator[None]:
    before = world_state(api.service)
    yield
    assert world_state(api.service) == before


def links_of(answer: dict[str, Any]) -> dict[str, str]:
    return {link["rel"]: link["href"] for link in answer["links"]}


def page(api: Api, path: str, **parameters: object) -> dict[str, Any]:
    answer = api.get(path, query_string=parameters)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


@pytest.mark.parametrize("path", LISTS)
def test_a_list_that_fits_is_one_page_with_a_link_to_itself_only(api: Api, path: str) -> None:
    members, _, count = LISTS[path]
    answer = page(api, path)
    assert len(answer[members]) == count
    href = f"http://localhost/app/api/rest/v1{path}?page=1&pageSize=100"
    assert answer["links"] == [{"rel": "self", "href": href}]


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("size", [1, 2, 3, 5, 10_000])
def test_following_next_reaches_every_member_once_in_order(api: Api, path: str, size: int) -> None:
    members, key, count = LISTS[path]
    whole = [member[key] for member in page(api, path)[members]]
    walked: list[object] = []
    answer = page(api, path, pageSize=size)
    for _ in range(count):
        walked += [member[key] for member in answer[members]]
        following = links_of(answer).get("next")
        if following is None:
            break
        answer = api.get(following.removeprefix("http://localhost/app/api/rest/v1")).get_json()
    assert walked == whole
    assert len(whole) == count


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize(
    "number, neighbours",
    [
        (1, {"next": "2"}),
        (2, {"next": "3", "previous": "1"}),
        (3, {"previous": "2"}),
        (4, {"previous": "3"}),
        (5, {}),
        (2_147_483_647, {}),
    ],
)
def test_next_and_previous_are_there_where_those_pages_exist(
    api: Api, path: str, number: int, neighbours: dict[str, str]
) -> None:
    size = -(-LISTS[path][2] // 3)
    answer = page(api, path, page=number, pageSize=size)
    links = links_of(answer)
    assert [link["rel"] for link in answer["links"]] == ["self", *neighbours]
    for rel, expected in {"self": str(number), **neighbours}.items():
        assert dict(parse_qsl(urlsplit(links[rel]).query)) == {
            "page": expected,
            "pageSize": str(size),
        }


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("number", [13, 1_000_000_000, 2_147_483_647])
def test_a_page_past_the_end_is_empty_and_no_error(api: Api, path: str, number: int) -> None:
    assert page(api, path, page=number)[LISTS[path][0]] == []


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("name", ["page", "pageSize"])
@pytest.mark.parametrize(
    "value",
    [
        "0",
        "-1",
        "1.5",
        "1e2",
        "two",
        "0x10",
        "1_0",
        "²",
        "١",
        " ",
        "+1",
        "true",
        "1,2",
        "2147483648",
        "9" * 19,
        "9" * 400,
    ],
)
def test_a_page_or_size_that_is_no_positive_whole_number_is_refused(
    api: Api, path: str, name: str, value: str
) -> None:
    answer = api.get(path, query_string={name: value})
    body = refusal(answer, 400, 100, None, name, "whole number")
    assert name in body["message"]


@pytest.mark.parametrize("path", LISTS)
def test_a_page_may_hold_ten_thousand_and_no_more(api: Api, path: str) -> None:
    assert page(api, path, pageSize=10_000)["links"]
    refusal(api.get(f"{path}?pageSize=10001"), 400, 100, None, "pageSize", "10000")


@pytest.mark.parametrize("path", LISTS)
def test_blank_page_and_size_count_as_not_given(api: Api, path: str) -> None:
    assert page(api, path, page="", pageSize="")["links"] == page(api, path)["links"]


@pytest.mark.parametrize(
    "number, size, elements, pages",
    [(1, 100, 7, 1), (1, 3, 3, 3), (3, 3, 1, 3), (4, 3, 0, 3), (1, 7, 7, 1), (2, 7, 0, 1)],
)
def test_messages_say_how_many_there_are(
    api: Api, number: int, size: int, elements: int, pages: int
) -> None:
    answer = page(api, "/messages/all", page=number, pageSize=size)
    assert list(answer) == [
        "page",
        "pageSize",
        "elements",
        "totalElements",
        "totalPages",
        "webServiceMessages",
        "links",
    ]
    assert len(answer.pop("webServiceMessages")) == elements
    answer.pop("links")
    assert answer == {
        "page": number,
        "pageSize": size,
        "elements": elements,
        "totalElements": 7,
        "totalPages": pages,
    }


def test_no_messages_make_no_pages(api: Api) -> None:
    answer = page(api.as_account(SUB_ACCOUNT), "/messages/all")
    assert (answer["elements"], answer["totalElements"], answer["totalPages"]) == (0, 0, 0)


def test_links_to_other_pages_keep_the_filters_and_leave_out_what_is_not_theirs(api: Api) -> None:
    filters = {"campaign": "a & b", "message": "hello É", "deleted": "FALSE", "type": "OUTBOUND"}
    email, token = "demo@example.com", "11111111-1111-4111-8111-111111111111"
    answer = page(
        api, "/messages/all", **filters, page=2, pageSize=2, email=email, token=token, other="x"
    )
    assert answer["totalElements"] == 7
    for rel, number in {"self": "2", "next": "3", "previous": "1"}.items():
        query = dict(parse_qsl(urlsplit(links_of(answer)[rel]).query, strict_parsing=True))
        assert query == {**filters, "page": number, "pageSize": "2"}


@pytest.mark.parametrize(
    "prefix, host",
    [("/app", "mock.test:8767"), ("/zoom", "localhost:80"), ("", "[::1]:9000")],
)
def test_links_are_on_the_host_and_prefix_that_the_client_called(
    api: Api, prefix: str, host: str
) -> None:
    answer = api.app.test_client().get(
        f"{prefix}/api/rest/v1/contacts/all",
        query_string={"pageSize": "5"},
        headers={
            "Host": host,
            "Accept": "application/json",
            "email": "demo@example.com",
            "token": "11111111-1111-4111-8111-111111111111",
        },
    )
    base = f"http://{host}{prefix}/api/rest/v1"
    assert links_of(answer.get_json())["next"] == f"{base}/contacts/all?page=2&pageSize=5"
    contact = answer.get_json()["webServiceContacts"][0]
    assert contact["links"][0]["href"] == f"{base}/contacts/{contact['contactId']}"


def test_links_to_other_pages_keep_the_format_that_the_path_asked_for(api: Api) -> None:
    answer = api.get("/contacts/all.json?pageSize=5", headers={"Accept": "application/xml"})
    links = links_of(answer.get_json())
    assert links["next"] == "http://localhost/app/api/rest/v1/contacts/all.json?page=2&pageSize=5"
    contact = answer.get_json()["webServiceContacts"][0]
    assert contact["links"][0]["href"].endswith(f"/contacts/{contact['contactId']}")


def test_links_in_xml_are_elements_with_attributes(api: Api) -> None:
    text = api.get("/groups/all.xml?pageSize=1").text
    base = "http://localhost/app/api/rest/v1/groups/all.xml"
    assert text.partition("?>")[2].startswith(
        f"<groups {ATOM_DECLARED}>"
        f'<atom:link rel="self" href="{base}?page=1&amp;pageSize=1"/>'
        f'<atom:link rel="next" href="{base}?page=2&amp;pageSize=1"/><group><atom:link '
    )


@pytest.mark.parametrize("size", ["0", "-1", "x", "10001", "99999999999"])
def test_a_refused_page_size_names_the_largest_that_is_taken(api: Api, size: str) -> None:
    answer = api.get(f"/contacts/all?pageSize={size}")
    refusal(answer, 400, 100, None, "Give a whole number from 1 to 10000.")
    assert page(api, "/contacts/all", pageSize=10_000)["links"]
