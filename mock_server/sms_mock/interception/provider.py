"""The list of the provider's hosts, and the test whether a host is one of them."""

from __future__ import annotations

from typing import Final

HOSTS: Final = ("www.zoomconnect.com", "zoomconnect.com", "sms1.smsmessenger.co.za")
"""Hosts at which the live service answers (evidence G1, O1). They lead to the mock."""

DOMAINS: Final = ("zoomconnect.com", "smsmessenger.co.za")
"""All other hosts below these are the provider's too. They lead nowhere."""


def name_of(host: str) -> str:
    """A host in the form in which hosts are compared: lower case, no final dot."""
    return host.strip().lower().rstrip(".")


def is_api_host(host: str) -> bool:
    """Whether the live service answers at this host."""
    return name_of(host) in HOSTS


def is_providers(host: str) -> bool:
    """Whether the host is the provider's."""
    name = name_of(host)
    return any(name == domain or name.endswith(f".{domain}") for domain in DOMAINS)
