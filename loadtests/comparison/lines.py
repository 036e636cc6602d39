"""Compare the requests of two runs: every measure of every kind of request in every stage."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist

from loadtests.comparison.bootstrap import (
    CONFIDENCE,
    FEWEST_BLOCKS,
    RESAMPLES,
    Second,
    block_seconds,
    blocks_in,
    latency_changes,
    rate_change,
)
from loadtests.comparison.measures import (
    BY_NAME,
    COMPARED,
    DROPPED_RATIO,
    RATE,
    Compared,
    ComparedLatency,
    ComparedShare,
)
from loadtests.comparison.model import Change, Line, Margins, Reading
from loadtests.comparison.proportions import difference_interval, difference_p, proportions_of
from loadtests.comparison.readings import holm, reading_of
from loadtests.expectations.sample import Scope, scope_of
from loadtests.run.model import ClientSecond, Run

SEED = 1
"""Of the resamples, so that the same two runs give the same answer."""


def compare_requests(first: Run, second: Run, margins: Margins, *, resamples: int = RESAMPLES) -> tuple[Line, ...]:
    """Compare all that both runs have, and read each line in view of all."""
    lines = [line for pair in _pairs(first, second) for line in _lines(pair, resamples)]
    adjusted = iter(holm([line.change.p_value for line in lines if line.change is not None]))
    return tuple(line if line.change is None else _read(line, line.change, next(adjusted), margins) for line in lines)


# Private


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    """One kind of request in one stage, in both runs."""

    stage: str
    request: str
    first: Scope
    second: Scope
    seconds: tuple[tuple[tuple[ClientSecond, ...], tuple[ClientSecond, ...]], ...]
    """The lines of each second of the stage, in both runs."""


def _pairs(first: Run, second: Run) -> Iterator[_Pair]:
    others = {span.stage.name for span in second.facts.plan.spans()}
    for span in first.facts.plan.spans():
        stage = span.stage.name
        names = {line.name for run in (first, second) for line in run.client}
        for request in sorted(names) if stage in others else ():
            scopes = [scope_of(run, request=request, stage=stage) for run in (first, second)]
            seconds = _seconds(_by_second(first, scopes[0]), _by_second(second, scopes[1]))
            yield _Pair(stage=stage, request=request, first=scopes[0], second=scopes[1], seconds=seconds)


def _by_second(run: Run, scope: Scope) -> dict[int, tuple[ClientSecond, ...]]:
    """Sort the lines of a scope by the second since it began, so that the same seconds of the plan meet."""
    begin = int(run.facts.start_time + scope.start_seconds)
    cells: dict[int, tuple[ClientSecond, ...]] = defaultdict(tuple)
    for line in scope.lines:
        cells[line.time - begin] += (line,)
    return cells


def _seconds(
    first: dict[int, tuple[ClientSecond, ...]], second: dict[int, tuple[ClientSecond, ...]]
) -> tuple[tuple[tuple[ClientSecond, ...], tuple[ClientSecond, ...]], ...]:
    return tuple((first.get(offset, ()), second.get(offset, ())) for offset in sorted({*first, *second}))


def _lines(pair: _Pair, resamples: int) -> Iterator[Line]:
    changes = _changes(pair, resamples)
    for compared in COMPARED:
        first, second = (compared.value(scope) if scope.lines else None for scope in (pair.first, pair.second))
        line = Line(
            stage=pair.stage,
            request=pair.request,
            measure=compared.name,
            first=first,
            second=second,
            reading=Reading.NOT_COMPARED,
        )
        if compared.name == DROPPED_RATIO and not first and not second:
            continue  # no second way to say that all requests were sent
        if why := _why_not(pair, compared):
            yield replace(line, why=why)
        elif isinstance(compared, ComparedShare):
            yield replace(line, change=_share_change(pair, compared))
        elif compared.name in changes:
            yield replace(line, change=changes[compared.name])
        else:
            yield replace(line, why="one of the runs has a value of it in too few of its seconds")


def _why_not(pair: _Pair, compared: Compared) -> str:
    for which, scope in (("first", pair.first), ("second", pair.second)):
        if not scope.lines:
            return f"the {which} run has no record of it"
    if blocks_in(len(pair.seconds)) < FEWEST_BLOCKS:
        needed = next(seconds for seconds in range(1, 1000) if blocks_in(seconds) >= FEWEST_BLOCKS)
        return f"{len(pair.seconds)} s outside the warm-up are too few, {needed} are needed"
    requests = compared.requests(pair.first), compared.requests(pair.second)
    if compared.is_told_by_one:
        most, which = max(requests), "one run at least"
    else:
        most, which = min(requests), "each run"
    return f"{most} requests are too few, {compared.fewest} are needed in {which}" if most < compared.fewest else ""


def _changes(pair: _Pair, resamples: int) -> dict[str, Change]:
    if blocks_in(len(pair.seconds)) < FEWEST_BLOCKS:
        return {}
    first, second = zip(*pair.seconds, strict=True)
    found = latency_changes(
        [_second(lines) for lines in first],
        [_second(lines) for lines in second],
        {compared.name: compared.statistic for compared in COMPARED if isinstance(compared, ComparedLatency)},
        seed=SEED,
        resamples=resamples,
    )
    rate = rate_change([_finished(lines) for lines in first], [_finished(lines) for lines in second])
    return found if rate is None else found | {RATE: rate}


def _finished(lines: Iterable[ClientSecond]) -> int:
    return sum(line.finished for line in lines)


def _second(lines: Iterable[ClientSecond]) -> Second:
    latency: Counter[int] = Counter()
    for line in lines:
        latency.update(line.latency)
    return Second(latency=latency)


def _share_change(pair: _Pair, compared: ComparedShare) -> Change:
    first, second = proportions_of(*(_blocks(run, compared) for run in zip(*pair.seconds, strict=True)))
    z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
    low, high = difference_interval(first, second, z=z)
    return Change(change=second.ratio - first.ratio, low=low, high=high, p_value=difference_p(first, second))


def _blocks(seconds: Sequence[tuple[ClientSecond, ...]], compared: ComparedShare) -> list[tuple[int, int]]:
    """Add up what counts, and all, over the seconds of each block."""
    size = block_seconds(len(seconds))
    blocks = []
    for start in range(0, len(seconds), size):
        counts = [compared.counts(line) for lines in seconds[start : start + size] for line in lines]
        blocks.append((sum(some for some, _ in counts), sum(all_ for _, all_ in counts)))
    return blocks


def _read(line: Line, change: Change, adjusted_p: float, margins: Margins) -> Line:
    compared = BY_NAME[line.measure]
    margin = margins.error_ratio if isinstance(compared, ComparedShare) else margins.relative
    reading = reading_of(change, adjusted_p=adjusted_p, margin=margin, more_is_worse=compared.more_is_worse)
    return replace(line, reading=reading, adjusted_p=adjusted_p)
