"""`--sms-mock-report`: one file tells a whole run of pytest, each thing with its test."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.plugin.conftest import run as run
from tests.plugin.users import Run

pytest_plugins = ["pytester"]

TESTS = """
        import pytest
        from sms_mock import SmsMock

        def test_passes(sms_mock):
            send(sms_mock, message="Good day", campaign="spring")
            sms_mock.reply("0821234567", "Thank you")
            sms_mock.wait_until_idle()

        def test_fails(sms_mock):
            send(sms_mock, message="Don’t forget")
            send(sms_mock, to="12")
            assert 1 == 2, "not equal"

        def test_sends_nothing(sms_mock):
            pass

        def test_without_the_mock():
            pass

        @pytest.mark.xfail(reason="known", strict=True)
        def test_is_known_to_fail(sms_mock):
            send(sms_mock, message="Known")
            raise ValueError

        @pytest.fixture
        def broken(sms_mock):
            send(sms_mock, message="From a fixture")
            raise RuntimeError("no")

        def test_with_a_broken_fixture(broken):
            pass

        def test_with_a_team_of_its_own():
            with SmsMock.fresh() as team:
                send(team, message="Fresh", campaign="spring")
"""


@pytest.fixture
def reported(run: Run, pytester: pytest.Pytester) -> Any:
    """A function that runs tests with the option, and returns the run and the report's JSON."""

    def go(source: str, *flags: str, ini: str = "") -> tuple[pytest.RunResult, Any]:
        ran = run(source, "--sms-mock-report", "kept/run.json", *flags, ini=ini)
        return ran, json.loads((pytester.path / "kept" / "run.json").read_text("utf-8"))

    return go


@pytest.mark.parametrize("flags", [(), ("-n", "2")], ids=["alone", "xdist"])
def test_a_report_tells_the_whole_run_and_the_test_of_each_thing(
    reported: Any, flags: tuple[str, ...]
) -> None:
    ran, found = reported(TESTS, *flags)
    ran.assert_outcomes(passed=4, failed=1, errors=1, xfailed=1)
    ran.stdout.fnmatch_lines(["sms-mock report: *run.json"])
    outcomes = {one["test"].partition("::")[2]: one["outcome"] for one in found["tests"]}
    assert outcomes == {
        "test_fails": "failed",
        "test_with_a_broken_fixture": "error",
        "test_passes": "passed",
        "test_sends_nothing": "passed",
        "test_is_known_to_fail": "xfailed",
        "test_with_a_team_of_its_own": "passed",
    }
    assert {one["outcome"] for one in found["tests"][:2]} == {"failed", "error"}
    assert found["otherTests"] == 1
    told = {
        (one["test"].partition("::")[2], one["messages"][0]["message"])
        for one in found["conversations"]
    }
    assert told == {
        ("test_passes", "Good day"),
        ("test_fails", "Don’t forget"),
        ("test_is_known_to_fail", "Known"),
        ("test_with_a_broken_fixture", "From a fixture"),
        ("test_with_a_team_of_its_own", "Fresh"),
    }
    (refusal,) = found["refusals"]
    assert refusal["test"] == "test_users.py::test_fails"
    assert "too short" in refusal["problem"]
    (failed,) = [one for one in found["tests"] if one["outcome"] == "failed"]
    assert failed["said"].startswith("AssertionError: not equal")
    assert (failed["messages"], failed["refusals"]) == (1, 1)
    spring = next(one for one in found["campaigns"] if one["name"] == "spring")
    assert (spring["messages"], spring["credits"]) == (2, 2)
    assert (found["totals"]["messages"], found["totals"]["replies"]) == (5, 1)
    webhooks = {(one["kind"], one["test"].partition("::")[2]) for one in found["webhooks"]}
    assert ("reply", "test_passes") in webhooks


def test_the_page_shows_each_test_with_its_outcome(run: Run, pytester: pytest.Pytester) -> None:
    run(TESTS, "--sms-mock-report", "run.html")
    html = (pytester.path / "run.html").read_text("utf-8")
    assert "<h1>Test run</h1>" in html
    assert html.index("test_users.py::test_fails") < html.index("test_users.py::test_passes")
    assert '<span class="badge bad">failed</span>' in html
    assert "AssertionError: not equal" in html
    assert "1 further test did not use the mock." in html
    run(TESTS, "--sms-mock-report", "run.txt")
    text = (pytester.path / "run.txt").read_text("utf-8")
    assert "  failed test_users.py::test_fails: 1 message, 1 credit, 1 refused\n" in text


def test_no_secret_of_a_test_is_in_the_report(reported: Any) -> None:
    _, found = reported(
        """
        import pytest

        @pytest.fixture
        def sms_mock_team():
            return {"token": "hunter2-token", "email": "a@example.com"}

        @pytest.mark.parametrize("token", ["hunter2-token"])
        def test_fails(sms_mock, token):
            send(sms_mock, message=f"Log in with {token}", campaign=token)
            url = "http://me:letmein42@localhost/"
            said = {"password": "letmein42", "token": sms_mock.token, "key": sms_mock.secret_key}
            assert said == url, f"{said} {url} {sms_mock.url_token}"
        """
    )
    told = json.dumps(found)
    assert found["tests"][0]["outcome"] == "failed"
    assert "Log in with " in told
    for secret in ("hunter2", "letmein42"):
        assert secret not in told
    assert found["tests"][0]["test"].startswith("test_users.py::test_fails[")
    said = found["tests"][0]["said"]
    assert said.startswith("AssertionError: ")
    assert "-" not in said.partition("password")[0]


