"""`SmsMock`, which tests use: a team made for one test on a running server, and its assertions.

The pytest plugin gives it to tests as the fixture `sms_mock`; unittest and scripts use it directly:

    with SmsMock.fresh() as sms_mock:
        my_code(base_url=sms_mock.url, email=sms_mock.email, token=sms_mock.token)
        sms_mock.assert_sent(to="0821234567", contains="Welcome")
"""

from sms_mock.testing.messages import Message, Request, Step
from sms_mock.testing.sms_mock import SmsMock
from sms_mock.testing.wanted import NothingSent

__all__ = ["Message", "NothingSent", "Request", "SmsMock", "Step"]
