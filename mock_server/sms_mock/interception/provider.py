"""Lists the provider's hosts, and tests whether a host is one of them."""

from __future__ import annotations

from typing import Final

HOSTS: Final = ("www.zoomconnect.com", "zoomconnect.com", "sms1.smsmessenger.co.za")
"""Hosts at which the live service answers (evidence G1, O1). Calls to them go to the mock."""

DOMAINS: Final = ("zoomconnect.com", "smsmessenger.co.za")
"""All hosts in these domains are the provider's. Calls to those not in `HOSTS` are refused."""


def name_of(host: str) -> str:
    """Return a host's name in lower case, without white space around it and without final dots."""
    return host.strip().lower().rstrip(".")


def is_api_host(host: str) -> bool:
    """Return whether the live service answers at this host."""
    return name_of(host) in HOSTS


def is_providers(host: str) -> bool:
    """Return whether a host is in one of the provider's domains."""
    name = name_of(host)
    return any(name == domain or name.endswith(f".{domain}") for domain in DOMAINS)
