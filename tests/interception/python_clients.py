"""Clients as people write them, which call the provider's own address and know of no mock.

python python_clients.py requests https://www.zoomconnect.com/... EMAIL TOKEN
"""

from __future__ import annotations

import asyncio
import http.client
import json
import sys
import urllib.request
from collections.abc import Callable

import aiohttp
import httpx
import requests
import urllib3

SEND = "/app/api/rest/v1/sms/send"
URL = f"https://www.zoomconnect.com{SEND}"
WHO = {"recipientNumber": "0821234567", "message": "Hello"}

Client = Callable[[str, dict[str, str]], str]


def with_requests(url: str, headers: dict[str, str]) -> str:
    return requests.post(url, json=WHO, headers=headers, timeout=10).text


def with_httpx(url: str, headers: dict[str, str]) -> str:
    return httpx.post(url, json=WHO, headers=headers).text


def with_asynchronous_httpx(url: str, headers: dict[str, str]) -> str:
    async def send() -> str:
        async with httpx.AsyncClient() as client:
            return (await client.post(url, json=WHO, headers=headers)).text

    return asyncio.run(send())


def with_urllib3(url: str, headers: dict[str, str]) -> str:
    with urllib3.PoolManager() as pool:
        return pool.request("POST", url, json=WHO, headers=headers).data.decode()


def with_aiohttp(url: str, headers: dict[str, str]) -> str:
    async def send() -> str:
        async with (
            aiohttp.ClientSession() as session,
            session.post(url, json=WHO, headers=headers) as answer,
        ):
            return await answer.text()

    return asyncio.run(send())


def with_http_client(url: str, headers: dict[str, str]) -> str:
    host = url.split("/")[2]
    kind = http.client.HTTPSConnection if url.startswith("https") else http.client.HTTPConnection
    connection = kind(host, timeout=10)
    try:
        connection.request(
            "POST", SEND, json.dumps(WHO), {**headers, "Content-Type": "application/json"}
        )
        return connection.getresponse().read().decode()
    finally:
        connection.close()


def with_urllib(url: str, headers: dict[str, str]) -> str:
    asked = urllib.request.Request(
        url, json.dumps(WHO).encode(), {**headers, "Content-Type": "application/json"}
    )
    with urllib.request.urlopen(asked, timeout=10) as answer:
        text: str = answer.read().decode()
    return text


CLIENTS = [
    with_requests,
    with_httpx,
    with_asynchronous_httpx,
    with_urllib3,
    with_aiohttp,
    with_http_client,
    with_urllib,
]


if __name__ == "__main__":
    name, address, email, token = sys.argv[1:]
    chosen = next(client for client in CLIENTS if client.__name__ == f"with_{name}")
    sys.stdout.write(
        chosen(address, {"email": email, "token": token, "Accept": "application/json"})
    )
