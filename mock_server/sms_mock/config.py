"""The settings of one server. Flags, environment variables and files are read elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, get_args

Format = Literal["json", "xml"]
Leniency = Literal["dates", "content-types", "namespaces"]
"""A kind of request that the live service very probably refuses or misreads, and that the mock
accepts if it is told to."""
TokenScope = Literal["everything", "other-teams"]
TOKEN_SCOPES: Final[tuple[TokenScope, ...]] = get_args(TokenScope)
LENIENCIES: Final[tuple[Leniency, ...]] = get_args(Leniency)

MEGABYTE = 1024 * 1024
DEFAULT_PORT = 8767
DEFAULT_TEAM = "default"
"""The id of the team that every server has."""
DEMO_SEED: Final = 1
"""The seed of `sms-mock serve --demo` without --seed."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings with which a server is started; they do not change afterwards.

    Sizes are in bytes, times in seconds. The limits on sizes and counts are assumed (A-entries of
    `evidence.yaml`, topic `limits`); those of the live service are not known.
    """

    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    store: Path | None = None
    fixtures: Path | None = None
    default_format: Format = "xml"
    lenient: tuple[Leniency, ...] = ()
    """Which of the kinds in `LENIENCIES` are accepted."""
    delivery: str | None = None
    """`timed[:seconds]`, `immediate` or `manual`; None for what the fixtures say."""

    email: str | None = None
    token: str | None = None
    url_token: str | None = None
    secret_key: str | None = None
    """The key that the administrator's webhooks are signed with."""
    credits: int | None = None
    """The administrator's first balance in thousandths of a credit; None for the fixtures'."""
    reply_url: str | None = None
    delivery_report_url: str | None = None

    control_token: str | None = None
    control_token_for: TokenScope = "everything"
    """What the control token is needed for: every call of `/_mock`, or only those that delete other
    teams than the one that the call names."""
    allow_hosts: tuple[str, ...] = ()
    allow_origins: tuple[str, ...] = ()
    behind_proxy: bool = False
    """Whether the server follows the X-Forwarded headers of a proxy in front of it."""

    evidence: Path | None = None
    """A file that records what the live service was observed to do. Its entries replace those with
    the same id in the packaged evidence."""
    rate_limit: int | None = None
    """Requests per minute that each account may make; None sets no limit."""

    log_format: Literal["text", "json"] = "text"
    seed: int | None = None
    demo: bool = False
    """Whether the default team is a made-up company whose story goes on by itself."""
    demo_speed: float | None = None
    """How many times faster than usual the demo's story goes; None for 1, or for the speed of the
    demo that the store has."""

    team_ttl: float | None = None
    """Real seconds without a request after which a created team ends, unless it was created with
    another time; None lets it stay."""
    max_teams: int = 1_000
    """How many teams there may be beside the default one."""

    most_parts: int = 10
    most_label_characters: int = 1_000
    """Most characters of a campaign, and of a data field."""
    body_limit: int = MEGABYTE
    bulk_body_limit: int = 8 * MEGABYTE
    audio_limit: int = 10 * MEGABYTE
    control_body_limit: int = 64 * MEGABYTE
    bulk_most_items: int = 10_000
    most_page_size: int = 10_000

    def __post_init__(self) -> None:
        unknown = [name for name in self.lenient if name not in LENIENCIES]
        if unknown:
            raise ValueError(
                f"lenient has {unknown[0]!r}; give a tuple of some of {', '.join(LENIENCIES)}"
            )
