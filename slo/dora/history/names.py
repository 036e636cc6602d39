"""Finds commits by what people call them."""

import re
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence

_PREFIX = re.compile(r"[0-9a-f]{7,64}")


class Names:
    """The names of a history's commits."""

    def __init__(self, shas: Sequence[str], tags: Mapping[str, int]) -> None:
        """Keep the commits' names, and those of the tags that lead to them."""
        self._index_of = dict(zip(shas, range(len(shas)), strict=True))
        self.at: Callable[[str], int | None] = self._index_of.get
        """Finds a commit by its whole name."""
        self._tags = tags
        self._sorted: list[str] = []

    def find(self, revision: str) -> int | None:
        """Find a commit by its name, a tag's name, or at least seven digits that only its name begins with."""
        whole = self._index_of.get(revision, self._tags.get(revision))
        small = revision.lower()
        if whole is not None or not _PREFIX.fullmatch(small):
            return whole
        if not self._sorted:
            self._sorted = sorted(self._index_of)
        place = bisect_left(self._sorted, small)
        found = [sha for sha in self._sorted[place : place + 2] if sha.startswith(small)]
        return self._index_of[found[0]] if len(found) == 1 else None
