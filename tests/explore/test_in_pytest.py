"""`pytest --sms-mock-explore` as its users run it: their test files, run by pytest in pytest."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

PLUGINS = ("-p", "sms_mock.pytest_plugin", "-p", "xdist", "-p", "no:cacheprovider")
APPLICATION = '''
import json
import urllib.request


def send(sms_mock, message="Hello"):
    request = urllib.request.Request(
        f"{sms_mock.url}/api/rest/v1/sms/send",
        json.dumps({"recipientNumber": "0821234567", "message": message}).encode(),
        {**sms_mock.headers, "Accept": "application/json", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)["messageId"]


class Shop:
    """Refunds for each delivered message; `careful` refunds once for each."""

    def __init__(self, sms_mock, careful=False):
        self.refunds = []
        self.careful = careful
        sms_mock.deliver_to(self.take)

    def take(self, values):
        if not self.careful or values["messageId"] not in self.refunds:
            self.refunds.append(values["messageId"])
'''


class Users:
    """A user's tests, and pytest over them."""

    def __init__(self, pytester: pytest.Pytester) -> None:
        self.pytester = pytester
        self.folder: Path = pytester.path

    def run(self, source: str, *flags: str) -> pytest.RunResult:
        self.pytester.makepyfile(application=APPLICATION)
        head = "import pytest\nfrom application import Shop, send\n"
        self.pytester.makepyfile(test_orders=head + textwrap.dedent(source))
        return self.pytester.runpytest_subprocess(*PLUGINS, *flags)


@pytest.fixture
def users(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Users:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    return Users(pytester)


REFUND_ONCE = """
    def test_refund_once(sms_mock):
        shop = Shop(sms_mock)
        send(sms_mock)
        sms_mock.wait_until_idle()
        assert len(shop.refunds) == 1
"""
CAREFUL = """
    def test_careful(sms_mock):
        shop = Shop(sms_mock, careful=True)
        send(sms_mock)
        sms_mock.wait_until_idle()
        assert len(shop.refunds) == 1
"""


def test_what_breaks_is_named_with_its_smallest_schedule_and_a_replay(users: Users) -> None:
    result = users.run(REFUND_ONCE, "--sms-mock-explore")
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        [
            "*sms-mock explore*",
            "test_refund_once breaks; the smallest schedule (found in run 2 of *):",
            "    the report of send 1 comes twice",
            "  replay: pytest test_orders.py::test_refund_once --sms-mock-schedule report1x2",
        ]
    )
    result.stdout.fnmatch_lines(["*assert 2 == 1"])


def test_a_replay_fails_in_the_same_way(users: Users) -> None:
    result = users.run(REFUND_ONCE, "--sms-mock-schedule", "report1x2")
    assert result.ret == 1
    result.stdout.fnmatch_lines(["*assert 2 == 1"])


def test_without_any_of_its_perturbations_the_test_passes(users: Users) -> None:
    result = users.run(REFUND_ONCE)
    result.assert_outcomes(passed=1)


def test_a_bug_that_needs_a_pair_is_found_as_that_pair(users: Users) -> None:
    result = users.run(
        """
        def test_pair(sms_mock):
            came = []
            sms_mock.deliver_to(lambda values: came.append(values.get("status", "reply")))
            send(sms_mock)
            sms_mock.reply("0821234567", "Yes")
            sms_mock.wait_until_idle()
            assert came.count("DELIVERED") < 2 or came.count("reply") < 2
        """,
        "--sms-mock-explore",
    )
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        [
            "test_pair breaks; the smallest schedule (found in run *",
            "    the report of send 1 comes twice",
            "    reply 1 comes twice",
            "  replay: pytest *--sms-mock-schedule report1x2,reply1x2",
        ]
    )
    for half in ("report1x2", "reply1x2"):
        replayed = users.pytester.runpytest_subprocess(*PLUGINS, "--sms-mock-schedule", half)
        replayed.assert_outcomes(passed=1)


