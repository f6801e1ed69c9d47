"""Fixtures for all tests: a server's application with a clock that tests move, and a client."""

from __future__ import annotations

import random
import signal
from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.test import TestResponse
from xdist.scheduler import LoadScopeScheduling

from sms_mock.app import create_app
from sms_mock.config import Settings
from sms_mock.service import Service

ONE_AFTER_ANOTHER = (
    "tests/attacks/",
    "tests/contract/test_wheel.py",
    "tests/deploy/",
    "tests/environments/test_pinned_versions.py",
    "tests/release/",
)
"""Folders and files whose tests run in one process of several, because they share what takes long
to make, or would disturb each other."""


class Scheduling(LoadScopeScheduling):  # type: ignore[misc]
    """Gives each process of pytest-xdist its next test when it has none left.

    The tests of each entry of `ONE_AFTER_ANOTHER` go to one process. (The mark `xdist_group` of
    pytest-xdist 3.8 does nothing under pytest 9.2.)
    """

    def _split_scope(self, nodeid: str) -> str:
        return next((one for one in ONE_AFTER_ANOTHER if nodeid.startswith(one)), nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduling:
    return Scheduling(config, log)


# A shell that runs the tests in the background lets them ignore Ctrl-C, and every program that the
# tests start would inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

NOON = 1_795_341_600_000
"""2026-11-22 12:00 in South Africa, in epoch milliseconds."""

ADMINISTRATOR = ("demo@example.com", "11111111-1111-4111-8111-111111111111")
SUB_ACCOUNT = ("sub@example.com", "33333333-3333-4333-8333-333333333333")
URL_TOKEN = "22222222-2222-4222-8222-222222222222"
SECRET_KEY = "55555555-5555-4555-8555-555555555555"
SUB_SECRET_KEY = "66666666-6666-4666-8666-666666666666"

JSON_TYPE = "application/json;charset=UTF-8"
"""The Content-Type of the imitated API's answers in JSON (evidence I5)."""

ATOM_DECLARED = 'xmlns:atom="http://www.w3.org/2005/Atom"'
"""What the root of an answer in XML says whose type has links (evidence A46)."""


class RealTime:
    """The machine's time for a test, which moves it by hand."""

    def __init__(self, now: int = NOON) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now

    def pass_seconds(self, seconds: float) -> None:
        self.now += round(seconds * 1000)


class Api:
    """A client of the imitated API with one account's credentials; answers are JSON by default."""

    def __init__(self, service: Service, account: tuple[str, str] = ADMINISTRATOR) -> None:
        self.service = service
        self.app = create_app(service.settings, service=service)
        self._account = account

    def call(self, method: str, path: str, **options: Any) -> TestResponse:
        """Call a path below `/app/api/rest/v1` with the account's credentials, and ask for JSON.

        `headers` are added to these or replace them; with `headers=None` no headers are sent.
        """
        email, token = self._account
        headers = {"email": email, "token": token, "Accept": "application/json"}
        given = options.pop("headers", {})
        headers = {} if given is None else {**headers, **given}
        return self.app.test_client().open(
            f"/app/api/rest/v1{path}", method=method, headers=headers, buffered=True, **options
        )

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.call("GET", path, **options)

    def post(self, path: str, **options: Any) -> TestResponse:
        return self.call("POST", path, **options)

    def control(self, method: str, path: str, **options: Any) -> TestResponse:
        """Call a path below `/_mock`; without a team in path or headers the call is about the
        default team.
        """
        return self.app.test_client().open(f"/_mock{path}", method=method, **options)

    def as_account(self, account: tuple[str, str]) -> Api:
        """Return a client of the same server with another account's credentials."""
        return Api(self.service, account)

    def send(self, number: str = "27821234567", message: str = "Hello", **fields: Any) -> str:
        """Send one message and return its id."""
        answer = self.post(
            "/sms/send", json={"recipientNumber": number, "message": message, **fields}
        )
        assert answer.status_code == 200, answer.text
        message_id: str = answer.json["messageId"]  # type: ignore[index]
        return message_id

    def balance(self) -> float:
        credits: float = self.get("/account/balance").json["creditBalance"]  # type: ignore[index]
        return credits


@pytest.fixture
def real_time() -> RealTime:
    return RealTime()


@pytest.fixture
def service(real_time: RealTime) -> Iterator[Service]:
    """A service in memory with the default world; its time is noon, and its ids are always the
    same.
    """
    made = Service(Settings(), now=real_time, rng=random.Random(1))
    yield made
    made.stop()


@pytest.fixture
def api(service: Service) -> Api:
    """A client with the administrator's credentials."""
    return Api(service)


@pytest.fixture
def sub_api(api: Api) -> Api:
    """A client with the sub-account's credentials."""
    return api.as_account(SUB_ACCOUNT)
