"""Reads the files that belong to the package: pages, descriptions, the default world, evidence."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib import import_module
from importlib.machinery import SourceFileLoader
from pathlib import Path


def read_package_file(path: Path) -> bytes:
    """Return the content of a file of this package or of a package that it depends on.

    It uses the import system's own reader, because pyfakefs in a user's test hides real files from
    `open` and `pathlib`, also in the threads of a server in the test's process.

    Raises:
        OSError: there is no such file.
    """
    return SourceFileLoader("sms_mock", str(path)).get_data(str(path))


def read_project_file(name: str) -> bytes:
    """Return the content of a file that stands at the top of the project, such as openapi.yaml.

    An installed package has a copy of it; in the source tree the file itself is read.

    Raises:
        OSError: there is no such file.
    """
    package = Path(__file__).parent
    try:
        return read_package_file(package / name)
    except OSError:
        return read_package_file(package.parents[1] / name)


def list_package_files(folder: Path, suffix: str) -> Iterator[str]:
    """Yield the names of the package's files below a folder that end in `suffix`, sorted.

    A name is relative to `folder`, with slashes. It uses the module on which `os` is built, because
    pyfakefs in a user's test replaces `os` and `pathlib`, but not that module.
    """
    system = import_module("nt" if os.name == "nt" else "posix")
    for name in sorted(system.listdir(str(folder))):
        if name.endswith(suffix):
            yield name
        elif "." not in name:
            for below in list_package_files(folder / name, suffix):
                yield f"{name}/{below}"
