"""The provider's published Python client, unchanged, with a server on a real socket."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from zoomconnect_sdk.client import Client

from sms_mock.app import create_app
from sms_mock.service import Service
from sms_mock.serving.threads import MockServer
from tests.conftest import ADMINISTRATOR


@pytest.fixture
def server(service: Service) -> Iterator[MockServer]:
    app = create_app(service.settings, service=service)
    with MockServer(app=app) as running:
        yield running


@pytest.fixture
def sdk(server: MockServer) -> Iterator[Client]:
    email, token = ADMINISTRATOR
    client = Client(base_url=server.url, api_token=token, account_email=email)
    yield client
    client.session.close()
