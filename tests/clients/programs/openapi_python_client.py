"""Sends, lists, is refused and asks for the balance, with a client of openapi-python-client."""

import json
import os

from sms_mock_client import Client
from sms_mock_client.api.account import get_balance
from sms_mock_client.api.messages import get_messages
from sms_mock_client.api.sms import send_sms
from sms_mock_client.models import SendSmsBody

client = Client(
    base_url=os.environ["SMS_MOCK_URL"] + "/app",
    headers={
        "email": "demo@example.com",
        "token": "11111111-1111-4111-8111-111111111111",
        "Accept": "application/json",
    },
)


def send(number: str):
    return send_sms.sync_detailed(
        client=client, body=SendSmsBody(recipient_number=number, message="Hello")
    )


print("sent", send("0821234567").parsed.message_id)
print("listed", get_messages.sync(client=client).total_elements)
refused = send("082123")
print("refused", refused.status_code.value, json.loads(refused.content)["code"])
print("balance", get_balance.sync(client=client).credit_balance)
