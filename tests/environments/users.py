"""Test files of the plugin's users, run by a pytest that also has other plugins."""

from __future__ import annotations

import textwrap
from collections.abc import Callable

import pytest

from tests.plugin.users import PLUGINS, SENDING

RunBeside = Callable[..., pytest.RunResult]


def run_beside(
    pytester: pytest.Pytester, source: str, *flags: str, plugins: tuple[str, ...] = ()
) -> pytest.RunResult:
    """Run a test file; its author has already written the function `send`.

    Args:
        flags: options for pytest.
        plugins: modules of plugins that are active beside the plugin.
    """
    pytester.makepyfile(sending=SENDING)
    pytester.makepyfile(test_users="from sending import send\n" + textwrap.dedent(source))
    ours = [flag for plugin in plugins for flag in ("-p", plugin)]
    return pytester.runpytest_subprocess(*PLUGINS, *ours, "-W", "error", *flags)
