"""Refuses to release while a placeholder is left, or where tag, version and changelog disagree.

python .github/release_check.py v0.1.0
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

PLACEHOLDER = "your-organisation"
"""Stands for the owner of the repository until there is one."""
WITHOUT = {".github/release_check.py"}
_SHOWN = (
    "*.md",
    "*.toml",
    "*.yml",
    "action.yml",
    "docs/*.md",
    ".github/**/*",
    "tests/examples/**/*",
)


def problems(root: Path, tag: str) -> Iterator[str]:
    """Yield what keeps the tree at `root` from being released as `tag`, in sentences."""
    source = (root / "mock_server/sms_mock/__init__.py").read_text("utf-8")
    found = re.search(r'__version__(?:: \w+)? = "([^"]+)"', source)
    version = found[1] if found else "unknown"
    if tag != f"v{version}":
        yield f"The tag is {tag}, and the version of the package is {version}."
    changelog = (root / "CHANGELOG.md").read_text("utf-8")
    heading = re.search(rf"^## {re.escape(version)}\b(.*)$", changelog, re.MULTILINE)
    if heading is None or "unreleased" in heading[1]:
        yield f"CHANGELOG.md has no section of {version} with the date of its release."
    paths = {path for pattern in _SHOWN for path in root.glob(pattern) if path.is_file()}
    for path in sorted(paths):
        name = path.relative_to(root).as_posix()
        if name not in WITHOUT and PLACEHOLDER.encode() in path.read_bytes():
            yield f"{name} has the placeholder {PLACEHOLDER}; put the repository's owner there."


def main() -> None:
    found = list(problems(Path(__file__).parents[1], sys.argv[1]))
    sys.exit("\n".join(found) or 0)


if __name__ == "__main__":
    main()
