"""Tests with an event loop: awaited calls do not block it, and calls that block it say so."""

from __future__ import annotations

from tests.environments.users import RunBeside

pytest_plugins = ["pytester"]

SHOP = """
        import threading
        from urllib.parse import parse_qs

        import httpx
        import pytest
        from fastapi import FastAPI, Request
        from sms_mock import NothingSent


        def make_shop(sms_mock):
            '''Texts a code, and is called back by the mock: all in one event loop.'''
            shop = FastAPI()
            shop.got = []

            @shop.post("/sign-up")
            async def sign_up():
                async with httpx.AsyncClient() as client:
                    answer = await client.post(
                        f"{sms_mock.url}/api/rest/v1/sms/send.json",
                        json={"recipientNumber": "0821234567", "message": "Your code is 123456"},
                        headers=sms_mock.headers,
                    )
                return answer.json()

            @shop.post("/sms/report")
            async def report(request: Request):
                values = parse_qs((await request.body()).decode())
                shop.got.append((values["status"][0], threading.current_thread()))

            return shop


        async def use(sms_mock):
            shop = make_shop(sms_mock)
            sms_mock.deliver_to(shop, report="/sms/report")
            transport = httpx.ASGITransport(app=shop)
            async with httpx.AsyncClient(transport=transport, base_url="http://shop") as browser:
                assert (await browser.post("/sign-up")).status_code == 200
            assert await sms_mock.aio.otp(to="0821234567") == "123456"
            await sms_mock.aio.wait_until_idle()
            assert shop.got == [("DELIVERED", threading.current_thread())]
            assert (await sms_mock.aio.received_reports())[0]["status"] == "DELIVERED"
            assert await sms_mock.aio.received_replies() == []
            assert (await sms_mock.aio.wait_for_message(contains="code")).otp == "123456"
            assert await sms_mock.aio.clock.freeze() == []
            assert await sms_mock.aio.clock.advance(1) == []
            with pytest.raises(NothingSent, match="no matching message came"):
                await sms_mock.aio.wait_for_message(to="0839999999", timeout=0.1)
"""


def test_with_pytest_asyncio_the_shop_and_its_receiver_share_the_loop(beside: RunBeside) -> None:
    result = beside(
        SHOP
        + """
        import asyncio

        @pytest.mark.asyncio
        async def test_it(sms_mock):
            await use(sms_mock)


        async def receive(sms_mock, got):
            '''A receiver that is called over HTTP and answers in this loop.'''
            async def answer(reader, writer):
                got.append(await reader.readuntil(b"\\r\\n\\r\\n"))
                writer.write(b"HTTP/1.1 204 No Content\\r\\n\\r\\n")
                await writer.drain()
                writer.close()
            server = await asyncio.start_server(answer, "127.0.0.1", 0)
            port = server.sockets[0].getsockname()[1]
            sms_mock.set_webhooks(delivery_report_url=f"http://127.0.0.1:{port}/report")
            return server


        @pytest.mark.asyncio
        async def test_over_http_too(sms_mock):
            got = []
            server = await receive(sms_mock, got)
            send(sms_mock)
            await sms_mock.aio.wait_until_idle()
            assert len(got) == 1
            server.close()


        @pytest.mark.asyncio
        async def test_a_call_that_blocks_the_loop_says_what_to_do(sms_mock):
            server = await receive(sms_mock, [])
            send(sms_mock)
            with pytest.raises(RuntimeError, match="await the call of the same"):
                sms_mock.wait_until_idle()
            with pytest.raises(NothingSent, match="await the call of the same"):
                sms_mock.otp(to="0839999999", timeout=0)
            sms_mock.deliver_to(make_shop(sms_mock), report="/sms/report")
            send(sms_mock)
            with pytest.raises(RuntimeError, match="use the same call of sms_mock.aio with await"):
                sms_mock.wait_until_idle()
            server.close()
        """,
        "-o",
        "asyncio_default_fixture_loop_scope=function",
        plugins=("pytest_asyncio.plugin",),
    )
    result.assert_outcomes(passed=3)


def test_with_anyio_it_works_on_asyncio_and_on_trio(beside: RunBeside) -> None:
    result = beside(
        SHOP
        + """
        @pytest.mark.anyio
        @pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"])
        async def test_it(sms_mock):
            await use(sms_mock)
        """,
        plugins=("anyio",),
    )
    result.assert_outcomes(passed=2)


def test_a_wait_ends_while_freezegun_freezes_the_time_of_the_loop(beside: RunBeside) -> None:
    result = beside(
        SHOP
        + """
        from freezegun import freeze_time


        @pytest.mark.anyio
        @pytest.mark.parametrize("anyio_backend", ["asyncio"])
        async def test_it(sms_mock, anyio_backend):
            with freeze_time("2024-05-01 08:00"):
                await use(sms_mock)
        """,
        plugins=("anyio",),
    )
    result.assert_outcomes(passed=1)