def test_a_secret_in_a_tests_id_is_masked_and_the_test_counted_once(reported: Any) -> None:
    _, found = reported(
        """
        import pytest
        from sms_mock import SmsMock

        @pytest.mark.parametrize("token", ["hunter2-token"])
        def test_sends(token):
            with SmsMock.fresh(token=token, email="a@example.com") as team:
                send(team)
        """
    )
    (row,) = found["tests"]
    assert (row["outcome"], found["otherTests"]) == ("passed", 0)
    assert "hunter2" not in json.dumps(found)


SHARED = """
        import pytest
        from sms_mock import SmsMock

        @pytest.fixture(scope="session")
        def team(sms_mock_origin):
            with SmsMock.fresh(sms_mock_origin) as made:
                yield made

        def test_first(team):
            send(team, message="First")

        def test_second(team):
            send(team, message="Second")

        def test_third(sms_mock):
            send(sms_mock, message="Third")
"""


def test_what_a_team_of_several_tests_did_names_all_of_them(reported: Any) -> None:
    _, found = reported(SHARED)
    by_text = {
        message["message"]: one["test"]
        for one in found["conversations"]
        for message in one["messages"]
    }
    both = "test_users.py::test_first or test_users.py::test_second"
    assert by_text == {"First": both, "Second": both, "Third": "test_users.py::test_third"}
    assert {one["test"][-6:]: one["shared"] for one in found["tests"]} == {
        "_first": True,
        "second": True,
        "_third": False,
    }


@pytest.mark.parametrize("flags", [(), ("-n", "2")], ids=["alone", "xdist"])
def test_teams_that_are_reset_and_teams_that_stay_are_in_it(
    reported: Any, flags: tuple[str, ...]
) -> None:
    _, found = reported(
        """
        from sms_mock import SmsMock
        from sms_mock.testing.shared_server import shared_server

        def test_resets(sms_mock):
            send(sms_mock, message="Before")
            sms_mock.reset()
            send(sms_mock, message="After")

        def test_never_deletes():
            send(SmsMock.create(shared_server()[0]), message="Stays")
        """,
        *flags,
    )
    texts = {one["messages"][0]["message"]: one["test"] for one in found["conversations"]}
    assert texts == {
        "Before": "test_users.py::test_resets",
        "After": "test_users.py::test_resets",
        "Stays": "test_users.py::test_never_deletes",
    }


def test_wrong_credentials_are_told_of_their_test(reported: Any) -> None:
    _, found = reported(
        """
        import urllib.error
        import urllib.request
        import pytest

        def test_first(sms_mock):
            send(sms_mock)

        def test_strange(sms_mock):
            headers = {"email": "stranger@example.com", "token": "wrong"}
            url = f"{sms_mock.url}/api/rest/v1/account/balance"
            with pytest.raises(urllib.error.HTTPError):
                urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=10)

        def test_last(sms_mock):
            send(sms_mock)
        """
    )
    (refusal,) = found["refusals"]
    assert (refusal["status"], refusal["test"]) == (401, "test_users.py::test_strange")


def test_an_explored_test_is_told_by_the_run_that_breaks_it(reported: Any) -> None:
    _, found = reported(
        """
        def test_counts_reports(sms_mock):
            reports = []
            sms_mock.deliver_to(reports.append)
            send(sms_mock, message="Once")
            sms_mock.wait_until_idle()
            assert len(reports) == 1
        """,
        "--sms-mock-explore",
        "20",
    )
    (row,) = found["tests"]
    assert (row["outcome"], row["messages"]) == ("failed", 1)
    (perturbation,) = found["schedule"]
    assert perturbation["state"] == "applied"


def test_a_run_without_the_mock_has_an_empty_report(reported: Any) -> None:
    _, found = reported("def test_alone():\n    pass")
    assert (found["tests"], found["otherTests"], found["totals"]["messages"]) == ([], 1, 0)


@pytest.mark.parametrize("flags", [(), ("-n", "2")], ids=["alone", "xdist"])
def test_a_file_that_cannot_be_collected_is_an_error_in_the_report(
    reported: Any, flags: tuple[str, ...]
) -> None:
    ran, found = reported("import no_such_module", *flags)
    assert ran.ret != pytest.ExitCode.OK
    (row,) = found["tests"]
    assert row["outcome"] == "error"
    assert row["said"] == "ModuleNotFoundError: No module named 'no_such_module'"
    assert row["test"].endswith(".py")


def test_without_the_option_nothing_is_written(run: Run, pytester: pytest.Pytester) -> None:
    ran = run("def test_sends(sms_mock):\n    send(sms_mock)")
    assert "sms-mock report" not in ran.stdout.str()
    assert not list(pytester.path.glob("*.html"))


def test_a_file_that_cannot_be_written_is_one_line(run: Run, pytester: pytest.Pytester) -> None:
    folder = run("def test_passes():\n    pass", "--sms-mock-report", ".")
    assert folder.ret == pytest.ExitCode.USAGE_ERROR
    folder.stderr.fnmatch_lines(["ERROR: --sms-mock-report=.: give the name of a file"])
    (pytester.path / "blocked").write_text("", "utf-8")
    blocked = run("def test_passes():\n    pass", "--sms-mock-report", "blocked/run.html")
    assert blocked.ret == pytest.ExitCode.TESTS_FAILED
    blocked.stdout.fnmatch_lines(["sms-mock report: *blocked/run.html cannot be written: *"])
