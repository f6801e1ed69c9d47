"""Finds what an API declared for the path of a request.

Both APIs use it instead of Werkzeug's routing. That would compile two functions for each path,
which build URLs and are not needed here: for the paths of the control API they took 13.6 of
the 15.5 ms of making an application.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Generic, TypeVar

T = TypeVar("T")


class PathTable(Generic[T]):
    """What is declared by path and method.

    Args:
        declared: paths with the method and what was declared for both. A segment of a path in
            braces, such as in `/groups/{groupId}`, stands for any segment that is not empty.
        fits: returns whether a segment can stand for a name in braces.
    """

    def __init__(
        self,
        declared: Iterable[tuple[str, str, T]],
        fits: Callable[[str, str], bool] = lambda name, segment: True,
    ) -> None:
        self._fits = fits
        self._methods: dict[str, dict[str, T]] = {}
        for path, method, what in declared:
            self._methods.setdefault(path, {})[method] = what
        self._templates = [
            (path.split("/"), methods) for path, methods in self._methods.items() if "{" in path
        ]

    @property
    def paths(self) -> Iterable[str]:
        """The declared paths."""
        return self._methods.keys()

    def find(self, path: str) -> tuple[Mapping[str, T], dict[str, str]]:
        """Find what is declared for a path.

        Returns:
            It by method, and the segments of the path that stand for names in braces, by name. Both
            are empty if nothing is declared for the path.
        """
        found = self._methods.get(path)
        if found and "{" not in path:
            return found, {}
        segments = path.split("/")
        for template, methods in self._templates:
            if len(template) == len(segments):
                variables = self._variables(template, segments)
                if variables is not None:
                    return methods, variables
        return {}, {}

    def _variables(self, template: list[str], segments: list[str]) -> dict[str, str] | None:
        """Return the segments that stand for names by name, or None if the path does not match.

        Args:
            template, segments: the segments of the template and of the path, equally many.
        """
        variables = {}
        for expected, segment in zip(template, segments, strict=True):
            if not expected.startswith("{"):
                if expected != segment:
                    return None
                continue
            name = expected[1:-1]
            if not segment or not self._fits(name, segment):
                return None
            variables[name] = segment
        return variables
