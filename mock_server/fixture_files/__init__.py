"""Files that hold a world document: the packaged default and people's own, read and written."""

from mock_server.fixture_files.files import (
    FixtureFileError,
    default_document,
    default_file,
    read_fixtures,
)
from mock_server.fixture_files.writing import json_lines, yaml_lines

__all__ = [
    "FixtureFileError",
    "default_document",
    "default_file",
    "json_lines",
    "read_fixtures",
    "yaml_lines",
]
