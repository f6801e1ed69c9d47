"""Reads the files that belong to the package: pages, descriptions, the default world, evidence."""

from __future__ import annotations

from importlib.machinery import SourceFileLoader
from pathlib import Path


def read_package_file(path: Path) -> bytes:
    """Return the content of a file that belongs to the package, or to one that it needs.

    The import system's own reader is used: a test with pyfakefs hides the real files from `open`
    and `pathlib`, in the threads of a server in its process too.

    Raises:
        OSError: there is no such file.
    """
    return SourceFileLoader("sms_mock", str(path)).get_data(str(path))
