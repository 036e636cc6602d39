"""Parts of a dashboard's JSON, whatever stands there: what has not the form that is looked for says nothing."""

from collections.abc import Mapping

from dashboards.model import Json


def mapping(value: Json) -> Mapping[str, Json]:
    """Give a mapping as it is, and anything else as an empty one."""
    return value if isinstance(value, Mapping) else {}


def mappings(value: Json) -> list[Mapping[str, Json]]:
    """Give the mappings of a list; none of anything else."""
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def texts(value: Json) -> list[str]:
    """Give the texts of a list; none of anything else."""
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def number(value: Json) -> float | None:
    """Give a number that can be calculated with; None for anything else."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and abs(value) < _TOO_LARGE else None


_TOO_LARGE = 1e300
"""Beyond it, sums and quotients are no numbers."""
