"""Serves the API page at /_mock/docs: Swagger UI with this server's openapi.yaml.

`description.py` serves openapi.yaml itself.
"""

import mimetypes
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from flask import (
    Response,
    make_response,
    render_template_string,
)

from sms_mock.control.errors import ControlError
from sms_mock.control.operation import Call, DeclaredAnswer, Operations, Parameter
from sms_mock.package_files import read_package_file

OWN_FILES: Final = Path(__file__).parent / "docs_page_files"

# Only what the page loads: neither the package's own page nor its sign-in redirect, unused here.
SWAGGER_UI_ASSETS: Final = frozenset({"swagger-ui.css", "swagger-ui-bundle.js", "LICENSE"})
OWN_ASSETS: Final = frozenset({"docs.css", "docs.js", "icon.svg"})

# No inline script and nothing from another host. Swagger UI writes style attributes and draws its
# icons from data: URLs.
CONTENT_SECURITY_POLICY: Final = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]
)


NAME: Final = Parameter("name", place="path", example="docs.css")

docs_page = Operations()


@docs_page.operation(
    "GET",
    "/docs",
    "getDocs",
    "A page to read this description and to try it out",
    about_team=False,
    answers=DeclaredAnswer(None, "The page", {"text/html": {"schema": {"type": "string"}}}),
)
def get_docs(call: Call) -> Response:
    # The addresses in the page keep the prefix under which a proxy serves this server.
    html = render_template_string(
        read_package_file(OWN_FILES / "docs_page.html").decode(),
        script_root=call.request.script_root,
        has_swagger_ui=has_swagger_ui(),
    )
    response = make_response(html)
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-cache"
    return response


@docs_page.operation(
    "GET",
    "/docs/assets/{name}",
    "getDocsAsset",
    "A file of that page",
    about_team=False,
    parameters=(NAME,),
    answers={
        200: DeclaredAnswer(
            None,
            "The file",
            {
                media_type: {"schema": {"type": "string"}}
                for media_type in ("text/css", "text/javascript", "text/plain", "image/svg+xml")
            },
        ),
        304: DeclaredAnswer(None, "The browser already has this file"),
    },
    refuses=(404,),
)
def get_docs_asset(call: Call) -> Response:
    name = call.path["name"]
    folder = asset_folder(name)
    if folder is None:
        raise ControlError(
            404,
            "path",
            f"the API page has no file {name!r}",
            "open /_mock/docs, which loads the files that it needs",
        )
    # LICENSE has no suffix to tell its type by.
    kind = mimetypes.guess_type(name)[0] or "text/plain"
    response = Response(read_package_file(folder / name), mimetype=kind)
    response.add_etag()
    response.make_conditional(call.request)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def asset_folder(name: str) -> Path | None:
    """Return the folder with the page's file `name`, or None if the page uses no such file."""
    if name in OWN_ASSETS:
        return OWN_FILES
    if name in SWAGGER_UI_ASSETS and has_swagger_ui():
        spec = find_spec("flask_swagger_ui")
        assert spec is not None
        assert spec.origin is not None
        return Path(spec.origin).parent / "dist"
    return None


def has_swagger_ui() -> bool:
    """Return whether Swagger UI is installed: the extra `[serve]` brings it."""
    return find_spec("flask_swagger_ui") is not None
