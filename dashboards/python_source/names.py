"""Make names of titles."""

import keyword
import re
import unicodedata
from collections.abc import Iterable

_MOST_CHARACTERS = 40


def words_of_title(title: str, *, fallback: str) -> str:
    """Make a name of a title, as `cpu_and_memory`; the fallback where it has no letters."""
    ascii_only = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    name = re.sub(r"\W+", "_", ascii_only.lower()).strip("_")[:_MOST_CHARACTERS].strip("_")
    if not name:
        return fallback
    return f"{fallback}_{name}" if name[0].isdigit() or keyword.iskeyword(name) else name


class Names:
    """Names of one module, each given once."""

    def __init__(self, *, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)

    def take(self, name: str) -> str:
        """Give a name, with a number behind it where it is taken."""
        number, free = 2, name
        while free in self._taken:
            free, number = f"{name}_{number}", number + 1
        self._taken.add(free)
        return free
