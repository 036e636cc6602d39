"""Write the samples of a series in promtool's notation: `0+5x10` is eleven samples, each 5 more than the one before."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from slo.proof.atoms import Atom
from slo.proof.inputs import Inputs
from slo.proof.interface import Phase


def input_series(
    inputs: Inputs, phases: Sequence[Phase], *, every_seconds: int, starts_without_errors: bool
) -> dict[str, str]:
    """Return the values of each series that the inputs need, by the series."""
    texts: dict[str, str] = {}
    for atom in inputs.counters:
        only_bad = not inputs.good.get(atom, 0.0)
        born = first_bad(phases) if starts_without_errors and only_bad else 0
        texts[str(atom)] = _counter(phases, inputs, atom, every_seconds, born)
    for atom in inputs.gauges:
        levels = [(phase, _mixed(inputs, atom, phase.bad_ratio)) for phase in phases]
        texts[str(atom)] = gauge(levels, every_seconds)
    return texts


def first_bad(phases: Sequence[Phase]) -> int:
    """Say which phase is the first with bad events; the number of phases where none is."""
    return next((index for index, phase in enumerate(phases) if phase.bad_ratio), len(phases))


def gauge(levels: Sequence[tuple[Phase, float]], every_seconds: int) -> str:
    """Write a value that is constant in each phase."""
    parts: list[str] = []
    for index, (phase, level) in enumerate(levels):
        count = phase.seconds // every_seconds + (index == 0)
        parts.append(_missing(count) if phase.is_gone else run(level, 0.0, count))
    return " ".join(part for part in parts if part)


def run(start: float, step: float, count: int) -> str:
    """Write so many samples, each a step more than the one before."""
    if count < 1:
        return ""
    return number(start) if count == 1 else f"{number(start)}+{number(step)}x{count - 1}"


def number(value: float) -> str:
    """Write a number without an exponent."""
    return format(Decimal(f"{value:.12g}").normalize(), "f")


def merged(parts: Sequence[Mapping[str, str]]) -> dict[str, str] | None:
    """Put the series of several indicators together; None where one is to have two different courses."""
    together: dict[str, str] = {}
    for part in parts:
        for series, values in part.items():
            if together.setdefault(series, values) != values:
                return None
    return together


# Private


def _counter(phases: Sequence[Phase], inputs: Inputs, atom: Atom, every_seconds: int, born: int) -> str:
    value, parts = 0.0, ["_" if phases and (phases[0].is_gone or born) else "0"]
    for index, phase in enumerate(phases):
        count = phase.seconds // every_seconds
        if phase.is_gone or index < born:
            parts.append(_missing(count))
            continue
        step = phase.events_per_second * every_seconds * _mixed(inputs, atom, phase.bad_ratio)
        parts.append(run(value + step, step, count))
        value += step * count
    return " ".join(part for part in parts if part)


def _mixed(inputs: Inputs, atom: Atom, bad_ratio: float) -> float:
    return (1 - bad_ratio) * inputs.good.get(atom, 0.0) + bad_ratio * inputs.bad.get(atom, 0.0)


def _missing(count: int) -> str:
    return f"_x{count}" if count > 0 else ""