THREADED = """
    import threading
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
    from urllib.parse import parse_qs

    @pytest.fixture
    def sms_mock_team():
        return {"delivery": "timed:60"}

    class Orders:
        def __init__(self):
            self.status = {}

        def place(self, sms_mock):
            self.status[send(sms_mock)] = "sent"

        def report(self, order, status):
            if order in self.status:
                self.status[order] = status

    class CarefulOrders(Orders):
        def place(self, sms_mock):
            self.status.setdefault(send(sms_mock), "sent")

        def report(self, order, status):
            self.status[order] = status

    @pytest.fixture
    def url(orders):
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                orders.report(form["messageId"][0], form["status"][0])
                self.send_response(204)
                self.end_headers()

        with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            serving = threading.Thread(target=server.serve_forever)
            serving.start()
            yield f"http://127.0.0.1:{server.server_port}/report"
            server.shutdown()
            serving.join()

    @pytest.fixture(params=[Orders, CarefulOrders])
    def orders(request):
        return request.param()

    def test_order(sms_mock, orders, url):
        sms_mock.set_webhooks(delivery_report_url=url)
        sms_mock.clock.freeze()
        orders.place(sms_mock)
        sms_mock.clock.advance(60)
        assert list(orders.status.values()) == ["DELIVERED"]
"""


@pytest.mark.slow
def test_an_application_with_a_server_that_stores_the_id_after_the_answer_breaks(
    users: Users,
) -> None:
    result = users.run(THREADED, "--sms-mock-explore", "-p", "no:randomly")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        [
            "test_order?Orders? breaks; the smallest schedule (found in run 2 of 6):",
            "    the report of send 1 comes before its answer",
            "  replay: pytest *--sms-mock-schedule report1-first",
            "test_order?CarefulOrders? holds in * runs: 1 send, 1 report to disturb",
        ]
    )


def test_a_test_that_resets_its_team_is_explored_before_the_reset_too(users: Users) -> None:
    result = users.run(
        """
        def test_resets(sms_mock):
            shop = Shop(sms_mock)
            send(sms_mock)
            sms_mock.wait_until_idle()
            once = len(shop.refunds)
            sms_mock.reset()
            assert once == 1
        """,
        "--sms-mock-explore",
    )
    assert result.ret == 1
    result.stdout.fnmatch_lines(["    the report of send 1 comes twice"])


def test_what_holds_says_in_how_many_runs_and_what_there_was_to_disturb(users: Users) -> None:
    result = users.run(CAREFUL, "--sms-mock-explore=9")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["test_careful holds in 9 runs: 1 send, 1 report to disturb"])
    result.stdout.fnmatch_lines(["sms-mock: 1 message, 1 credit"])


def test_a_test_without_webhooks_has_nothing_to_disturb(users: Users) -> None:
    result = users.run(
        """
        def test_balance(sms_mock):
            sms_mock.set_webhooks(reply_url="", delivery_report_url="")
            assert sms_mock.sent == []
        """,
        "--sms-mock-explore",
    )
    assert result.ret == 0
    result.stdout.fnmatch_lines(["test_balance nothing to disturb: *"])


def test_a_test_that_only_counts_reports_is_told_so_and_passes(users: Users) -> None:
    result = users.run(
        """
        def test_counts(sms_mock):
            send(sms_mock)
            assert len(sms_mock.received_reports) == 1
        """,
        "--sms-mock-explore",
    )
    assert result.ret == 0
    result.stdout.fnmatch_lines(["test_counts counts the reports*so this is no finding"])


def test_a_test_that_fails_undisturbed_is_not_explored(users: Users) -> None:
    result = users.run(
        """
        def test_wrong(sms_mock):
            Shop(sms_mock)
            send(sms_mock)
            assert False, "anyway"
        """,
        "--sms-mock-explore",
    )
    assert result.ret == 1
    result.stdout.fnmatch_lines(["test_wrong fails without a schedule, so it was not explored"])


def test_skipped_tests_and_those_without_the_mock_run_once(users: Users) -> None:
    result = users.run(
        """
        import pytest
        ran = []

        def test_plain():
            ran.append(1)
            assert len(ran) == 1

        @pytest.mark.skip(reason="later")
        def test_skipped(sms_mock):
            pass

        @pytest.mark.xfail
        def test_known(sms_mock):
            assert False
        """,
        "--sms-mock-explore",
    )
    result.assert_outcomes(passed=1, skipped=1, xfailed=1)


