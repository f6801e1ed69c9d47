"""Makes errors of the calls that a test makes point at the test.

The traceback of an expected error ends in the test's line, and the error's text has the names of
the arguments that the test wrote, not those of the control API's fields.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ContextDecorator
from functools import wraps
from types import TracebackType
from typing import Any, Final, NoReturn, TypeVar

from sms_mock.control_client.client import ControlCallError, NotRunningError

C = TypeVar("C", bound=type)

_EXPECTED: Final = (
    AssertionError,
    ControlCallError,
    NotRunningError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""The errors whose texts say what is wrong. Any other error is a defect of this library, and keeps
the frames that show where it happened."""
_FIELDS_AS_THEY_ARE: Final = ("create", "fresh")
"""Methods whose arguments have the names of the control API's fields."""
_PARTS: Final = ("match.", "effect.")
_ARGUMENTS: Final[Mapping[tuple[str, str], str]] = {
    ("assert_requested", "count"): "times",
    ("freeze", "freeze"): "at",
    ("reply", "from"): "from_",
    ("reply", "repliedToMessageId"): "replied_to",
}
"""Arguments whose names differ from the control API's fields, by method and field."""


def ends_in_the_callers_line(cls: C) -> C:
    """Decorate a class so that expected errors of its public methods and properties end at the
    caller.
    """
    for name, member in list(vars(cls).items()):
        if name.startswith("_"):
            continue
        if isinstance(member, property) and member.fget:
            setattr(cls, name, property(_hiding(member.fget), doc=member.__doc__))
        elif isinstance(member, classmethod):
            setattr(cls, name, classmethod(_hiding(member.__func__)))
        elif inspect.isfunction(member):
            setattr(cls, name, _hiding(member))
    return cls


def python_name(field: str) -> str:
    """Return a field's name in snake_case: `retry_after` for `retryAfter`."""
    return re.sub("[A-Z]", lambda found: f"_{found[0].lower()}", field)


def _hiding(call: Callable[..., Any]) -> Callable[..., Any]:
    name = call.__name__
    if inspect.iscoroutinefunction(call):

        @wraps(call)
        async def awaited(*args: Any, **named: Any) -> Any:
            __tracebackhide__ = True
            try:
                return await call(*args, **named)
            except _EXPECTED as error:
                _raise(error, name)

        return awaited

    @wraps(call)
    def called(*args: Any, **named: Any) -> Any:
        __tracebackhide__ = True
        try:
            result = call(*args, **named)
        except _EXPECTED as error:
            _raise(error, name)
        if isinstance(result, AbstractContextManager):
            return _Context(lambda: call(*args, **named), name)
        return result

    return called


class _Context(ContextDecorator, AbstractContextManager[Any]):
    """Wraps a context manager so that the traceback of its own errors ends in the `with` line.

    Args:
        make: makes the wrapped context manager each time that this one is entered.
        name: the name of the method that returned the wrapped one.
    """

    def __init__(self, make: Callable[[], AbstractContextManager[Any]], name: str) -> None:
        self._make = make
        self._name = name
        self._entered: AbstractContextManager[Any] | None = None

    def _recreate_cm(self) -> _Context:
        """Return a new context manager, for each call of a function that this one decorates."""
        return _Context(self._make, self._name)

    def __enter__(self) -> Any:
        __tracebackhide__ = True
        self._entered = self._make()
        try:
            return self._entered.__enter__()
        except _EXPECTED as error:
            _raise(error, self._name)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool | None:
        __tracebackhide__ = True
        assert self._entered is not None
        try:
            return self._entered.__exit__(kind, error, trace)
        except _EXPECTED as problem:
            _raise(problem, self._name)


def _raise(error: Exception, method: str) -> NoReturn:
    __tracebackhide__ = True
    if isinstance(error, ControlCallError) and error.field and method not in _FIELDS_AS_THEY_ARE:
        _rename(error, method)
    raise error.with_traceback(None) from None


def _rename(error: ControlCallError, method: str) -> None:
    """Change an error's field and text to the name of the method's argument.

    `effect.retryAfter` becomes `retry_after`, for example.
    """
    field = error.field or ""
    argument = field
    for part in _PARTS:
        argument = argument.removeprefix(part)
    argument = _ARGUMENTS.get((method, argument)) or python_name(argument)
    if argument != field:
        error.args = tuple(str(text).replace(field, argument, 1) for text in error.args)
        error.message = error.message.replace(field, argument, 1)
        error.field = argument
