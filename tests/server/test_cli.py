"""The arguments of the command line: what they set, and the one line about a wrong one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sms_mock import __version__
from sms_mock.cli import main as cli
from sms_mock.config import Settings
from sms_mock.serving import foreground

Command = Callable[..., int]


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[Settings]:
    """The settings with which a server would have been started; none is started."""
    settings: list[Settings] = []
    monkeypatch.setattr(foreground, "serve", settings.append)
    return settings


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> Command:
    """A function that runs `sms-mock` in this process and returns its exit code."""

    def run(*words: str) -> int:
        monkeypatch.setattr("sys.argv", ["sms-mock", *words])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        assert isinstance(ended.value.code, int)
        return ended.value.code

    return run


SERVE = ("serve", "--server", "threads")


def test_without_flags_the_settings_are_the_defaults(
    command: Command, served: list[Settings]
) -> None:
    assert command(*SERVE) == 0
    assert served == [Settings()]


def test_each_flag_reaches_the_settings(
    command: Command, served: list[Settings], tmp_path: Path
) -> None:
    fixtures = tmp_path / "world.yaml"
    fixtures.touch()
    code = command(
        *SERVE,
        *("--host", "0.0.0.0", "--port", "9000", "--store", str(tmp_path / "store")),
        *("--fixtures", str(fixtures), "--default-format", "json", "--email", "me@example.org"),
        *("--token", "t", "--url-token", "u", "--credits", "2.5", "--delivery", "timed:5"),
        *("--secret-key", "k"),
        *("--reply-url", "http://localhost:5000/r"),
        *("--delivery-report-url", "https://example.org/d", "--control-token", "c"),
        *("--allow-host", "a.example", "--allow-host", "b.example"),
        *("--allow-origin", "http://a.example", "--log-format", "json"),
        *("--lenient", "namespaces, dates"),
    )
    assert code == 0
    assert served == [
        Settings(
            host="0.0.0.0",
            port=9000,
            store=tmp_path / "store",
            fixtures=fixtures,
            default_format="json",
            email="me@example.org",
            token="t",
            url_token="u",
            secret_key="k",
            credits=2500,
            delivery="timed:5",
            reply_url="http://localhost:5000/r",
            delivery_report_url="https://example.org/d",
            control_token="c",
            allow_hosts=("a.example", "b.example"),
            allow_origins=("http://a.example",),
            log_format="json",
            lenient=("dates", "namespaces"),
        )
    ]


def test_each_flag_can_come_from_the_environment(
    command: Command, served: list[Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    variables = {
        "PORT": "9000",
        "EMAIL": "me@example.org",
        "URL_TOKEN": "u",
        "SECRET_KEY": "k",
        "CREDITS": "7",
        "DEFAULT_FORMAT": "json",
        "DELIVERY_REPORT_URL": "http://localhost/d",
        "ALLOW_HOST": "a.example b.example",
        "STORE": "",
        "LENIENT": "content-types",
    }
    for name, value in variables.items():
        monkeypatch.setenv(f"SMS_MOCK_{name}", value)
    assert command(*SERVE, "--port", "9001") == 0
    assert served == [
        Settings(
            port=9001,
            email="me@example.org",
            url_token="u",
            secret_key="k",
            credits=7000,
            default_format="json",
            delivery_report_url="http://localhost/d",
            allow_hosts=("a.example", "b.example"),
            lenient=("content-types",),
        )
    ]


@pytest.mark.parametrize(
    "words, said",
    [
        (("--port", "x"), "--port"),
        (("--port", "65536"), "--port"),
        (("--default-format", "yaml"), "'yaml' is not one of"),
        (("--email", "nobody"), "It is not an email address; write it like name@example.com."),
        (
            ("--allow-host", "http://mock.example.com"),
            "It has a scheme; write only the host's name.",
        ),
        (("--allow-host", "mock.example.com", "--allow-host", "*"), "It is not a name; write it"),
        (("--token", "a b"), "It is not a token of up to 200 printable characters"),
        (("--token", "täg"), "It is not a token of up to 200 printable characters"),
        (("--url-token", "a/b"), "It is not a token for a URL"),
        (("--secret-key", "a b"), "It is not a secret key of up to 200 printable characters"),
        (("--credits", "many"), "It is not a number of credits; "),
        (("--credits", "nan"), "not a number of credits"),
        (("--credits", "-1"), "less than nothing"),
        (("--credits", "1.2345"), "at most three decimals"),
        (("--delivery", "sometimes"), "It is not a way of delivery; write it like immediate"),
        (("--reply-url", "localhost:5000"), "It is not an http(s) URL"),
        (("--fixtures", "/no/such/file"), "'/no/such/file' does not exist"),
        (("--store", __file__), "is a file"),
        (("--lenient", "dates,all"), "'all' is not one of dates, content-types, namespaces"),
        (("--colour",), "No such option"),
        (("again",), "unexpected extra argument"),
    ],
)
def test_a_wrong_argument_is_one_line_and_exit_code_2(
    command: Command,
    served: list[Settings],
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    said: str,
) -> None:
    assert command(*SERVE, *words) == 2
    out, errors = capsys.readouterr()
    assert (out, served) == ("", [])
    assert said in errors
    assert errors.count("\n") == 1


def test_a_wrong_token_is_not_repeated(
    command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    command(*SERVE, "--token", "my secret token")
    assert "secret" not in capsys.readouterr().err


def test_the_version(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("--version") == 0
    assert capsys.readouterr().out == f"sms-mock {__version__}\n"


def test_without_a_command_the_help_is_shown(
    command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command() == 0
    assert "serve" in capsys.readouterr().out


def test_the_help_of_serve_names_default_and_variable_of_each_flag(
    command: Command, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    assert command("serve", "--help") == 0
    text = " ".join(capsys.readouterr().out.split())
    assert "[env var: SMS_MOCK_PORT; default: 8767; 0<=x<=65535]" in text
    for name in ("HOST", "STORE", "FIXTURES", "URL_TOKEN", "ALLOW_ORIGIN", "LOG_FORMAT"):
        assert f"env var: SMS_MOCK_{name}" in text
    assert "--server" not in text


@pytest.mark.parametrize("url", ["localhost:8767", "ftp://localhost", "http://"])
def test_ready_wants_an_address(
    command: Command, capsys: pytest.CaptureFixture[str], url: str
) -> None:
    assert command("ready", "--url", url) == 2
    assert "is not an address such as http://localhost:8767" in capsys.readouterr().err


@pytest.mark.parametrize("url", ["https://me:hunter2@localhost", "http://me:hunter2@localhost:1"])
def test_ready_shows_no_password_of_an_address(
    command: Command, capsys: pytest.CaptureFixture[str], url: str
) -> None:
    assert command("ready", "--url", url) != 0
    told = capsys.readouterr().err
    assert "localhost" in told
    assert "hunter2" not in told
