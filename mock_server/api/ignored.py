"""Parameters that an operation does not have: ignored, but not without a word (evidence A31)."""

from __future__ import annotations

from collections.abc import Collection

from mock_server.domain.spelling import closest

_CREDENTIALS = ("email", "token")
_MOST_NAMED = 3
_LONGEST_SHOWN = 40


def ignored_note(declared: Collection[str], given: Collection[str]) -> str:
    """What a header and the log say of them, in ASCII; "" where there are none.

    Args:
        declared: the names of the operation's own parameters.
        given: the names the request has.
    """
    known = (*declared, *_CREDENTIALS)
    unknown = [name for name in given if name and name not in known]
    if not unknown:
        return ""
    named = [_named(name, known) for name in unknown[:_MOST_NAMED]]
    if len(unknown) > _MOST_NAMED:
        named.append(f"{len(unknown) - _MOST_NAMED} more")
    return f"ignored unknown parameter{'s' if len(unknown) > 1 else ''}: {', '.join(named)}"


def _named(name: str, known: Collection[str]) -> str:
    if len(name) > _LONGEST_SHOWN:  # half of a secret in the wrong place could not be masked
        return f"one of {len(name)} characters"
    shown = name.encode("unicode_escape").decode()
    meant = closest(name, known)
    return f"{shown} (did you mean {meant}?)" if meant else shown
