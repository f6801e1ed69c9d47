"""A local mock of the ZoomConnect / SMS Messenger REST API. It never sends an SMS.

`from sms_mock import SmsMock` gives the class that tests are written with. Its module is imported
only at that moment, so that the pytest plugin and the command line load nothing they do not use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sms_mock.testing import Message, NothingSent, Request, SmsMock, Step

__version__ = "0.1.0"

__all__ = ["Message", "NothingSent", "Request", "SmsMock", "Step", "__version__"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module 'sms_mock' has no attribute {name!r}")
    from sms_mock import testing

    return getattr(testing, name)
