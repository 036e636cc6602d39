"""One number of many, as Grafana's calculations make it: NaN is no number to them, as a gap is none.

Source: https://github.com/grafana/grafana/blob/main/packages/grafana-data/src/transformations/fieldReducer.ts
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from math import isnan, nan, sqrt
from statistics import median

from dashboards.preview.frames import Cell

Reducer = Callable[[Sequence[Cell]], Cell]


def reduced(name: str, values: Sequence[Cell]) -> Cell:
    """Reduce values by Grafana's id of a calculation; None where there is nothing to reduce, or no such calculation."""
    reducer = _REDUCERS.get(_ALIASES.get(name, name))
    return None if reducer is None else reducer(values)


def reducer_title(name: str) -> str:
    """Give the heading of a column of such numbers."""
    name = _ALIASES.get(name, name)
    return _TITLES.get(name, name[:1].upper() + name[1:])


def is_known(name: str) -> bool:
    """Say whether there is such a calculation here."""
    return _ALIASES.get(name, name) in _REDUCERS


def unit_after(name: str, unit: str) -> str:
    """Give the unit of what a calculation makes of values of a unit: how many there are is no time."""
    name = _ALIASES.get(name, name)
    return "none" if name in _COUNTS else "percent" if name == "diffperc" else unit


# Private


def _of_numbers(calculate: Callable[[Sequence[float]], float]) -> Reducer:
    def reducer(values: Sequence[Cell]) -> Cell:
        numbers = [value for value in values if isinstance(value, float) and not isnan(value)]
        return calculate(numbers) if numbers else None

    return reducer


def _held(values: Sequence[Cell]) -> list[Cell]:
    return [value for value in values if value is not None]


def _present(values: Sequence[Cell]) -> list[Cell]:
    return [value for value in values if value is not None and not (isinstance(value, float) and isnan(value))]


def _last_not_null(values: Sequence[Cell]) -> Cell:
    return next(reversed(_present(values)), None)


def _first_not_null(values: Sequence[Cell]) -> Cell:
    return next(iter(_present(values)), None)


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers)


def _variance(numbers: Sequence[float]) -> float:
    mean = _mean(numbers)
    return sum((number - mean) ** 2 for number in numbers) / len(numbers)


def _change(numbers: Sequence[float]) -> float:
    """Add up what it rose, over resets of a counter, too."""
    rises = (later if later < earlier else later - earlier for earlier, later in pairwise(numbers))
    return float(sum(rises))


def _percent_of_first(numbers: Sequence[float]) -> float:
    return 100 * (numbers[-1] - numbers[0]) / numbers[0] if numbers[0] else nan


def _step(numbers: Sequence[float]) -> float:
    steps = [later - earlier for earlier, later in pairwise(numbers)]
    return min(steps, default=nan)


def _percentile(share: float) -> Callable[[Sequence[float]], float]:
    def of(numbers: Sequence[float]) -> float:
        ordered = sorted(numbers)
        return ordered[int(share * (len(ordered) - 1) + 0.5)]

    return of


def _ordinal(number: int) -> str:
    return "th" if 3 < number < 21 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")  # noqa: PLR2004 - of English


_REDUCERS: Mapping[str, Reducer] = {
    "lastNotNull": _last_not_null,
    "last": lambda values: values[-1] if values else None,
    "firstNotNull": _first_not_null,
    "first": lambda values: values[0] if values else None,
    "min": _of_numbers(min),
    "max": _of_numbers(max),
    "mean": _of_numbers(_mean),
    "median": _of_numbers(median),
    "sum": _of_numbers(lambda numbers: float(sum(numbers))),
    "count": lambda values: float(len(_held(values))),
    "countAll": lambda values: float(len(values)),
    "range": _of_numbers(lambda numbers: max(numbers) - min(numbers)),
    "delta": _of_numbers(_change),
    "diff": _of_numbers(lambda numbers: numbers[-1] - numbers[0]),
    "diffperc": _of_numbers(_percent_of_first),
    "step": _of_numbers(_step),
    "variance": _of_numbers(_variance),
    "stdDev": _of_numbers(lambda numbers: sqrt(_variance(numbers))),
    "changeCount": lambda values: float(sum(one != other for one, other in pairwise(_held(values)))),
    "distinctCount": lambda values: float(len(set(_held(values)))),
    "allIsNull": lambda values: float(not _present(values)),
    "allIsZero": _of_numbers(lambda numbers: float(not any(numbers))),
    "logmin": _of_numbers(lambda numbers: min((one for one in numbers if one > 0), default=nan)),
    **{f"p{percent}": _of_numbers(_percentile(percent / 100)) for percent in range(1, 100)},
}
_ALIASES = {"current": "lastNotNull", "avg": "mean", "total": "sum"}
"""What boards of long ago call them."""
_COUNTS = frozenset({"count", "countAll", "changeCount", "distinctCount"})
_TITLES = {
    "lastNotNull": "Last *",
    "firstNotNull": "First *",
    "sum": "Total",
    "diff": "Difference",
    "diffperc": "Difference percent",
    "stdDev": "StdDev",
    "changeCount": "Change Count",
    "distinctCount": "Distinct Count",
    "allIsZero": "All Zeros",
    "allIsNull": "All Nulls",
    "countAll": "Count all",
    "logmin": "Min (above zero)",
    **{f"p{percent}": f"{percent}{_ordinal(percent)} %" for percent in range(1, 100)},
}
