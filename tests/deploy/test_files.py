"""What the files in `deploy/` say agrees with each other and with the command line."""

from __future__ import annotations

import re

import pytest
import yaml

from tests.contract.command_lines import check
from tests.deploy.proxies import DEPLOY

COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
SERVERS = {name: one for name, one in COMPOSE["services"].items() if name != "proxy"}


@pytest.mark.parametrize("name", SERVERS)
def test_the_flags_of_a_server_in_compose_exist(name: str) -> None:
    check(["serve", *SERVERS[name]["command"]])


def test_compose_gives_the_proxy_the_addresses_of_its_servers() -> None:
    proxy = COMPOSE["services"]["proxy"]
    addresses = {
        f"SMS_MOCK_{name.upper()}": f"{server['networks']['mock']['ipv4_address']}:8767"
        for name, server in SERVERS.items()
    }
    assert proxy["environment"] == addresses
    file, *_ = proxy["volumes"][0].split(":")
    read = re.findall(r"\$\{(SMS_MOCK_[A-Z]+)-", (DEPLOY / file).read_text("utf-8"))
    assert set(addresses) <= set(read)


def test_each_server_in_compose_has_a_volume_of_its_own() -> None:
    assert {server["volumes"][0] for server in SERVERS.values()} == {
        f"{name}:/data" for name in COMPOSE["volumes"]
    }


@pytest.mark.parametrize("name", ["haproxy-one.cfg", "haproxy-several.cfg"])
def test_haproxy_never_repeats_a_request(name: str) -> None:
    text = (DEPLOY / name).read_text("utf-8")
    assert not re.search(r"^\s*(option redispatch|retry-on)", text, re.MULTILINE)
    backends = len(re.findall(r"^backend ", text, re.MULTILINE))
    assert text.count("no option redispatch") == backends


@pytest.mark.parametrize("name", ["nginx-one.conf", "nginx-several.conf"])
def test_nginx_never_repeats_a_request_and_buffers_nothing(name: str) -> None:
    text = (DEPLOY / name).read_text("utf-8")
    for directive in ("proxy_next_upstream", "proxy_buffering", "proxy_request_buffering"):
        assert re.findall(rf"^\s*{directive} (\w+);", text, re.MULTILINE) == ["off"]
