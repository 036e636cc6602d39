"""A report as JSON: the values as they are, null for what is not known."""

import json
import math
from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import Any

from slo.report.model import Report


def as_json(report: Report) -> str:
    """Write a report."""
    return json.dumps(_plain(report), indent=2, ensure_ascii=False, allow_nan=False)


# Private

_LEFT_OUT = frozenset({"curve"})


def _plain(value: Any) -> Any:  # noqa: ANN401 - any value of a report
    if is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value) if one.name not in _LEFT_OUT}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
