"""Look into JSON of which nothing is sure."""

from collections.abc import Mapping

from dashboards.model import Json


def at(value: Json, path: str) -> Json:
    """Give what stands at a path, as `options.legend.calcs`; None where there is nothing."""
    for key in path.split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def text_at(value: Json, path: str) -> str:
    """Give the text at a path; empty where there is none."""
    found = at(value, path)
    return found if isinstance(found, str) else ""


def mapping_at(value: Json, path: str) -> Mapping[str, Json]:
    """Give the mapping at a path; empty where there is none."""
    found = at(value, path)
    return found if isinstance(found, Mapping) else {}


def list_at(value: Json, path: str) -> list[Json]:
    """Give the list at a path; empty where there is none."""
    found = at(value, path)
    return found if isinstance(found, list) else []


def number_at(value: Json, path: str) -> float | None:
    """Give the number at a path; true is none."""
    found = at(value, path)
    return found if isinstance(found, (int, float)) and not isinstance(found, bool) else None


def whole_at(value: Json, path: str) -> int | None:
    """Give the whole number at a path."""
    found = number_at(value, path)
    return found if isinstance(found, int) else None
