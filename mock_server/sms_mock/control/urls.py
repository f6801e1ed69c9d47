"""Links of the control API into the imitated API, on the host the caller used."""

from __future__ import annotations

from flask import Request

from sms_mock.api.paths import BASE


def api_base(request: Request) -> str:
    """`http://host:port/app/api/rest/v1`; the guard has checked the host."""
    return f"{request.scheme}://{request.host}/app{BASE}"
