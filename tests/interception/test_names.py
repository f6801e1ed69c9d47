"""Which host names are the provider's, and the files that make them resolve to this machine."""

from __future__ import annotations

import pytest

from sms_mock import evidence
from sms_mock.interception.namespace import hosts_file, nsswitch_file
from sms_mock.interception.provider import DOMAINS, HOSTS, is_api_host, is_providers


@pytest.mark.parametrize("host", [*HOSTS, "WWW.ZoomConnect.COM", "zoomconnect.com.", " a.b. "])
def test_a_name_is_compared_without_capitals_and_the_last_dot(host: str) -> None:
    assert is_api_host(host) is (host != " a.b. ")


@pytest.mark.parametrize(
    "host", ["api.zoomconnect.com", "smsmessenger.co.za", "a.b.smsmessenger.co.za"]
)
def test_what_is_below_its_domains_is_the_providers(host: str) -> None:
    assert is_providers(host)
    assert not is_api_host(host)


@pytest.mark.parametrize("host", ["notzoomconnect.com", "zoomconnect.com.example.org", "", "co.za"])
def test_what_only_looks_like_it_is_not(host: str) -> None:
    assert not is_providers(host)


def test_the_hosts_are_those_that_the_evidence_names() -> None:
    stated = " ".join(evidence.load()[id_].statement for id_ in ("G1", "O1"))
    for host in HOSTS:
        assert f"https://{host}/" in stated
        assert host.endswith(DOMAINS)


def test_the_hosts_file_keeps_what_is_there_but_for_the_provider() -> None:
    before = (
        "127.0.0.1 localhost\n192.0.2.7 db www.zoomconnect.com # old\n# a remark\n192.0.2.8 db\n"
    )
    lines = hosts_file(before, "127.1.2.3").splitlines()
    assert lines[2:] == ["127.0.0.1 localhost", "# a remark", "192.0.2.8 db"]
    assert [line.split()[0] for line in lines[:2]] == ["127.1.2.3", "::ffff:127.1.2.3"]
    for line in lines[:2]:
        assert {*HOSTS, *(f"{host}." for host in HOSTS)} <= {*line.split()}


def test_hosts_are_looked_up_in_the_file_first() -> None:
    before = "passwd: files\nhosts: resolve [!UNAVAIL=return] files dns\nservices: db files\n"
    assert nsswitch_file(before) == "passwd: files\nservices: db files\nhosts: files dns\n"
