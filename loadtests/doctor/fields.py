"""Look into manifests of any shape: what is not there, or of another shape, counts as nothing."""

from collections.abc import Mapping
from typing import Any

from loadtests.hpa.quantity import parse_milli


def mapping(value: Any) -> Mapping[str, Any]:  # noqa: ANN401 - YAML holds anything
    """Give a mapping; an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def items(value: Any) -> list[Mapping[str, Any]]:  # noqa: ANN401
    """Give the mappings of a list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def texts(value: Any) -> list[str]:  # noqa: ANN401
    """Give the texts of a list."""
    return [str(one) for one in value] if isinstance(value, list) else []


def whole(value: Any) -> int | None:  # noqa: ANN401
    """Give a whole number; None for anything else."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def milli(value: Any) -> int | None:  # noqa: ANN401
    """Give a quantity in thousandths; None for what is none."""
    if value is None or isinstance(value, bool):
        return None
    try:
        return parse_milli(str(value))
    except ValueError:
        return None
