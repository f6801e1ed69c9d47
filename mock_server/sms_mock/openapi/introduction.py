"""Texts of openapi.yaml: its introduction, and the table of all errors in its schema `Error`."""

from __future__ import annotations

from sms_mock.api.errors import CATALOGUE
from sms_mock.api.paths import BASE, PREFIXES
from sms_mock.api.rendering import ASSUMED_HEADER, INFERRED_HEADER, NOTE_HEADER
from sms_mock.openapi import samples

TITLE = "sms-mock"

INTRODUCTION = f"""\
A local mock of the ZoomConnect / SMS Messenger REST API. It is not affiliated with the provider
and never sends an SMS.

**Addresses.** Every operation answers below {", ".join(f"`{p}{BASE}`" for p in PREFIXES)} and
`{BASE}`. Repeated and trailing slashes do not matter. A path may end in `.json` or `.xml`, which
decides the format of the answer.

**Credentials.** The headers `email` and `token`, HTTP Basic, or the URL parameters `email` and
`token`. Unless the server was started with others: `{samples.ADMINISTRATOR}` and
`11111111-1111-4111-8111-111111111111`.

**Formats.** Bodies are JSON or XML, as their `Content-Type` says; unknown fields are ignored. The
format of an answer is that of the suffix, else what `Accept` prefers, **else XML**; the header
`{NOTE_HEADER}` says so. In JSON an absent value is null; in XML its element is left out. `HEAD`
answers where `GET` only reads.

**What is known and what is not.** Where nobody has seen the live service do it, an answer names
the assumed evidence that decided it in the header `{ASSUMED_HEADER}`, and the evidence that is
inferred from what a server of the same framework does in `{INFERRED_HEADER}`. `x-evidence` names
what an operation rests on, and `/_mock/contract` says it in words.

**Errors** all have one shape, `Error`; with that schema every code is listed. Those that no
operation lists come from the path, the method, the HTTP server or a fault rule, which can make any
operation answer otherwise.
"""


def error_table() -> str:
    """Return a table of all errors of the imitated API, in Markdown."""
    rows = (
        f"| {kind.code} | {kind.status} | {kind.text or '(what is wrong)'} |"
        f" {', '.join(kind.evidence)} |"
        for kind in sorted(CATALOGUE.values(), key=lambda kind: kind.code)
    )
    return "\n".join(["| code | HTTP | message | evidence |", "|---|---|---|---|", *rows]) + "\n"
