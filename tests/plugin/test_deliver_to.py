"""`deliver_to`: the application's own handler gets the webhooks, inside the test."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from flask import Flask, request

from sms_mock import SmsMock
from sms_mock.testing.application import Application
from sms_mock.testing.summary import what_happened
from tests.plugin.users import Run

pytest_plugins = ["pytester"]


@pytest.fixture
def sms() -> Iterator[SmsMock]:
    with SmsMock.fresh() as made:
        yield made


class Shop:
    """An application that keeps the webhooks it got and their thread; it answers `status`."""

    def __init__(self) -> None:
        self.status = 204
        self.got: list[tuple[str, str]] = []
        self.threads: set[threading.Thread] = set()
        self.app = Flask("shop")
        self.app.add_url_rule("/sms/report", "report", self._report, methods=["POST"])
        self.app.add_url_rule("/sms/reply", "reply", self._reply, methods=["POST"])

    def _report(self) -> tuple[str, int]:
        return self._keep("report", request.form["status"])

    def _reply(self) -> tuple[str, int]:
        return self._keep("reply", request.form["message"])

    def _keep(self, kind: str, text: str) -> tuple[str, int]:
        self.got.append((kind, text))
        self.threads.add(threading.current_thread())
        return "kept", self.status


@pytest.fixture
def shop(sms: SmsMock) -> Shop:
    made = Shop()
    sms.deliver_to(made.app, reply="/sms/reply", report="/sms/report")
    return made


def send(sms: SmsMock, **fields: Any) -> str:
    """Send a message, and return its id once the answer is complete, so its report may leave."""
    rest = f"{sms.url}/api/rest/v1"
    with requests.Session() as session:
        session.headers.update(sms.headers)
        body = {"recipientNumber": "0821234567", "message": "Your code is 123456", **fields}
        sent = session.post(f"{rest}/sms/send.json", json=body, timeout=10)
        # On the same connection: it is read only after the answer before it is complete.
        session.get(f"{rest}/account/balance.json", timeout=10)
    message_id: str = sent.json()["messageId"]
    return message_id


def attempts(sms: SmsMock) -> list[int | None]:
    return [one["status"] for webhook in sms.webhooks for one in webhook["attempts"]]


def test_the_handler_runs_in_the_tests_thread_when_the_test_waits(sms: SmsMock, shop: Shop) -> None:
    shop.status = 200
    send(sms)
    assert shop.got == []
    sms.wait_until_idle()
    sms.reply("0821234567", "Yés & no + 5%")
    sms.wait_until_idle()
    assert shop.got == [("report", "DELIVERED"), ("reply", "Yés & no + 5%")]
    assert shop.threads == {threading.current_thread()}
    assert attempts(sms) == [200, 200]
    assert sms.webhooks[0]["attempts"][0]["response"] == "kept"


WAITS: dict[str, Callable[[SmsMock], object]] = {
    "wait_for_message": lambda sms: sms.wait_for_message(to="0821234567"),
    "otp": lambda sms: sms.otp(),
    "received_reports": lambda sms: sms.received_reports,
    "received_replies": lambda sms: sms.received_replies,
    "clock.freeze": lambda sms: sms.clock.freeze(),
    "clock.advance": lambda sms: sms.clock.advance(1),
}


@pytest.mark.parametrize("wait", WAITS)
def test_every_call_that_waits_delivers(sms: SmsMock, shop: Shop, wait: str) -> None:
    send(sms)
    WAITS[wait](sms)
    assert shop.got == [("report", "DELIVERED")]


@pytest.mark.parametrize("awaited", [False, True])
def test_a_code_comes_with_the_report_of_its_message(
    sms: SmsMock, shop: Shop, awaited: bool
) -> None:
    """The code is sent in another thread, so that it is found before the answer is complete."""
    for number in range(10):
        to = f"08212345{number:02}"
        sending = threading.Thread(target=send, args=(sms,), kwargs={"recipientNumber": to})
        sending.start()
        code = asyncio.run(sms.aio.otp(to=to)) if awaited else sms.otp(to=to)
        assert (code, len(shop.got)) == ("123456", number + 1)
        sending.join()


def test_a_wait_for_a_message_does_not_wait_for_what_is_due_later(shop: Shop, sms: SmsMock) -> None:
    send(sms, dateToSend="209901010800")
    assert sms.otp() == "123456"
    assert shop.got == []


def test_people_read_of_their_application_and_not_of_an_address(sms: SmsMock, shop: Shop) -> None:
    shop.status = 500
    send(sms)
    sms.wait_until_idle()
    assert "deliveryReport to your application at /sms/report: 500" in what_happened(sms)
    findings = sms.control.get("/doctor")["findings"]
    (refusing,) = [one for one in findings if one["rule"] == "refusing-receiver"]
    assert refusing["where"] == ["your application at /sms/report"]


def test_what_arrived_is_kept_for_the_test_too(sms: SmsMock, shop: Shop) -> None:
    message_id = send(sms)
    assert sms.received_reports[0]["messageId"] == message_id
    assert sms.received_replies == []
    sms.reset()
    send(sms)
    assert len(sms.received_reports) == 1


def test_a_refused_webhook_is_tried_again_as_over_http(sms: SmsMock, shop: Shop) -> None:
    shop.status = 503
    sms.clock.freeze()
    send(sms)
    sms.wait_until_idle()
    shop.status = 200
    happened = sms.clock.advance(1)
    assert [one["kind"] for one in happened] == ["webhook"]
    assert attempts(sms) == [503, 200]
    assert shop.got == [("report", "DELIVERED")] * 2


def test_an_error_of_the_application_is_a_500(sms: SmsMock) -> None:
    def broken(values: dict[str, str]) -> None:
        raise LookupError(values["status"])

    sms.deliver_to(broken)
    send(sms)
    sms.wait_until_idle()
    (attempt,) = sms.webhooks[0]["attempts"]
    assert (attempt["status"], attempt["response"]) == (500, "LookupError: DELIVERED")


def test_what_ends_a_test_ends_it_in_the_handler_too(sms: SmsMock) -> None:
    def failing(values: dict[str, str]) -> None:
        pytest.fail("not this one")

    sms.deliver_to(failing)
    send(sms)
    with pytest.raises(pytest.fail.Exception, match="not this one"):
        sms.wait_until_idle()
    (attempt,) = sms.webhooks[0]["attempts"]
    assert attempt["error"] == "the test ended in the application"


@pytest.mark.parametrize("awaited", [False, True])
def test_a_failed_assertion_in_a_function_fails_the_test(sms: SmsMock, awaited: bool) -> None:
    def check(values: dict[str, str]) -> None:
        assert values["message"] == "No"

    sms.deliver_to(check)
    sms.reply("0821234567", "Yes")
    with pytest.raises(AssertionError, match="'Yes' == 'No'"):
        asyncio.run(sms.aio.wait_until_idle()) if awaited else sms.wait_until_idle()
    (attempt,) = sms.webhooks[0]["attempts"]
    assert attempt["error"] == "the test ended in the application"


def test_a_failed_assertion_in_an_application_is_a_500_as_behind_a_server(sms: SmsMock) -> None:
    def application(environ: dict[str, Any], start_response: object) -> list[bytes]:
        raise AssertionError("of the application")

    sms.deliver_to(application, reply="/sms/reply")
    sms.reply("0821234567", "Yes")
    sms.wait_until_idle()
    assert attempts(sms) == [500]


def test_a_function_gets_the_values_and_may_give_a_status(sms: SmsMock) -> None:
    got: list[dict[str, str]] = []

    def handle(values: dict[str, str]) -> int:
        got.append(values)
        return 202

    sms.deliver_to(handle)
    send(sms, campaign="Welcome")
    sms.reply("0821234567", "Yes")
    sms.wait_until_idle()
    assert [values.get("status", values.get("message")) for values in got] == ["DELIVERED", "Yes"]
    assert [values["campaign"] for values in got] == ["Welcome", "Welcome"]
    assert attempts(sms) == [202, 202]


def test_an_asgi_application_runs_in_a_loop_of_its_own(sms: SmsMock) -> None:
    asked: list[Any] = []

    async def app(scope: Any, receive: Any, send_event: Any) -> None:
        asked.append((scope["method"], scope["path"], await receive()))
        await send_event({"type": "http.response.start", "status": 201, "headers": []})
        await send_event({"type": "http.response.body", "body": b"made"})

    sms.deliver_to(app, report="/a%20b/report")
    send(sms)
    sms.wait_until_idle()
    ((method, path, event),) = asked
    assert (method, path) == ("POST", "/a b/report")
    assert b"status=DELIVERED" in event["body"]
    assert attempts(sms) == [201]


def test_only_one_kind_may_go_to_the_application(sms: SmsMock) -> None:
    got: list[dict[str, str]] = []
    sms.deliver_to(lambda values: got.append(values), reply="/reply")
    send(sms)
    sms.reply("0821234567", "Yes")
    assert [one["status"] for one in sms.received_reports] == ["DELIVERED"]
    assert [one["message"] for one in got] == ["Yes"]
    assert sms.received_replies == got


@pytest.mark.parametrize("number", ["0600000041", "0600000051"])
def test_the_magic_numbers_of_reports_work_in_the_test_too(sms: SmsMock, number: str) -> None:
    got: list[dict[str, str]] = []
    sms.deliver_to(lambda values: got.append(values))
    send(sms, recipientNumber=number)
    sms.wait_until_idle()
    assert [one["status"] for one in got] == ["DELIVERED"] * (2 if number.endswith("41") else 1)


@pytest.mark.parametrize(
    "call, said",
    [
        (lambda sms: sms.deliver_to(Shop().app), "the path of at least one"),
        (lambda sms: sms.deliver_to(Shop().app, reply="sms/reply"), "'sms/reply' is not a path"),
    ],
)
def test_a_call_that_cannot_deliver_says_why(
    sms: SmsMock, call: Callable[[SmsMock], None], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        call(sms)


def test_what_is_no_application_is_refused() -> None:
    with pytest.raises(TypeError, match="neither a WSGI application"):
        Application(lambda: None)


def test_a_django_transaction_of_the_test_is_seen_by_its_handler(run: Run) -> None:
    result = run(
        """
        import django
        from django.conf import settings
        from django.http import HttpResponse
        from django.urls import path

        settings.configure(
            ALLOWED_HOSTS=["*"],
            DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
            INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth"],
            ROOT_URLCONF=__name__,
            SECRET_KEY="x",
            USE_TZ=True,
        )
        django.setup()
        from django.core.management import call_command
        call_command("migrate", verbosity=0)
        from django.contrib.auth.models import User
        from django.core.wsgi import get_wsgi_application
        from django.test import TestCase
        from sms_mock import SmsMock

        def report(request):
            User.objects.filter(username="thandi").update(first_name=request.POST["status"])
            return HttpResponse(status=204)

        urlpatterns = [path("report", report)]

        class TestSignUp(TestCase):
            def test_the_handler_sees_the_row_of_this_test(self):
                User.objects.create(username="thandi")
                with SmsMock.fresh() as sms:
                    sms.deliver_to(get_wsgi_application(), report="/report")
                    assert send(sms) == 200
                    sms.wait_until_idle()
                assert User.objects.get().first_name == "DELIVERED"
        """
    )
    result.assert_outcomes(passed=1)
