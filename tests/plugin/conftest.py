"""The plugin as its users run it: their test files, run by a pytest inside pytest."""

from __future__ import annotations

import textwrap

import pytest

from tests.plugin.users import PLUGINS, SENDING, Run


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A function that runs a test file of a user of the plugin, who has already written `send`."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")

    def go(source: str, *flags: str, ini: str = "") -> pytest.RunResult:
        pytester.makepyfile(sending=SENDING)
        pytester.makepyfile(test_users="from sending import send\n" + textwrap.dedent(source))
        if ini:
            pytester.makeini(f"[pytest]\n{ini}\n")
        return pytester.runpytest_subprocess(*PLUGINS, *flags)

    return go
