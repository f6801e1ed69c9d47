"""Every Python that `sms-mock run` starts imports this file before it runs the program.

It redirects connections to the provider, then runs the user's own `sitecustomize`, if there is one
that Python would have imported instead of this file.
"""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from importlib.machinery import PathFinder
from pathlib import Path

_HERE = Path(__file__).resolve().parent


def _redirect() -> None:
    import sms_mock_redirect  # type: ignore[import-not-found]  # the file is in the same folder

    sms_mock_redirect.from_description(json.loads(os.environ["SMS_MOCK_REDIRECT"])).install()


def _run_sitecustomize_of_the_user() -> None:
    others = [path for path in sys.path if Path(path).resolve() != _HERE]
    spec = PathFinder.find_spec("sitecustomize", others)
    if spec is not None and spec.loader is not None:
        module = importlib.util.module_from_spec(spec)
        sys.modules["sitecustomize"] = module
        spec.loader.exec_module(module)


if os.environ.get("SMS_MOCK_REDIRECT"):
    _redirect()
_run_sitecustomize_of_the_user()
