"""Take apart what Grafana answers; a field of another type than it should be reads as if it were not there."""

from collections.abc import Mapping

from dashboards.grafana_api.interface import ROOT, ROOT_UID
from dashboards.model import Json


def mapping(value: Json, *path: str) -> dict[str, Json]:
    """Give the mapping at a path; an empty one where there is none."""
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return dict(value) if isinstance(value, Mapping) else {}


def mappings(value: Json) -> list[dict[str, Json]]:
    """Give the mappings of a list."""
    return [dict(one) for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def text(value: Json, *path: str) -> str:
    """Give the text at a path, numbers too; an empty one where there is none."""
    found = mapping(value, *path[:-1]).get(path[-1])
    if isinstance(found, int | float) and not isinstance(found, bool):
        return str(found)
    return found if isinstance(found, str) else ""


def uid_of_folder(value: Json, *path: str) -> str:
    """Give the uid of a folder at a path; that of what is in none is spelt in several ways."""
    uid = text(value, *path)
    return ROOT if uid == ROOT_UID else uid
