"""Whatever any interface accepts, an export contains and an import accepts, unchanged.

The interfaces are the imitated API, the control API, imported states, and the settings of a server.
Values are valid, nearly valid or wild; an interface may refuse them but must not fail.
"""

from __future__ import annotations

import json
import random
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sms_mock.config import Settings
from sms_mock.service import Service
from sms_mock.shapes.mistake import Mistake
from sms_mock.starting import StartError, starting_world
from sms_mock.world import as_document, read_world
from tests.conftest import Api, RealTime
from tests.driving import ADMINISTRATOR_ID

Call = tuple[str, str, dict[str, Any]]

ANY_TEXT = st.text(st.characters(), max_size=20) | st.sampled_from(
    ["", " ", "\0", "\x7f", "\x85", "\u2028", "\ud800", "0721234567", "true", "x" * 3000]
)
EMAILS = ANY_TEXT | st.builds("{}@{}".format, st.text(max_size=70), st.text(max_size=10))
URLS = ANY_TEXT | st.builds(
    "{}://{}:{}/{}".format,
    st.sampled_from(["http", "HTTPS", "ftp"]),
    st.sampled_from(["localhost", "[::1]", "größe.example", "a b", ""]),
    st.integers(0, 70_000),
    st.text(max_size=10) | st.just("x" * 1995),
)
TOKENS = ANY_TEXT | st.text(st.characters(codec="ascii"), min_size=1, max_size=210)
NUMBERS = ANY_TEXT | st.sampled_from(
    ["082 123 4567", "+27821234567", "447400123456", "+1 202 555 0123", "+447911123456", "27١"]
)
DELIVERIES = ANY_TEXT | st.from_regex(r"timed:\d{1,9}(\.\d{1,4})?", fullmatch=True)
AMOUNTS = (
    st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from([0.255, -1, 10**12, 10**400, 5])
    | ANY_TEXT
)
INSTANTS = (
    st.integers(-(10**15), 10**15)
    | st.datetimes().map(lambda at: f"{at.isoformat()}+02:00")
    | st.sampled_from(["202611231030", "1795341600000", "2026-11-23T08:00", "9999-12-31T23:59Z"])
    | ANY_TEXT
)
WHOLE = st.integers() | st.sampled_from([1, 2, 10**400]) | ANY_TEXT
STYLES = ANY_TEXT | st.sampled_from(["both", "query", "form"])


