from collections.abc import Iterator

import pytest
import requests
from testcontainers.core.container import DockerContainer
from testcontainers.core.waiting_utils import wait_for_logs


@pytest.fixture(scope="session")
def base_url() -> Iterator[str]:
    mock = DockerContainer("sms-mock").with_command("--delivery immediate")
    with mock.with_exposed_ports(8767) as started:
        wait_for_logs(started, "Ctrl-C stops")
        yield f"http://{started.get_container_host_ip()}:{started.get_exposed_port(8767)}/app/"


def test_a_message_is_accepted(base_url: str) -> None:
    answer = requests.post(
        f"{base_url}api/rest/v1/sms/send.json",
        json={"recipientNumber": "0821234567", "message": "Hello"},
        headers={"email": "demo@example.com", "token": "11111111-1111-4111-8111-111111111111"},
        timeout=10,
    )
    assert answer.status_code == 200
