"""A shop that gives the money back when the message with the collection code was not delivered."""

import pytest
import requests
from flask import Flask, request

from sms_mock import SmsMock


class Shop:
    """Refunds an order if its message fails; `refunds` has the refunds that were paid."""

    def __init__(self, url: str, email: str, token: str) -> None:
        self.url = url
        self.headers = {"email": email, "token": token, "Accept": "application/json"}
        self.orders: dict[str, str] = {}
        self.refunds: list[str] = []
        self.app = Flask("shop")
        self.app.add_url_rule("/sms/report", "report", self.report, methods=["POST"])

    def order(self, number: str) -> None:
        answer = requests.post(
            f"{self.url}/api/rest/v1/sms/send",
            json={"recipientNumber": number, "message": "Your order is ready: code 4821"},
            headers=self.headers,
            timeout=10,
        )
        self.orders[answer.json()["messageId"]] = "ready"

    def report(self) -> str:
        if request.form["status"].startswith("FAILED"):
            self.refund(request.form["messageId"])
        return ""

    def refund(self, order: str) -> None:
        # The bug: the same report may come twice, and the money goes out twice.
        self.orders[order] = "refunded"
        self.refunds.append(order)


class MendedShop(Shop):
    """A shop that first looks whether the order was refunded already."""

    def refund(self, order: str) -> None:
        if self.orders.get(order) != "refunded":
            super().refund(order)


FAILS = "27600000001"


@pytest.mark.parametrize("kind", [Shop, MendedShop])
def test_refund_once(sms_mock: SmsMock, kind: type[Shop]) -> None:
    shop = kind(sms_mock.url, sms_mock.email, sms_mock.token)
    sms_mock.deliver_to(shop.app, report="/sms/report")
    shop.order(FAILS)
    sms_mock.wait_until_idle()
    assert len(shop.refunds) == 1
