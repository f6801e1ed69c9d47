"""Templates: listed, read and deleted, which is all that the imitated API can do with them."""

from __future__ import annotations

import pytest

from tests.api.error_bodies import refusal
from tests.api.second_team import FOREIGN, add_second_team
from tests.api.world_state import world_state
from tests.conftest import ATOM_DECLARED, Api

BASE = "http://localhost/app/api/rest/v1"
PIN = {
    "templateId": 302,
    "name": "One-time PIN",
    "data": "Your one-time PIN is 123456. It is valid for 10 minutes. Never share it.",
    "links": [{"rel": "self", "href": f"{BASE}/templates/302"}],
}


def test_a_template_has_its_name_its_text_and_a_link(api: Api) -> None:
    answer = api.get("/templates/302")
    assert answer.status_code == 200
    assert answer.get_json() == PIN
    assert list(answer.get_json()) == list(PIN)


def test_a_template_in_xml(api: Api) -> None:
    answer = api.get("/templates/302.xml")
    assert answer.text.partition("?>")[2] == (
        f'<template {ATOM_DECLARED}><atom:link rel="self" href="{BASE}/templates/302"/>'
        f"<data>{PIN['data']}</data><name>One-time PIN</name>"
        "<templateId>302</templateId></template>"
    )


def test_all_templates_are_listed_in_the_order_they_were_made(api: Api) -> None:
    answer = api.get("/templates/all").get_json()
    assert list(answer) == ["webServiceTemplates", "links"]
    assert [template["templateId"] for template in answer["webServiceTemplates"]] == [301, 302, 303]
    assert answer["webServiceTemplates"][1] == PIN


def test_a_deleted_template_is_gone(api: Api) -> None:
    answer = api.call("DELETE", "/templates/302")
    assert (answer.status_code, answer.data) == (200, b"")
    refusal(api.get("/templates/302"), 404, 112)
    refusal(api.call("DELETE", "/templates/302"), 404, 112)
    listed = api.get("/templates/all").get_json()["webServiceTemplates"]
    assert [template["templateId"] for template in listed] == [301, 303]


@pytest.mark.parametrize("method", ["GET", "DELETE"])
@pytest.mark.parametrize(
    "template_id",
    ["304", "0", "-302", "9" * 18],
)
def test_an_id_that_names_no_template_is_404(api: Api, method: str, template_id: str) -> None:
    before = world_state(api.service)
    refusal(api.call(method, f"/templates/{template_id}"), 404, 112, "Not found")
    assert world_state(api.service) == before


@pytest.mark.parametrize("method", ["GET", "DELETE"])
@pytest.mark.parametrize(
    "template_id", ["+302", "302.0", "3e2", "9" * 19, "9" * 400, "%00", "%D9%A3", "x"]
)
def test_an_id_that_is_no_number_is_refused(api: Api, method: str, template_id: str) -> None:
    before = world_state(api.service)
    answer = api.call(method, f"/templates/{template_id}")
    refusal(answer, 400, 100, None, "templateId is", "whole number")
    assert answer.headers["X-Mock-Inferred"] == "I11"
    assert world_state(api.service) == before


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_another_teams_template_does_not_exist(api: Api, method: str) -> None:
    add_second_team(api.service)
    foreign = api.as_account(FOREIGN)
    before = world_state(api.service)
    refusal(foreign.call(method, "/templates/302"), 404, 112)
    assert world_state(api.service) == before
    assert foreign.get("/templates/all").get_json()["webServiceTemplates"] == []


def test_templates_are_the_teams_so_a_sub_account_may_delete_them(api: Api, sub_api: Api) -> None:
    assert sub_api.get("/templates/302").get_json() == PIN
    assert sub_api.call("DELETE", "/templates/302").status_code == 200
    refusal(api.get("/templates/302"), 404, 112)


def test_templates_cannot_be_made_or_changed_here(api: Api) -> None:
    body = {"name": "New", "data": "text"}
    refusal(api.post("/templates/302", json=body), 405, 114)
    refusal(api.post("/templates/create", json=body), 404, 113)
