"""An application that is made once for all tests, and a team that is reset after each test."""

from collections.abc import Callable, Iterator

import pytest
import requests

from sms_mock import SmsMock


def create_sender(base_url: str, headers: dict[str, str]) -> Callable[[str], None]:
    """Make the function that sends; this is the code under test, which may take long to make."""

    def send(message: str) -> None:
        body = {"recipientNumber": "0821234567", "message": message}
        url = f"{base_url}/api/rest/v1/sms/send.json"
        requests.post(url, json=body, headers=headers, timeout=10).raise_for_status()

    return send


@pytest.fixture(scope="session")
def sms_of_the_session(sms_mock_origin: str) -> Iterator[SmsMock]:
    with SmsMock.fresh(sms_mock_origin) as sms:
        yield sms


@pytest.fixture(scope="session")
def sender(sms_of_the_session: SmsMock) -> Callable[[str], None]:
    return create_sender(sms_of_the_session.url, sms_of_the_session.headers)


@pytest.fixture
def sms(sms_of_the_session: SmsMock) -> Iterator[SmsMock]:
    yield sms_of_the_session
    sms_of_the_session.reset()


@pytest.mark.parametrize("text", ["Hello", "Goodbye"])
def test_each_test_sees_its_own(sms: SmsMock, sender: Callable[[str], None], text: str) -> None:
    sender(text)
    assert [message.message for message in sms.sent] == [text]
    assert sms.balance == 999
