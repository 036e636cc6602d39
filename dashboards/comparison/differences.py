"""Where two JSON values differ: the smallest parts that do, each with its place."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dashboards.model import Json

KEYS = ("refId", "id", "name", "displayName", "title")
"""What tells the items of a list from each other, where it does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Two values that differ at one place."""

    path: tuple[str, ...]
    """As `("targets", "A", "expr")`: an item of a list by what tells it from the others, else by its number."""
    before: Json
    """None where nothing stood."""
    after: Json


def differences(before: Json, after: Json, path: tuple[str, ...] = ()) -> Iterator[Difference]:
    """List the differences in the order of the places."""
    if before == after:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in sorted({*before, *after}):
            yield from differences(before.get(key), after.get(key), (*path, str(key)))
        return
    keyed_before, keyed_after = _keyed(before), _keyed(after)
    if keyed_before is None or keyed_after is None or not (keyed_before or keyed_after):
        yield Difference(path=path, before=before, after=after)
        return
    yield from differences(keyed_before, keyed_after, path)
    shared_before = [key for key in keyed_before if key in keyed_after]
    if shared_before != [key for key in keyed_after if key in keyed_before]:
        yield Difference(path=(*path, "order"), before=list(keyed_before), after=list(keyed_after))


# Private


def _keyed(value: Json) -> dict[str, Json] | None:
    """Give a list of mappings by what tells its items from each other; None where nothing does.

    A list that is not there is an empty one, so that each of its items came or went.
    """
    if value is None:
        return {}
    if not isinstance(value, Sequence) or isinstance(value, str):
        return None
    if not all(isinstance(item, Mapping) for item in value):
        return None
    for key in KEYS:
        names = [str(item[key]) for item in value if isinstance(item.get(key), str | int)]
        if len(names) == len(value) == len(set(names)):
            return dict(zip(names, value, strict=True))
    return None
