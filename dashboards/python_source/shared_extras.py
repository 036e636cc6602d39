"""What all panels of one kind, or all queries, add in the same way is written once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from dashboards.model import Json
from dashboards.python_source.difference import same

Path = tuple[str, ...]


def shared_extra(extras: Sequence[Mapping[str, Json]]) -> dict[str, Json]:
    """Give what all of several extras say; nothing where there is one only, or one says nothing."""
    if len(extras) < 2:  # noqa: PLR2004 - nobody to share with
        return {}
    first, *others = (dict(_leaves(extra, ())) for extra in extras)
    common = {path: value for path, value in first.items() if all(_says(other, path, value) for other in others)}
    return _nested(common.items())


def own_extra(extra: Mapping[str, Json], shared: Mapping[str, Json]) -> dict[str, Json]:
    """Give what an extra says besides what it shares."""
    common = {path for path, _ in _leaves(shared, ())}
    return _nested((path, value) for path, value in _leaves(extra, ()) if path not in common)


# Private


def _says(leaves: Mapping[Path, Json], path: Path, value: Json) -> bool:
    return path in leaves and same(leaves[path], value)


def _leaves(value: Mapping[str, Json], above: Path) -> Iterator[tuple[Path, Json]]:
    for key, one in value.items():
        if isinstance(one, Mapping) and one:
            yield from _leaves(one, (*above, key))
        else:
            yield (*above, key), one


def _nested(leaves: Iterable[tuple[Path, Json]]) -> dict[str, Json]:
    result: dict[str, Json] = {}
    for path, value in leaves:
        inside = result
        for key in path[:-1]:
            inside = inside.setdefault(key, {})
        inside[path[-1]] = value
    return result
