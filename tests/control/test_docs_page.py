"""The API page works without a network, and serves no other files."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from sms_mock.app import create_app
from sms_mock.control.docs_page import OWN_ASSETS, OWN_FILES, SWAGGER_UI_ASSETS
from sms_mock.service import Service


class BufferedClient(FlaskClient):
    """A client that reads each answer completely, so that no asset's file stays open."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        return super().open(*args, **{"buffered": True, **kwargs})


@pytest.fixture
def client(service: Service) -> FlaskClient:
    app = create_app(service.settings, service=service)
    app.test_client_class = BufferedClient
    return app.test_client()


class LinkedAddresses(HTMLParser):
    """Collects what a page loads (`loaded`), links to (`linked`), and its inline scripts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.linked: list[str] = []
        self.inline_scripts = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "script" and not attributes.get("src"):
            self.inline_scripts += 1
        if address := attributes.get("href") or attributes.get("src"):
            (self.linked if tag == "a" else self.loaded).append(address)


def test_the_page_is_html_with_its_title(client: FlaskClient) -> None:
    response = client.get("/_mock/docs")
    assert response.status_code == 200
    assert response.mimetype == "text/html"
    assert "<title>sms-mock API</title>" in response.text


def test_the_page_reads_this_servers_own_contract(client: FlaskClient) -> None:
    assert 'data-openapi="/_mock/openapi.yaml"' in client.get("/_mock/docs").text


def test_the_page_keeps_the_prefix_of_a_proxy(client: FlaskClient) -> None:
    html = client.get("/_mock/docs", environ_overrides={"SCRIPT_NAME": "/sms"}).text
    addresses = LinkedAddresses(html)
    assert 'data-openapi="/sms/_mock/openapi.yaml"' in html
    assert all(address.startswith("/sms/") for address in addresses.loaded + addresses.linked)


def test_everything_the_page_loads_is_there(client: FlaskClient) -> None:
    loaded = LinkedAddresses(client.get("/_mock/docs").text).loaded
    assert len(loaded) == 5
    for address in loaded:
        assert address.startswith("/_mock/docs/assets/")
        response = client.get(address)
        assert response.status_code == 200, address
        assert response.data


def test_every_asset_offered_exists(client: FlaskClient) -> None:
    for name in OWN_ASSETS | SWAGGER_UI_ASSETS:
        assert client.get(f"/_mock/docs/assets/{name}").status_code == 200, name


@pytest.mark.parametrize(
    "name, mimetype",
    [
        ("docs.js", "text/javascript"),
        ("swagger-ui-bundle.js", "text/javascript"),
        ("swagger-ui.css", "text/css"),
        ("icon.svg", "image/svg+xml"),
        ("LICENSE", "text/plain"),
    ],
)
def test_assets_have_the_type_a_browser_insists_on(
    client: FlaskClient, name: str, mimetype: str
) -> None:
    response = client.get(f"/_mock/docs/assets/{name}")
    assert response.mimetype == mimetype
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_the_page_runs_no_inline_script_and_its_policy_forbids_one(client: FlaskClient) -> None:
    response = client.get("/_mock/docs")
    policy = dict(
        part.strip().split(" ", 1)
        for part in response.headers["Content-Security-Policy"].split(";")
    )
    assert LinkedAddresses(response.text).inline_scripts == 0
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["connect-src"] == "'self'"


def test_the_pages_own_files_name_no_other_host(client: FlaskClient) -> None:
    texts = [client.get("/_mock/docs").text]
    texts += [client.get(f"/_mock/docs/assets/{name}").text for name in OWN_ASSETS]
    hosts = re.findall(r"(?:https?:)?//([\w.-]+\.\w+)", "\n".join(texts))
    assert set(hosts) <= {"www.w3.org"}, "an XML namespace is the only address allowed"


@pytest.mark.parametrize(
    "name",
    [
        "docs_page.html",
        "index.template.html",
        "oauth2-redirect.html",
        "../docs_page.py",
        "..%2f..%2f__init__.py",
        "docs.js/x",
        "nothing",
    ],
)
def test_any_other_file_is_refused_in_the_control_apis_format(
    client: FlaskClient, name: str
) -> None:
    response = client.get(f"/_mock/docs/assets/{name}")
    assert response.status_code == 404
    assert response.json is not None
    assert response.json["error"].keys() == {"field", "message", "help"}


def test_the_script_switches_off_what_would_ask_the_internet(client: FlaskClient) -> None:
    script = client.get("/_mock/docs/assets/docs.js").text
    assert "validatorUrl: null" in script


def test_a_browser_asks_again_for_a_page_but_not_for_an_unchanged_asset(
    client: FlaskClient,
) -> None:
    assert client.get("/_mock/docs").headers["Cache-Control"] == "no-cache"
    first = client.get("/_mock/docs/assets/swagger-ui-bundle.js")
    again = client.get(
        "/_mock/docs/assets/swagger-ui-bundle.js",
        headers={"If-None-Match": first.headers["ETag"]},
    )
    assert again.status_code == 304


def test_the_files_of_the_page_are_all_offered_or_the_template() -> None:
    on_disk = {path.name for path in OWN_FILES.iterdir()}
    assert on_disk == OWN_ASSETS | {"docs_page.html"}
