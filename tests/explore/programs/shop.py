"""A user's test as a program, without packages: a shop that takes webhooks on a port of its own.

    python shop.py KIND

It makes a team, places an order, waits until everything is delivered, and exits with 1 if the shop
paid other than one refund. At the end it deletes the team. KIND is what the shop is like:

careful: refunds an order once, however often it hears of it
careless: refunds for each report
needs-two: refunds twice only if the report and the reply both come twice
retries: sends again if the connection breaks
looks: is careful, and waits for the thanks of the customer by looking whether they have come
wrong: refunds never
"""

from __future__ import annotations

import http.server
import json
import os
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter

MOCK = os.environ["SMS_MOCK_URL"]
PHONE = "27821234567"


class Shop:
    """Refunds each order whose message has a report."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.came: Counter[str] = Counter()

    @property
    def refunds(self) -> int:
        """How many refunds were paid."""
        if self.kind == "needs-two":
            return 1 + (self.came["report"] > 1 and self.came["reply"] > 1)
        if self.kind == "careless":
            return self.came["report"]
        return int(self.kind != "wrong" and self.came["report"] > 0)


def listen(shop: Shop) -> http.server.HTTPServer:
    """Start the shop's receiver of webhooks."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            text = self.rfile.read(int(self.headers["Content-Length"])).decode()
            shop.came["report" if "status" in urllib.parse.parse_qs(text) else "reply"] += 1
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *values: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def call(method: str, path: str, body: object = None, **headers: str) -> dict[str, object]:
    """Call the mock and return its JSON."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(
        f"{MOCK}{path}",
        data,
        {"Content-Type": "application/json", "Accept": "application/json", **headers},
        method=method,
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        return dict(json.loads(answer.read() or b"{}"))


def order(shop: Shop, account: dict[str, str]) -> None:
    """Send the message about an order."""
    message = {"recipientNumber": PHONE, "message": "Your order is ready"}
    try:
        call("POST", "/app/api/rest/v1/sms/send", message, **account)
    except (ConnectionError, urllib.error.URLError):
        if shop.kind != "retries":
            raise
        call("POST", "/app/api/rest/v1/sms/send", message, **account)


def until_patience_is_over(about: str) -> None:
    """Wait until nothing more comes by itself, in place of a time-out."""
    while True:
        webhooks = call("GET", f"/_mock/webhooks?{about}")["items"]
        assert isinstance(webhooks, list)
        if all(one["state"] == "delivered" or one["heldBySchedule"] for one in webhooks):
            return


def main(kind: str) -> int:
    shop = Shop(kind)
    receiver = listen(shop)
    team = call("POST", "/_mock/teams", {})
    here = f"http://127.0.0.1:{receiver.server_port}"
    about = f"team={team['teamId']}"
    try:
        urls = {"replyUrl": f"{here}/reply", "deliveryReportUrl": f"{here}/report"}
        call("PUT", f"/_mock/accounts/{team['userId']}/developer-settings?{about}", urls)
        order(shop, {"email": str(team["email"]), "token": str(team["token"])})
        if kind == "looks":
            until_patience_is_over(about)  # else the report could let the reply out
        call("POST", f"/_mock/inbound?{about}", {"from": PHONE, "message": "Thanks"})
        if kind == "looks":
            until_patience_is_over(about)
        else:
            call("GET", f"/_mock/webhooks/idle?timeout=20&{about}")
        sent = call("GET", f"/_mock/messages?q=is:outbound&{about}")
    finally:
        call("DELETE", f"/_mock/teams/{team['teamId']}")
    sys.stdout.write(f"{shop.refunds} refunds for {sent['total']} messages\n")
    thanked = kind != "looks" or shop.came["reply"] > 0
    return int(shop.refunds != 1 or sent["total"] != 1 or not thanked)


sys.exit(main(sys.argv[1]))