def test_each_run_has_fixtures_and_a_team_of_its_own(users: Users) -> None:
    result = users.run(
        """
        made, teams = [], set()

        @pytest.fixture(scope="module")
        def once():
            made.append(1)
            yield
            made.append(2)

        @pytest.fixture
        def shop(sms_mock):
            return Shop(sms_mock, careful=True)

        def test_fresh(sms_mock, shop, once):
            assert shop.refunds == []
            assert sms_mock.team_id not in teams
            teams.add(sms_mock.team_id)
            send(sms_mock)
            sms_mock.wait_until_idle()
            assert made == [1]

        def test_after():
            assert len(teams) == 9
        """,
        "--sms-mock-explore=9",
    )
    result.assert_outcomes(passed=2)


def test_it_works_under_xdist(users: Users) -> None:
    result = users.run(REFUND_ONCE + CAREFUL, "--sms-mock-explore", "-n", "2")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines_random(
        ["test_refund_once breaks; *", "test_careful holds in * runs: 1 send, 1 report to disturb"]
    )


def test_a_marker_explores_one_test_and_leaves_another_out(users: Users) -> None:
    marked = textwrap.dedent(CAREFUL).replace(
        "def test_careful", "@pytest.mark.sms_mock_explore(runs=5)\ndef test_careful"
    )
    left_out = textwrap.dedent(REFUND_ONCE).replace(
        "def test_refund", "@pytest.mark.sms_mock_explore(runs=0)\ndef test_refund"
    )
    result = users.run(marked + left_out)
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["test_careful holds in 5 runs: *"])
    result.stdout.no_fnmatch_line("test_refund_once *")


def test_what_must_be_survived_is_tried_where_it_is_wanted(users: Users) -> None:
    source = """
        def test_sends(sms_mock):
            sms_mock.set_webhooks(reply_url="", delivery_report_url="")
            send(sms_mock)
            assert len(sms_mock.sent) == 1
    """
    assert users.run(source, "--sms-mock-explore").ret == 0
    result = users.run(source, "--sms-mock-explore", "--sms-mock-explore-with", "transport")
    assert result.ret == 1
    result.stdout.fnmatch_lines(["    send 1 is carried out and its answer is lost"])


def test_findings_are_written_as_json(users: Users) -> None:
    users.run(REFUND_ONCE, "--sms-mock-explore", "--sms-mock-explore-json", "found.json")
    (found,) = json.loads((users.folder / "found.json").read_text())["tests"]
    assert found["test"] == "test_orders.py::test_refund_once"
    assert found["verdict"] == "breaks"
    assert [one["token"] for one in found["schedule"]] == ["report1x2"]


def test_findings_that_cannot_be_written_fail_the_run(users: Users) -> None:
    (users.folder / "file").touch()
    flags = ("--sms-mock-explore=1", "--sms-mock-explore-json", "file/found.json")
    result = users.run(CAREFUL, *flags)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["file/found.json cannot be written: *"])


def test_a_schedule_that_a_test_ends_by_itself_was_not_applied(users: Users) -> None:
    source = """
        def test_resets(sms_mock):
            sms_mock.control.post("/reset", {})
            send(sms_mock)
    """
    result = users.run(source, "--sms-mock-schedule", "report1x2")
    assert result.ret == 6
    result.stdout.fnmatch_lines(["*report1x2 was not applied: the schedule was ended before*"])


@pytest.mark.parametrize(
    "flags, said",
    [
        (("--sms-mock-schedule", "report1x9"), '*--sms-mock-schedule: "report1x9" is not a pert*'),
        (
            ("--sms-mock-explore", "--sms-mock-explore-with", "all"),
            '*"all" is not a class of*; known*',
        ),
        (("--sms-mock-explore=0",), "*0 is not a number of runs*"),
        (("--sms-mock-explore-seconds=nan",), "*nan is not a time*"),
        (("--sms-mock-explore-seconds=0",), "*0 is not a time*"),
    ],
)
def test_what_cannot_be_used_is_refused_with_help(
    users: Users, flags: tuple[str, ...], said: str
) -> None:
    result = users.run(CAREFUL, *flags)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([said])


def test_a_schedule_that_cannot_be_applied_has_an_exit_status_of_its_own(users: Users) -> None:
    result = users.run(CAREFUL, "--sms-mock-schedule", "report7x2")
    assert result.ret == 6
    result.stdout.fnmatch_lines(["test_careful: report7x2 was not applied: the run had 1 send"])
