"""Which hosts are the provider's: the one list of them, and nothing else."""

from __future__ import annotations

from typing import Final

HOSTS: Final = ("www.zoomconnect.com", "zoomconnect.com", "sms1.smsmessenger.co.za")
"""Where the live service answers (evidence G1, O1): these reach the mock."""

DOMAINS: Final = ("zoomconnect.com", "smsmessenger.co.za")
"""Whatever else is below these is the provider's too, and reaches nothing."""


def name_of(host: str) -> str:
    """A host as it is compared: no capitals, and no dot in the end."""
    return host.strip().lower().rstrip(".")


def is_api_host(host: str) -> bool:
    """Whether the live service is called by this name."""
    return name_of(host) in HOSTS


def is_providers(host: str) -> bool:
    """Whether this name is the provider's at all."""
    name = name_of(host)
    return any(name == domain or name.endswith(f".{domain}") for domain in DOMAINS)
