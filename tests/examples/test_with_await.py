"""A FastAPI application that sends and gets webhooks, in the event loop of its test."""

from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from fastapi import FastAPI, Request

from sms_mock import SmsMock


def create_shop(base_url: str, headers: dict[str, str]) -> FastAPI:
    """Make an application that sends and gets webhooks; this is the code under test."""
    shop = FastAPI()
    shop.state.ended = {}

    @shop.post("/invite")
    async def invite() -> Any:
        async with httpx.AsyncClient(headers=headers) as client:
            answer = await client.post(
                f"{base_url}/api/rest/v1/sms/send.json",
                json={"recipientNumber": "0821234567", "message": "Will you come?"},
            )
        return answer.json()["messageId"]

    @shop.post("/sms/report")
    async def report(request: Request) -> None:
        values = parse_qs((await request.body()).decode())
        shop.state.ended[values["messageId"][0]] = values["status"][0]

    return shop


@pytest.mark.anyio  # or @pytest.mark.asyncio
async def test_an_invitation_is_reported(sms_mock: SmsMock) -> None:
    shop = create_shop(sms_mock.url, sms_mock.headers)
    sms_mock.deliver_to(shop, report="/sms/report")

    transport = httpx.ASGITransport(app=shop)
    async with httpx.AsyncClient(transport=transport, base_url="http://shop") as browser:
        message_id = (await browser.post("/invite")).json()
    await sms_mock.aio.wait_until_idle()

    assert shop.state.ended == {message_id: "DELIVERED"}
