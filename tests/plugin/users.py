"""What a user of the plugin has already written, and how it is run."""

from __future__ import annotations

from collections.abc import Callable

import pytest

SENDING = """
import json
import urllib.error
import urllib.request


def send(sms_mock, to="0821234567", message="Your code is 123456", **fields):
    request = urllib.request.Request(
        f"{sms_mock.url}/api/rest/v1/sms/send",
        json.dumps({"recipientNumber": to, "message": message, **fields}).encode(),
        {**sms_mock.headers, "Accept": "application/json", "Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        error.read()
        return error.code
"""

Run = Callable[..., pytest.RunResult]


# Of all the plugins installed here only the one under test, and xdist.
PLUGINS = ("-p", "sms_mock.pytest_plugin", "-p", "xdist", "-p", "no:cacheprovider")
