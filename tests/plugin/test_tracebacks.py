"""The traceback of an error ends in the test's line, and its text has the test's own names."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from sms_mock import SmsMock
from sms_mock.control_client.client import ControlCallError, NotRunningError

CREDENTIALS = ("userId", "email", "token", "urlToken", "secretKey")
NEEDS_NO_SERVER = {
    "aio",
    "allow_refusals",
    "clock",
    "control",
    "email",
    "faults",
    "headers",
    "origin",
    "secret_key",
    "team_id",
    "token",
    "url",
    "url_token",
    "user_id",
}
ARGUMENTS: dict[str, tuple[tuple[Any, ...], dict[str, Any]]] = {
    "add": ((), {"status": 500}),
    "advance": ((1,), {}),
    "assert_cost": ((), {"at_most": 1}),
    "create": (("http://127.0.0.1:1",), {}),
    "deliver_to": ((lambda values: None,), {}),
    "fresh": (("http://127.0.0.1:1",), {}),
    "remove": ((1,), {}),
    "reply": (("0821234567", "Yes"), {}),
    "set_status": (("x", "SENT"), {}),
    "set_webhooks": ((), {"reply_url": "http://localhost"}),
    "top_up": ((1,), {}),
}
# What `intercept` needs is there without a server; a wrong one is refused below.
PARTS = {
    "": NEEDS_NO_SERVER | {"intercept"},
    "clock": set(),
    "faults": set(),
    "aio": {"clock"},
    "aio.clock": set(),
}


def nobody() -> SmsMock:
    """A team on a server that does not run."""
    made = SmsMock(
        "http://127.0.0.1:1", {"teamId": "t", "userId": 1, **dict.fromkeys(CREDENTIALS, "x")}
    )
    made._receiver = object()  # type: ignore[assignment]
    return made


def part_of(sms: SmsMock, part: str) -> Any:
    found: Any = sms
    for name in part.split(".") if part else ():
        found = getattr(found, name)
    return found


def public_calls() -> Iterator[tuple[str, str]]:
    sms = nobody()
    for part, free in PARTS.items():
        kind = type(part_of(sms, part))
        for name in dir(kind):
            if not name.startswith("_") and name not in free:
                yield part, name


def call(found: Any, name: str) -> Any:
    """Read a property, or call a method and use what it returns."""
    result = getattr(found, name)
    if callable(result):
        positional, named = ARGUMENTS.get(name, ((), {}))
        result = result(*positional, **named)
    if inspect.iscoroutine(result):
        return asyncio.run(result)
    if isinstance(result, AbstractContextManager):
        with result:
            pass
    return result


def shown_frames(error: pytest.ExceptionInfo[BaseException]) -> list[str]:
    """Return the files of the frames that pytest shows for an error, without those of asyncio."""
    shown = [Path(str(entry.path)) for entry in error.traceback.filter(error)]
    return [path.name for path in shown if "asyncio" not in path.parts]


@pytest.mark.parametrize("part, name", list(public_calls()))
def test_what_a_call_raises_ends_in_the_line_of_the_test(part: str, name: str) -> None:
    with pytest.raises(NotRunningError) as raised:
        call(part_of(nobody(), part), name)
    assert set(shown_frames(raised)) == {Path(__file__).name}
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__


@pytest.fixture
def sms() -> Iterator[SmsMock]:
    with SmsMock.fresh() as made:
        yield made


def application(values: dict[str, str]) -> None:
    pass


@pytest.mark.parametrize(
    "wrong, text",
    [
        (lambda sms: sms.assert_requested(path="/sms/sned"), "path '/sms/sned' fits no path"),
        (lambda sms: sms.assert_requested(operation_id="x"), "operation_id 'x' is not an op"),
        (lambda sms: sms.assert_requested(times=-1), "times is neither"),
        (lambda sms: sms.faults.add(path="/sms/sned", status=500), "path '/sms/sned' fits no"),
        (lambda sms: sms.faults.add(retry_after="x"), "retry_after is not a whole number"),
        (lambda sms: sms.clock.freeze("tomorrow"), "at is not a date and time"),
        (lambda sms: sms.clock.advance(to="tomorrow"), "to is not a date and time"),
        (lambda sms: sms.clock.advance(1, to="2030-01-01"), "give either seconds or to"),
        (lambda sms: sms.set_status("x", "SEND"), "status 'SEND' does not exist"),
        (lambda sms: sms.set_webhooks(reply_url="x"), "reply_url is not an http"),
        (lambda sms: sms.deliver_to(3), "3 is neither a WSGI application"),
        (lambda sms: sms.deliver_to(application, reply="x"), "'x' is not a path"),
        (lambda sms: sms.otp(timeout="10"), "timeout: '10' is not a number of seconds"),
        (lambda sms: sms.clock.advance(1, timeout="10"), "timeout: '10' is not a number"),
        (lambda sms: sms.otp(pattern="("), "pattern is not a regular expression"),
        (lambda sms: asyncio.run(sms.aio.otp(pattern="(")), "pattern is not a regular"),
        (lambda sms: SmsMock.create(sms.origin, webhookStyle="x"), "webhookStyle "),
        (lambda sms: sms.faults.remove(9), "there is no rule '9'"),
    ],
)
def test_a_wrong_argument_is_named_as_the_test_wrote_it(
    sms: SmsMock, wrong: Callable[[SmsMock], Any], text: str
) -> None:
    with pytest.raises((ControlCallError, TypeError, ValueError)) as raised:
        wrong(sms)
    assert str(raised.value).startswith(text)
    assert set(shown_frames(raised)) == {Path(__file__).name}


def test_a_defect_of_this_library_keeps_its_frames(
    sms: SmsMock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sms_mock.testing.team.Message", None)
    monkeypatch.setattr(sms.control, "every", lambda path: [{"no": "message"}])
    with pytest.raises(AttributeError) as raised:
        call(sms, "messages")
    assert "team.py" in shown_frames(raised)


def test_what_a_with_block_raises_is_left_alone() -> None:
    with pytest.raises(ValueError, match="of the test") as raised, SmsMock.fresh():
        raise ValueError("of the test")
    assert raised.value.__traceback__ is not None


def test_fresh_still_decorates_a_function() -> None:
    calls = []

    @SmsMock.fresh()
    def decorated() -> None:
        calls.append(1)

    decorated()
    decorated()
    assert calls == [1, 1]
