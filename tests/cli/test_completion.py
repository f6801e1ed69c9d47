"""The lines of docs/command-line.md that complete commands with Tab, each in its own shell."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.server.running import ROOT, clean_environ

PAGE = (ROOT / "docs" / "command-line.md").read_text("utf-8")
ASKED = {
    "bash": "COMP_WORDS=(sms-mock se); COMP_CWORD=1; _sms_mock_completion sms-mock se;"
    ' printf "%s\\n" "${COMPREPLY[@]}"; complete -p sms-mock >&2',
    "zsh": "echo ${_comps[sms-mock]}",
    "fish": 'complete -C "sms-mock se"',
}
"""What each shell runs after the line of the page, to show that the line took effect."""
BEFORE = {"zsh": "autoload -Uz compinit; compinit -D"}


def line_for(shell: str) -> str:
    found = re.search(rf"```{shell}\n(.+?)\n```", PAGE, re.DOTALL)
    assert found is not None
    return found[1]


def told(shell: str, tmp_path: Path) -> list[str]:
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} was not found")
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    ran = subprocess.run(
        [program, "-c", "\n".join([BEFORE.get(shell, ""), line_for(shell), ASKED[shell]])],
        env={**clean_environ(), "PATH": path, "HOME": str(tmp_path), "XDG_CONFIG_HOME": ""},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.splitlines()


def test_bash_completes_verbs(tmp_path: Path) -> None:
    assert told("bash", tmp_path) == ["send", "serve", "settings"]


def test_fish_completes_verbs_and_says_what_they_do(tmp_path: Path) -> None:
    lines = told("fish", tmp_path)
    assert [line.split("\t")[0] for line in lines] == ["send", "serve", "settings"]
    assert all("\t" in line for line in lines)


def test_zsh_has_a_completion_for_the_command(tmp_path: Path) -> None:
    assert told("zsh", tmp_path) == ["_sms_mock_completion"]


def test_the_page_names_a_line_for_powershell_with_its_condition() -> None:
    assert "powershell_source" in line_for("powershell")
    assert "click 8.5" in PAGE
