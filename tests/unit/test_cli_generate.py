"""`sms-mock generate`: its arguments, and the file that it writes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sms_mock.cli.generate import generate_command
from sms_mock.world.fixture_files import read_fixtures

UNTIL = "2025-11-01T10:00:00+02:00"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(generate_command, [*arguments])


def test_a_yaml_file_that_can_be_served(tmp_path: Path) -> None:
    path = tmp_path / "big.yaml"
    result = run("--messages", "30", "--contacts", "4", "--users", "2", "--output", str(path))
    assert result.exit_code == 0
    assert result.stdout == ""
    assert result.stderr == (
        f"{path}: 2 users, 4 contacts, 30 messages."
        f" Serve it with: sms-mock serve --fixtures {path}\n"
    )
    world = read_fixtures(path)
    assert (len(world.users), len(world.contacts), len(world.messages)) == (2, 4, 30)
    assert list(tmp_path.iterdir()) == [path]


def test_a_name_ending_in_json_gives_json(tmp_path: Path) -> None:
    path = tmp_path / "big.JSON"
    assert run("--messages", "30", "--output", str(path)).exit_code == 0
    assert len(json.loads(path.read_text(encoding="utf-8"))["messages"]) == 30
    assert len(read_fixtures(path).messages) == 30


def test_the_standard_output_gets_yaml_and_nothing_else(tmp_path: Path) -> None:
    arguments = ("--messages", "30", "--seed", "5", "--until", UNTIL)
    path = tmp_path / "same.yaml"
    run(*arguments, "--output", str(path))
    result = run(*arguments)
    assert result.stdout == path.read_text(encoding="utf-8")
    assert result.stderr == ""


def test_the_same_arguments_give_the_same_bytes(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("one.yaml", "two.yaml", "other.yaml")]
    for path, seed in zip(paths, ("5", "5", "6"), strict=True):
        run("--seed", seed, "--messages", "200", "--until", UNTIL, "--output", str(path))
    one, two, other = (path.read_bytes() for path in paths)
    assert one == two != other


def test_another_process_gives_the_same_bytes_too() -> None:
    code = "from sms_mock.cli.generate import generate_command as c; c()"
    command = [sys.executable, "-c", code, "--messages", "50", "--until", UNTIL]
    outputs = {
        subprocess.run(
            command, env={**os.environ, "PYTHONHASHSEED": seed}, check=True, capture_output=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1


@pytest.mark.parametrize(
    "arguments, problem",
    [
        (("--users", "0"), "Invalid value for '--users': 0 is not in the range"),
        (("--contacts", "900001"), "Invalid value for '--contacts': 900001 is not in the range"),
        (("--messages", "-1"), "Invalid value for '--messages': -1 is not in the range"),
        (("--seed", "x"), "Invalid value for '--seed': 'x' is not a valid integer"),
        (("--until", "soon"), "Invalid value for '--until': --until \"soon\" is not a date"),
    ],
)
def test_a_wrong_argument_is_named(arguments: tuple[str, ...], problem: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert problem in result.stderr


def test_a_folder_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "big.yaml"
    result = run("--messages", "1", "--output", str(path))
    assert result.exit_code == 1
    assert result.stderr == f"Error: Could not open file '{path}': No such file or directory\n"


def test_what_was_there_stays_where_writing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "big.yaml"
    path.write_text("before", encoding="utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    result = run("--messages", "1", "--output", str(path))
    assert result.exit_code == 1
    assert "No space left on device" in result.stderr
    assert path.read_text(encoding="utf-8") == "before"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")
def test_a_terminal_sees_a_progress_bar_and_the_file_does_not(tmp_path: Path) -> None:
    ours, theirs = os.openpty()
    code = "from sms_mock.cli.generate import generate_command as c; c()"
    command = [sys.executable, "-c", code, "--messages", "600"]
    with (tmp_path / "out.yaml").open("wb") as output:
        subprocess.run(command, check=True, stdout=output, stderr=theirs)
    os.close(theirs)
    shown = os.read(ours, 65536).decode()
    os.close(ours)
    assert "Messages" in shown
    assert "100%" in shown
    assert len(read_fixtures(tmp_path / "out.yaml").messages) == 600


def test_faker_is_imported_only_to_generate() -> None:
    code = "import sys, sms_mock.cli.generate, sms_mock.generate;sys.exit('faker' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("output", ["file/big.yaml", "", "/"])
def test_a_name_under_which_no_file_can_be_written_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, output: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").touch()
    result = run("--messages", "1", "--output", output)
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
