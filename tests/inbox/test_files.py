"""The page's files: each exists, is small, and begins with a line that says what it does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sms_mock.inbox.blueprint import MODULES, STATIC, STYLES
from tests.conftest import Api

MOST_LINES = 300
BROWSER = {"Accept": "text/html"}


@pytest.mark.parametrize("name", [*MODULES, *(f"css/{style}" for style in STYLES)])
def test_a_file_says_what_it_is_for_and_is_small(name: str) -> None:
    lines = (STATIC / name).read_text("utf-8").splitlines()
    assert lines[0].startswith(("// ", "/* "))
    assert len(lines) <= MOST_LINES


@pytest.mark.parametrize("name", MODULES)
def test_modules_import_only_each_other_and_never_write_html(name: str) -> None:
    source = (STATIC / name).read_text("utf-8")
    for imported in re.findall(r'from "([^"]+)"', source):
        assert (STATIC / Path(name).parent / imported).is_file(), imported
    for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert way not in source


def test_every_file_that_the_page_names_is_served(api: Api) -> None:
    client = api.app.test_client()
    html = client.get("/", headers=BROWSER).text
    named = re.findall(r'(?:href|src)="(/inbox/assets/[^"]+)"', html)
    assert len(named) == len(MODULES) + len(STYLES) + 2
    for address in named:
        with client.get(address) as answer:
            assert answer.status_code == 200, address
            assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_page_keeps_the_prefix_of_a_proxy(api: Api) -> None:
    client = api.app.test_client()
    html = client.get("/", headers=BROWSER, environ_overrides={"SCRIPT_NAME": "/sms"}).text
    assert 'data-root="/sms"' in html
    addresses = re.findall(r'(?:href|src)="(/[^"]*)"', html)
    assert addresses
    assert all(address.startswith("/sms/") for address in addresses)


@pytest.mark.parametrize("path", ["/app", "/app/", "/inbox"])
def test_a_browser_that_opens_the_base_url_is_taken_to_the_page(api: Api, path: str) -> None:
    answer = api.app.test_client().get(path, headers=BROWSER)
    assert answer.status_code == 302
    assert answer.location == "/"


def test_latest_leads_to_the_page_where_there_is_no_message(api: Api) -> None:
    answer = api.app.test_client().get("/inbox/latest")
    assert (answer.status_code, answer.location) == (302, "/")


def test_latest_leads_to_the_newest_message_and_its_number(api: Api) -> None:
    api.send("27600000101")
    newest = api.send("27600000100")
    answer = api.app.test_client().get("/inbox/latest")
    assert answer.location == f"/?number=27600000100&message={newest}"