def body(good: dict[str, Any], **wild: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Return bodies of valid values, one or two of them replaced by a wild value or null."""
    replaced = st.one_of([st.tuples(st.just(name), wild[name] | st.none()) for name in wild])
    return st.lists(replaced, max_size=2).map(lambda changes: {**good, **dict(changes)})


def door(
    method: str, path: str, good: dict[str, Any], **wild: st.SearchStrategy[Any]
) -> st.SearchStrategy[Call]:
    return st.tuples(st.just(method), st.just(path), body(good, **wild))


API = "/app/api/rest/v1"
JOE = {"firstName": "Joe", "lastName": "Dlamini", "contactNumber": "0821234567"}
PERSON = {"firstName": ANY_TEXT, "lastName": ANY_TEXT, "contactNumber": NUMBERS}
RULE = st.fixed_dictionaries(
    {
        "match": body(
            {"method": "DELETE"},
            method=ANY_TEXT | st.just("post"),
            path=ANY_TEXT | st.just("/sms/*"),
            number=NUMBERS,
            email=EMAILS,
            share=AMOUNTS,
            every=WHOLE,
        ),
        "effect": body(
            {"status": 503},
            status=st.integers(501, 600),
            message=ANY_TEXT,
            code=WHOLE,
            latency=AMOUNTS | st.lists(AMOUNTS, max_size=3),
            retryAfter=WHOLE,
        ),
    }
)
DOORS = st.one_of(
    door(
        "PUT",
        f"{API}/account/user",
        {"emailAddress": "joe@example.com", "password": "x", **JOE},
        emailAddress=EMAILS,
        password=ANY_TEXT,
        **PERSON,
    ),
    door("POST", f"{API}/account/user/{ADMINISTRATOR_ID}", JOE, company=ANY_TEXT, **PERSON),
    door("POST", f"{API}/contacts/create", JOE, title=ANY_TEXT, **PERSON),
    door("POST", f"{API}/groups/create", {"name": "Staff"}, name=ANY_TEXT),
    door(
        "POST",
        f"{API}/sms/send",
        {"recipientNumber": "0821234567", "message": "Hello"},
        recipientNumber=NUMBERS,
        message=ANY_TEXT,
        campaign=ANY_TEXT,
        dataField=ANY_TEXT,
        dateToSend=INSTANTS,
    ),
    door(
        "POST",
        f"{API}/voice/single-text",
        {"recipientNumber": "0821234567", "message": "Hello"},
        recipientNumber=NUMBERS,
        message=ANY_TEXT,
        language=ANY_TEXT,
        campaign=ANY_TEXT,
        retryCount=WHOLE,
    ),
    door(
        "PUT",
        f"/_mock/accounts/{ADMINISTRATOR_ID}/developer-settings",
        {},
        replyUrl=URLS,
        deliveryReportUrl=URLS,
        webhookStyle=STYLES,
        token=TOKENS,
        urlToken=TOKENS,
        secretKey=TOKENS,
    ),
    door("POST", "/_mock/credits", {"credits": 5}, credits=AMOUNTS, userId=WHOLE),
    door(
        "POST",
        "/_mock/inbound",
        {"from": "0821234567", "message": "Yes"},
        **{"from": NUMBERS, "message": ANY_TEXT},
    ),
    door("POST", "/_mock/templates", {"name": "A", "data": "B"}, name=ANY_TEXT, data=ANY_TEXT),
    door("PUT", "/_mock/clock", {"freeze": True}, freeze=INSTANTS | st.booleans()),
    st.tuples(st.just("POST"), st.just("/_mock/faults"), RULE),
)
TEAMS = body(
    {},
    name=ANY_TEXT,
    email=EMAILS,
    token=TOKENS,
    urlToken=TOKENS,
    secretKey=TOKENS,
    credits=AMOUNTS,
    delivery=DELIVERIES,
)
DOCUMENTS = st.fixed_dictionaries(
    {
        "users": st.lists(
            body(
                {},
                email=EMAILS,
                token=TOKENS,
                urlToken=TOKENS,
                secretKey=TOKENS,
                contactNumber=NUMBERS | st.integers(),
                firstName=ANY_TEXT | st.integers(),
                credits=AMOUNTS,
                replyUrl=URLS,
                webhookStyle=STYLES,
            ).map(lambda user: {"email": "a@b.example", **user}),
            min_size=1,
            max_size=1,
        )
    },
    optional={
        "team": body({}, name=ANY_TEXT, number=NUMBERS | st.integers(), delivery=DELIVERIES),
        "optOuts": st.lists(NUMBERS | st.integers(), max_size=2),
        "rates": st.fixed_dictionaries({"default": AMOUNTS}),
        "faults": st.lists(RULE, max_size=1),
        "carriers": st.lists(
            st.fixed_dictionaries({"name": ANY_TEXT, "prefixes": st.lists(WHOLE, max_size=2)}),
            max_size=1,
        ),
        "clock": body({}, frozenAt=INSTANTS, offsetMilliseconds=WHOLE),
    },
)
STARTS = st.fixed_dictionaries(
    {},
    optional={
        "email": EMAILS,
        "token": TOKENS,
        "url_token": TOKENS,
        "secret_key": TOKENS,
        "reply_url": URLS,
        "delivery_report_url": URLS,
        "delivery": DELIVERIES,
    },
)
OFTEN = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
SETTINGS = f"/_mock/accounts/{ADMINISTRATOR_ID}/developer-settings"


class Server:
    """A server whose worker is not started, so that it sends no webhook."""

    def __init__(self) -> None:
        self.service = Service(Settings(), now=RealTime(), rng=random.Random(1))
        self.api = Api(self.service)

    def _account(self) -> dict[str, str]:
        found = self.api.control("GET", "/teams/default").json
        assert found is not None
        return {"email": found["email"], "token": found["token"]}

    def ask(self, method: str, path: str, body: Any, *, team: str = "") -> Any:
        """Call the server, assert that the status is not 500, and return the answer's JSON."""
        account = self._account() if path.startswith(API) else {}
        found = self.api.app.test_client().open(
            f"{path}?team={team}" if team else path,
            method=method,
            data=None if body is None else json.dumps(body),
            content_type="application/json",
            headers={"Accept": "application/json", **account},
        )
        assert found.status_code != 500, (method, path, body, found.text)
        return found.json

    def assert_export_goes_back(self, team: str = "") -> None:
        exported = self.ask("GET", "/_mock/state", None, team=team)
        answer = self.ask("PUT", "/_mock/state", exported, team=team)
        assert "error" not in answer, (answer, exported)
        assert self.ask("GET", "/_mock/state", None, team=team) == exported


SERVER = Server()


@OFTEN
@given(st.lists(DOORS, min_size=1, max_size=6))
@example([("PUT", SETTINGS, {"replyUrl": "http://localhost:3000/\x7f"})])
def test_what_calls_leave_behind(calls: list[Call]) -> None:
    SERVER.ask("POST", "/_mock/reset", None)
    for method, path, values in calls:
        SERVER.ask(method, path, values)
    SERVER.assert_export_goes_back()


@OFTEN
@given(TEAMS)
@example({"email": "a\u0001b@example.com"})
def test_what_a_team_is_made_as(wanted: dict[str, Any]) -> None:
    made = SERVER.ask("POST", "/_mock/teams", wanted)
    if "error" not in made:
        SERVER.assert_export_goes_back(made["teamId"])
        SERVER.ask("DELETE", f"/_mock/teams/{made['teamId']}", None)


@OFTEN
@given(DOCUMENTS)
def test_what_a_fixtures_file_or_a_state_holds(document: dict[str, Any]) -> None:
    SERVER.ask("POST", "/_mock/reset", None)
    SERVER.ask("PUT", "/_mock/state", document)
    SERVER.assert_export_goes_back()


@OFTEN
@given(STARTS)
def test_what_a_server_is_started_with(given_settings: dict[str, Any]) -> None:
    try:
        world = starting_world(Settings(**given_settings))
    except (Mistake, StartError):
        return
    assert read_world(as_document(world)) == world
