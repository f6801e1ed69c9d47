"""`SmsMock`, which tests use: a team made for one test on a running server, and its assertions.

The pytest plugin gives it to tests as the fixture `sms_mock`; unittest and scripts use it directly:

    with SmsMock.fresh() as sms_mock:
        my_code(base_url=sms_mock.url, email=sms_mock.email, token=sms_mock.token)
        sms_mock.assert_sent(to="0821234567", contains="Welcome")

Each class is imported only when it is first used, so that the plugin can import `teams_in_use`
without the rest.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sms_mock.testing.messages import Message, Request, Step
    from sms_mock.testing.sms_mock import SmsMock
    from sms_mock.testing.wanted import NothingSent

__all__ = ["Message", "NothingSent", "Request", "SmsMock", "Step"]

_PLACES = {
    "Message": "messages",
    "NothingSent": "wanted",
    "Request": "messages",
    "SmsMock": "sms_mock",
    "Step": "messages",
}


def __getattr__(name: str) -> object:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"sms_mock.testing.{_PLACES[name]}"), name)
