"""Variables of the environment that were meant for a command and are none of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import click

from sms_mock.domain.spelling import closest

_PREFIX: Final = "SMS_MOCK_"
_OF_OTHER_COMMANDS: Final = frozenset({"LIVE_EMAIL", "LIVE_TOKEN", "REDIRECT", "TEAM", "URL"})


def misspelt_variables(command: click.Command, environ: Iterable[str]) -> Iterator[str]:
    """A line for each variable that is almost one of a command's; others may be anybody's."""
    known = {
        one.envvar.removeprefix(_PREFIX) for one in command.params if isinstance(one.envvar, str)
    }
    for variable in sorted(environ):
        name = variable.removeprefix(_PREFIX)
        if name == variable or name in known | _OF_OTHER_COMMANDS:
            continue
        meant = closest(name, sorted(known))
        if meant is not None:
            yield f"{variable} is not known and changes nothing; {_PREFIX}{meant} is."
