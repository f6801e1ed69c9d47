"""Each Python program in the README and docs runs when it is pasted alone into an empty file.

`test_quoted_programs.py` checks that it is also a tested example.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.contract.test_docs import PAGES
from tests.contract.test_quoted_programs import blocks

PLUGINS = ("-p", "sms_mock.pytest_plugin", "-p", "anyio")


def test_every_python_program_of_every_page_runs_as_it_is_pasted(tmp_path: Path) -> None:
    pasted = 0
    for page in PAGES:
        for number, (language, text) in enumerate(blocks(page)):
            if language == "python":
                (tmp_path / f"test_{page.stem.replace('-', '_')}_{number}.py").write_text(
                    text, "utf-8"
                )
                pasted += 1
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *PLUGINS, "-W", "error"],
        cwd=tmp_path,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": ""},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert pasted >= 10
