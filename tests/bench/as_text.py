"""Results as a table for a terminal."""

import textwrap
from collections.abc import Iterator, Sequence

from tests.bench.interface import Beside, Row
from tests.bench.result import Result

_HEADINGS = ("row", "target", "measured", "outcome", "samples")
_WIDTH = 120
_INDENT = "    "


def results_to_text(results: Sequence[Result]) -> str:
    """Write the table: under each row what was measured beside it, and how."""
    cells = [_cells(result) for result in results]
    widths = [max(map(len, column)) for column in zip(_HEADINGS, *cells, strict=True)]
    lines = [_line(_HEADINGS, widths)]
    for result, texts in zip(results, cells, strict=True):
        lines += ["", _line(texts, widths), *_below(result)]
    return "\n".join(lines)


def number(value: float) -> str:
    """Write a figure with three significant digits, and whole where it has more."""
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _cells(result: Result) -> tuple[str, ...]:
    row, measurement = result.row, result.measurement
    measured = _with_unit(measurement.value, row.unit) if measurement else "-"
    samples = str(len(measurement.samples)) if measurement else "-"
    return row.name, _target(row), measured, result.outcome, samples


def _target(row: Row) -> str:
    return f"{row.target.bound} {_with_unit(row.target.value, row.unit)}" if row.target else "-"


def _with_unit(value: float, unit: str) -> str:
    return f"{number(value)} {unit}".strip()


def _line(texts: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(text.ljust(width) for text, width in zip(texts, widths, strict=True)).rstrip()


def _below(result: Result) -> Iterator[str]:
    if result.measurement is None:
        yield from _wrapped(result.because)
        return
    for beside in result.measurement.beside:
        yield from _wrapped(_beside(beside))
    yield from _wrapped(f"how: {result.measurement.how}")


def _beside(beside: Beside) -> str:
    value = "not measured" if beside.value is None else _with_unit(beside.value, beside.unit)
    return f"{beside.name}: {value}" + (f" ({beside.note})" if beside.note else "")


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT * 2)
