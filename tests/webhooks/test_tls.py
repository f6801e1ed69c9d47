"""Webhooks over https: trusted receivers are called, and an error says why others are not."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import trustme

from sms_mock.webhooks import sender
from tests.driving import Json, Live
from tests.receiver import Behaviour, Receiver, answer, drip, hang_in_body, measure, silent

AUTHORITY = trustme.CA()


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let this machine trust the authority, by the usual environment variable."""
    AUTHORITY.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    sender._trusted.cache_clear()  # read once in a process
    yield
    sender._trusted.cache_clear()


@contextmanager
def secured(*names: str, behaviour: Behaviour | None = None) -> Iterator[Receiver]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    AUTHORITY.issue_cert(*names).configure_cert(context)
    with Receiver(behaviour, tls=context) as made:
        yield made


def tried(live: Live, url: str) -> Json:
    """Send a message whose report goes to a URL, and return the first attempt to post it."""
    live.urls(report=url)
    sent = live.send()
    live.advance(2)
    return live.webhook(sent)["attempts"][0]


@pytest.mark.usefixtures("trusted")
def test_a_receiver_with_a_trusted_certificate_is_called(live: Live) -> None:
    with secured("127.0.0.1", behaviour=answer(200, b"Thanks")) as receiver:
        attempt = tried(live, receiver.url)
        assert (attempt["status"], attempt["error"], attempt["response"]) == (200, None, "Thanks")
        assert receiver.arrivals[0].form["status"] == "DELIVERED"


def test_one_that_nobody_trusts_is_not_called_and_what_to_do_is_said(live: Live) -> None:
    with secured("127.0.0.1") as receiver:
        attempt = tried(live, receiver.url)
        assert receiver.arrivals == []
    assert attempt["status"] is None
    assert attempt["error"].startswith("its certificate is not trusted: ")
    assert attempt["error"].endswith(
        "; start this server with its authority in SSL_CERT_FILE, or use http"
    )


@pytest.mark.usefixtures("trusted")
def test_one_of_another_name_is_not_called_and_what_to_do_is_said(live: Live) -> None:
    with secured("elsewhere.test") as receiver:
        attempt = tried(live, receiver.url)
        assert receiver.arrivals == []
    assert "127.0.0.1" in attempt["error"]
    assert attempt["error"].endswith("; call it by a name that it is for, or by http")


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("behaviour", [silent, drip, hang_in_body])
def test_one_that_hangs_is_given_its_time_and_no_more(live: Live, behaviour: Behaviour) -> None:
    live.service.worker.timeout = 0.3
    with secured("127.0.0.1", behaviour=behaviour) as receiver:
        assert measure(lambda: tried(live, receiver.url)) < 3
        receiver.wait_for(1)
    (delivery,) = live.webhooks()
    error = "no answer within 0.3 s; answer first and work afterwards"
    assert delivery["attempts"][0]["error"] == error
