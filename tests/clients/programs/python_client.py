"""Sends, lists, is refused and asks for the balance, with a client that openapi-generator made."""

import json
import os

import openapi_client as sms
from openapi_client.api import AccountApi, MessagesApi, SmsApi

config = sms.Configuration(
    host=os.environ["SMS_MOCK_URL"] + "/app",
    api_key={"email": "demo@example.com", "token": "11111111-1111-4111-8111-111111111111"},
)
client = sms.ApiClient(config)

body = sms.SendSmsBody(recipient_number="0821234567", message="Hello")
print("sent", SmsApi(client).send_sms(body).message_id)
print("listed", MessagesApi(client).get_messages().total_elements)
try:
    SmsApi(client).send_sms(sms.SendSmsBody(recipient_number="082123", message="Hello"))
except sms.ApiException as refused:
    print("refused", refused.status, json.loads(refused.body)["code"])
print("balance", AccountApi(client).get_balance().credit_balance)
