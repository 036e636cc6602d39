"""How a comparison is spelt, the same in every form of it."""

from loadtests.comparison.bootstrap import CONFIDENCE, RESAMPLES
from loadtests.comparison.lines import SEED
from loadtests.comparison.measures import BY_NAME, ComparedShare
from loadtests.comparison.model import Comparison, Line, Single
from loadtests.comparison.readings import LEVEL

_ONE_RUN_EACH = (
    "Two runs are one sample each of how the machine was at the time: what changes from run to run but not within one "
    "is in no interval. Repeat both before you decide much on it."
)
_SINGLES_NOTICE = (
    "Each run has these once: how they vary from run to run is not known, so there is no confidence in them."
)
SINGLE_COLUMNS = ("scaling", "first", "second", "difference")
COLUMNS = ("stage", "request", "measure", "first", "second", "change", "95 % interval", "reading")


def cells(line: Line) -> tuple[str, ...]:
    """Spell a line under `COLUMNS`."""
    change = line.change
    return (
        line.stage,
        line.request,
        line.measure,
        _value(line, line.first),
        _value(line, line.second),
        "" if change is None else _change(line, change.change),
        "" if change is None else f"{_change(line, change.low)} to {_change(line, change.high)}",
        f"{line.reading} ({line.why})" if line.why else str(line.reading),
    )


def single_cells(single: Single) -> tuple[str, ...]:
    """Spell a single under `SINGLE_COLUMNS`."""
    unit = f" {single.unit}" if single.unit else ""
    values = ("not seen" if value is None else f"{value:.4g}{unit}" for value in (single.first, single.second))
    return (single.what, *values, "" if single.difference is None else f"{single.difference:+.3g}{unit}")


def about_singles(comparison: Comparison) -> tuple[str, ...]:
    """Say what to know of the singles: what is missing of the record, and how sure they are."""
    return (*(f"Not known {gap}." for gap in comparison.gaps), _SINGLES_NOTICE)


def method(comparison: Comparison) -> tuple[str, ...]:
    """Say how it was compared, so that a reader can judge it."""
    margins = comparison.margins
    matters = f"{100 * margins.relative:g} % (of a ratio: {100 * margins.error_ratio:g} percentage points)"
    corrected = (
        f"{comparison.tested} comparisons were made. Worse and better are Holm-corrected for their number: the chance "
        f"of any such word is at most {100 * LEVEL:g} % where nothing changed. Each interval is a "
        f"{100 * CONFIDENCE:g} % interval of its own."
    )
    methods = (
        f"Latencies and rates: moving-block bootstrap over the seconds of the plan, {RESAMPLES} resamples, seed "
        f"{SEED}. Ratios: Newcombe's interval, with fewer effective requests in both runs where failures come in "
        "bursts in one."
    )
    return (f"A difference of up to {matters} does not matter.", corrected, methods, _ONE_RUN_EACH)


# Private


def _value(line: Line, value: float | None) -> str:
    return "no data" if value is None else BY_NAME[line.measure].spell(value)


def _change(line: Line, change: float) -> str:
    unit = " pp" if isinstance(BY_NAME[line.measure], ComparedShare) else " %"
    return f"{100 * change:+.3g}{unit}"
