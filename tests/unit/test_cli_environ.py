"""Environment variables whose names resemble those of a command's options."""

from __future__ import annotations

import pytest

from sms_mock.cli.serve import misspelt_variables, serve_command


def test_a_misspelt_variable_is_told_with_the_one_that_was_meant() -> None:
    (line,) = misspelt_variables(serve_command, ["PATH", "SMS_MOCK_PORT", "SMS_MOCK_DELIVRY"])
    assert line == "SMS_MOCK_DELIVRY is not known and changes nothing; SMS_MOCK_DELIVERY is."


@pytest.mark.parametrize("name", ["URL", "TEAM", "LIVE_EMAIL", "LIVE_TOKEN", "VERSION", "REDIRECT"])
def test_variables_of_other_commands_and_programs_are_not_told_of(name: str) -> None:
    assert list(misspelt_variables(serve_command, [f"SMS_MOCK_{name}"])) == []
