"""What the page may do in a browser: its content security policy and the headers beside it."""

from __future__ import annotations

from flask import Response


def apply(response: Response, nonce: str) -> Response:
    """Put the headers of a page on an answer.

    Args:
        nonce: fresh for each answer; scripts and styles without it do nothing.
    """
    response.headers["Content-Security-Policy"] = "; ".join(
        [
            "default-src 'none'",
            f"script-src 'nonce-{nonce}'",
            f"style-src 'nonce-{nonce}'",
            "img-src 'self' data:",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            # Text never becomes HTML: the browser refuses the calls that would do it.
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        ]
    )
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response
