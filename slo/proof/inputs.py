"""Derive from an SLO's queries which series a good event writes, and which a bad one."""

import itertools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import promql_parser
from promql_parser import Expr

from slo.model import Comparison, EventsIndicator, Indicator, RatioIndicator, ThresholdIndicator
from slo.proof.atoms import Atom, find_atoms
from slo.proof.evaluation import State, evaluate, numbers_in
from slo.proof.interface import CannotDerive
from slo.query_window import at_window

_MOST_STATES = 20_000
_NEAR_ZERO = 1e-9

Amounts = Mapping[Atom, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """The series that an indicator reads, and what its events write there."""

    counters: tuple[Atom, ...]
    gauges: tuple[Atom, ...]
    good: Amounts
    """Of a good event: by how much a counter grows, or what a gauge shows."""
    bad: Amounts
    mixes: bool
    """Whether a mix of good and bad events gives the mixed ratio, so that any burn rate can be fed."""
    has_rate: bool
    """Whether the number of events is what the counters say, not one per evaluation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    """Reads (all, bad) events off a steady state."""

    atoms: tuple[Atom, ...]
    numbers: frozenset[float]
    read: Callable[[State], tuple[float, float]]


def derive_inputs(indicator: Indicator, *, window_seconds: int, group: Mapping[str, str]) -> Inputs:
    """Derive the input series of an indicator.

    Raises:
        CannotDerive: its queries are too free.
    """
    reader = _reader(indicator, window_seconds, group)
    good = _first_state(reader, lambda total, errors: total > _NEAR_ZERO and _near(errors, 0.0))
    bad = _first_state(reader, lambda total, errors: total > _NEAR_ZERO and _near(errors, total))
    state = State(amounts=good)
    per_event = reader.read(state)[0]
    if state.counters & state.gauges:
        message = "it reads one series both as a counter and as a gauge"
        raise CannotDerive(message)
    has_rate = isinstance(indicator, EventsIndicator) and not state.gauges and _grows(reader, good)
    if has_rate:
        good, bad = _times(good, 1 / per_event), _times(bad, 1 / reader.read(State(amounts=bad))[0])
    written = {atom for amounts in (good, bad) for atom, amount in amounts.items() if amount}
    return Inputs(
        counters=tuple(atom for atom in reader.atoms if atom in state.counters and atom in written),
        gauges=tuple(atom for atom in reader.atoms if atom in state.gauges),
        good=good,
        bad=bad,
        mixes=all(_mixes(reader, good, bad, part) for part in (0.01, 0.5)),
        has_rate=has_rate,
    )


# Private


def _reader(indicator: Indicator, window_seconds: int, group: Mapping[str, str]) -> _Reader:
    match indicator:
        case EventsIndicator():
            part = indicator.errors if indicator.errors is not None else indicator.good or ""
            queries = [_parsed(query, window_seconds) for query in (indicator.total, part)]
            read = _events_reader(*queries, is_errors=indicator.errors is not None)
            return _Reader(atoms=find_atoms(queries, group), numbers=frozenset(numbers_in(queries)), read=read)
        case RatioIndicator():
            query = _parsed(indicator.ratio, window_seconds)
            return _one_query(query, group, lambda value: value if indicator.is_errors else 1 - value)
        case ThresholdIndicator():
            query = _parsed(indicator.value, window_seconds)
            edge = indicator.threshold
            return _one_query(query, group, lambda value: float(not _holds(indicator, value)), edge, edge + 1, edge - 1)
    message = "it is a composite"
    raise CannotDerive(message)


def _parsed(query: str, window_seconds: int) -> Expr:
    try:
        expression: Expr = promql_parser.parse(at_window(query, window_seconds))
    except ValueError as error:
        message = f"the parser does not read it: {error}"
        raise CannotDerive(message) from error
    return expression


def _events_reader(total: Expr, part: Expr, *, is_errors: bool) -> Callable[[State], tuple[float, float]]:
    def read(state: State) -> tuple[float, float]:
        everything, some = (math.fsum(_values(query, state)) for query in (total, part))
        return everything, some if is_errors else everything - some

    return read


def _one_query(query: Expr, group: Mapping[str, str], errors_of: Callable[[float], float], *numbers: float) -> _Reader:
    """Each look is one event, and its value says how bad it is; several series count for one each."""

    def read(state: State) -> tuple[float, float]:
        values = [value for value in _values(query, state) if not math.isnan(value)]
        if len(values) > 1:
            message = f"it gives {len(values)} series where one is read"
            raise CannotDerive(message)
        return float(len(values)), math.fsum(errors_of(value) for value in values)

    return _Reader(atoms=find_atoms([query], group), numbers=frozenset({*numbers, *numbers_in([query])}), read=read)


def _values(query: Expr, state: State) -> Sequence[float]:
    value = evaluate(query, state)
    return [value] if isinstance(value, float) else list(value.values())


def _first_state(reader: _Reader, fits: Callable[[float, float], bool]) -> Amounts:
    found = next((one for one in _states(reader) if fits(*reader.read(State(amounts=one)))), None)
    if found is None:
        message = "no series make its events good, or none make them bad"
        raise CannotDerive(message)
    return found


def _states(reader: _Reader) -> Iterator[Amounts]:
    """Try the fewest series first: each at 0 or 1, then on either side of the numbers in the queries."""
    edges = {part for number in reader.numbers if number > 0 for part in (number, number / 2, number * 2)}
    for amounts in ([0.0, 1.0], sorted({0.0, 1.0, *edges})):
        if len(amounts) ** len(reader.atoms) > _MOST_STATES:
            message = f"it tells {len(reader.atoms)} kinds of series apart"
            raise CannotDerive(message)
        every = itertools.product(amounts, repeat=len(reader.atoms))
        for state in sorted(every, key=lambda one: sum(amount != 0 for amount in one)):
            yield dict(zip(reader.atoms, state, strict=True))


def _grows(reader: _Reader, good: Amounts) -> bool:
    once, twice = reader.read(State(amounts=good))[0], reader.read(State(amounts=_times(good, 2)))[0]
    return _near(twice, 2 * once)


def _mixes(reader: _Reader, good: Amounts, bad: Amounts, part: float) -> bool:
    mixed = {atom: (1 - part) * good[atom] + part * bad[atom] for atom in reader.atoms}
    total, errors = reader.read(State(amounts=mixed))
    return _near(total, reader.read(State(amounts=good))[0]) and _near(errors, part * total)


def _times(amounts: Amounts, factor: float) -> Amounts:
    return {atom: amount * factor for atom, amount in amounts.items()}


def _holds(indicator: ThresholdIndicator, value: float) -> bool:
    edge = indicator.threshold
    match indicator.comparison:
        case Comparison.LT:
            return value < edge
        case Comparison.LTE:
            return value <= edge
        case Comparison.GT:
            return value > edge
        case Comparison.GTE:
            return value >= edge


def _near(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=_NEAR_ZERO)
