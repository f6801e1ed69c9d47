"""pytest plugins that replace standard classes and files by their own."""

from __future__ import annotations

import pytest

from tests.environments.users import RunBeside

pytest_plugins = ["pytester"]

USING_EVERYTHING = """
        def test_sent_and_called_back(sms_mock):
            assert send(sms_mock) == 200
            assert sms_mock.otp() == "123456"
            assert len(sms_mock.received_reports) == 1
            sms_mock.reply("0821234567", "Yes")
            assert sms_mock.received_replies[0]["message"] == "Yes"
"""


def test_pytest_socket_that_allows_this_machine_changes_nothing(beside: RunBeside) -> None:
    result = beside(USING_EVERYTHING, "--allow-hosts=127.0.0.1", plugins=("pytest_socket",))
    result.assert_outcomes(passed=1)


def test_the_calls_of_a_test_need_no_socket_of_the_test(beside: RunBeside) -> None:
    result = beside(
        """
        import socket
        import pytest

        pytestmark = pytest.mark.filterwarnings("ignore:A test tried to use socket")


        def test_all_but_the_code_under_test(sms_mock):
            with pytest.raises(RuntimeError):
                socket.socket()
            sms_mock.assert_nothing_sent()
            sms_mock.reply("0821234567", "Yes")
            assert sms_mock.received_replies[0]["message"] == "Yes"
            got = []
            sms_mock.deliver_to(got.append)
            sms_mock.reply("0821234567", "No")
            sms_mock.wait_until_idle()
            assert [one["message"] for one in got] == ["No"]
        """,
        "--disable-socket",
        plugins=("pytest_socket",),
    )
    result.assert_outcomes(passed=1)


def test_a_server_outlives_tests_that_may_open_no_socket(beside: RunBeside) -> None:
    result = beside(
        """
        import socket
        import gevent  # installed and patching nothing, it brings a socket class of its own
        import pytest

        pytestmark = pytest.mark.filterwarnings("ignore:A test tried to use socket")


        @pytest.mark.enable_socket
        def test_first(sms_mock):
            assert send(sms_mock) == 200
            assert len(sms_mock.received_reports) == 1

        def test_without_sockets():
            with pytest.raises(RuntimeError):
                socket.socket()

        @pytest.mark.enable_socket
        def test_again(sms_mock):
            assert send(sms_mock) == 200
            assert len(sms_mock.received_reports) == 1
        """,
        "--disable-socket",
        plugins=("pytest_socket",),
    )
    result.assert_outcomes(passed=3)


def test_in_a_process_that_gevent_has_patched_all_goes_on(
    beside: RunBeside, pytester: pytest.Pytester
) -> None:
    pytester.makeconftest("from gevent import monkey\n\nmonkey.patch_all()\n")
    result = beside(
        """
        import threading

        def test_patched():
            assert "gevent" in threading.get_ident.__module__
        """
        + USING_EVERYTHING
    )
    result.assert_outcomes(passed=2)


def test_any_subclass_may_stand_in_place_of_the_socket_class(beside: RunBeside) -> None:
    result = beside(
        """
        import socket
        import pytest

        @pytest.fixture(autouse=True)
        def watched(monkeypatch):
            class Watched(socket.socket):
                pass
            monkeypatch.setattr(socket, "socket", Watched)
        """
        + USING_EVERYTHING
        + """
        def test_once_more(sms_mock):
            test_sent_and_called_back(sms_mock)
        """
    )
    result.assert_outcomes(passed=2)


PAGES = """
        import re
        import urllib.request

        PAGES = [
            "/",
            "/_mock/docs",
            "/_mock/docs/assets/docs.css",
            "/_mock/docs/assets/swagger-ui.css",
            "/_mock/openapi.yaml",
            "/_mock/contract",
            "/_mock/contract/A62",
            "/_mock/doctor",
            "/_mock/state",
        ]

        def read(sms_mock, page):
            asked = urllib.request.Request(sms_mock.origin + page, headers={"Accept": "*/*"})
            if page == "/":
                asked.add_header("Accept", "text/html")
            with urllib.request.urlopen(asked, timeout=10) as answer:
                content = answer.read()
                assert answer.status == 200 and content
                return content.decode()

        def read_all(sms_mock):
            for page in PAGES:
                read(sms_mock, page)
            assets = re.findall(r'(?:src|href)="/?(inbox/assets/[^"?]+)"', read(sms_mock, "/"))
            assert {asset.rpartition(".")[2] for asset in assets} == {"css", "js", "svg"}
            for asset in assets:
                read(sms_mock, "/" + asset)
"""


def test_with_pyfakefs_every_page_and_call_is_there(beside: RunBeside) -> None:
    result = beside(
        PAGES
        + """
        def test_pages(fs, sms_mock):
            read_all(sms_mock)

        def test_calls(fs, sms_mock):
            test_sent_and_called_back(sms_mock)
            sms_mock.reset()
            assert sms_mock.sent == []
        """
        + USING_EVERYTHING,
        plugins=("pyfakefs.pytest_plugin",),
    )
    result.assert_outcomes(passed=3)


def test_a_server_that_is_first_started_among_fake_files_reads_the_real_ones(
    beside: RunBeside,
) -> None:
    result = beside(
        PAGES
        + """
        def test_pages(fs):
            from sms_mock import SmsMock  # nothing of the server was imported before

            with SmsMock.fresh() as sms:
                read_all(sms)
                assert send(sms) == 200
                assert sms.otp() == "123456"
        """,
        plugins=("pyfakefs.pytest_plugin",),
    )
    result.assert_outcomes(passed=1)


def test_pytest_randomly_may_shuffle_and_reseed_beside_xdist(beside: RunBeside) -> None:
    result = beside(
        """
        import pytest
        teams = set()

        @pytest.mark.parametrize("number", range(6))
        def test_of_its_own(sms_mock, number):
            assert sms_mock.sent == [] and sms_mock.token not in teams
            teams.add(sms_mock.token)
            assert send(sms_mock) == 200
            assert sms_mock.otp() == "123456"
        """,
        "-n",
        "2",
        plugins=("pytest_randomly",),
    )
    result.assert_outcomes(passed=6)


def test_djangos_live_server_and_the_mock_stand_side_by_side(beside: RunBeside) -> None:
    result = beside(
        """
        import urllib.request

        import django
        from django.conf import settings
        from django.http import HttpResponse
        from django.urls import path

        settings.configure(
            ALLOWED_HOSTS=["*"],
            DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
            ROOT_URLCONF=__name__,
            SECRET_KEY="x",
            STATIC_URL="static/",
            USE_TZ=True,
        )
        django.setup()
        from django.test import LiveServerTestCase
        from sms_mock import SmsMock

        reports = []

        def report(request):
            reports.append(request.POST["status"])
            return HttpResponse(status=204)

        urlpatterns = [path("report", report)]

        class TestSignUp(LiveServerTestCase):
            def test_the_live_server_gets_the_report(self):
                with SmsMock.fresh() as sms:
                    sms.set_webhooks(delivery_report_url=f"{self.live_server_url}/report")
                    assert send(sms) == 200
                    sms.wait_until_idle()
                assert reports == ["DELIVERED"]
        """
    )
    result.assert_outcomes(passed=1)
