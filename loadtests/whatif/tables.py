"""The tables of an answer, cell by cell, for every form."""

from collections.abc import Sequence

from loadtests.whatif.model import Answer, Measures
from loadtests.whatif.sweep import Result, Sweep
from loadtests.whatif.words import percent

CHANGE_COLUMNS = ("time", "replicas", "why")


def change_rows(answer: Answer) -> list[tuple[str, str, str]]:
    """List the start, every change, every rollout and the end."""
    question = answer.question
    start = f"{question.first_replicas}"
    rows = [(0.0, start, "the trace begins")]
    rows += [(one.seconds, f"{one.before} → {one.after}", "; ".join(one.why)) for one in answer.changes]
    for began, done in answer.rollouts:
        rows.append((began, "", "a rollout begins"))
        if done is not None:
            rows.append((done, "", "the rollout is done"))
    rows.append((question.trace.end_seconds, f"{answer.states[-1].wanted}", "the trace ends"))
    rows.sort(key=lambda row: row[0])
    return [(f"{seconds:.7g} s", replicas, why) for seconds, replicas, why in rows]


def sweep_rows(sweep: Sweep, *, most: int) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """List the best variants and the manifest as it is; the header comes first."""
    header = ("rank", *sweep.axes, *_MEASURES)
    ranked = list(enumerate(sweep.results, start=1))
    shown = [(rank, one) for rank, one in ranked if rank <= most or one.variant.is_current]
    return header, [_row(rank, one, sweep.current.measures) for rank, one in shown]


# Private

_MEASURES = ("pod-hours", "above target", "reversals", "unserved", "at maximum", "peak")


def _row(rank: int, result: Result, current: Measures) -> tuple[str, ...]:
    mark = "*" if result.on_front else ""
    name = f"{rank}{mark}{' (as it is)' if result.variant.is_current else ''}"
    return (name, *result.variant.values, *_cells(result.measures, None if result.variant.is_current else current))


def _cells(mine: Measures, current: Measures | None) -> Sequence[str]:
    seconds = mine.duration_seconds
    cells = [
        f"{mine.pod_hours:.2f}",
        percent(mine.busy_seconds / seconds),
        str(mine.reversals),
        percent(mine.unserved_ratio),
        percent(mine.at_maximum_seconds / seconds),
        str(mine.peak),
    ]
    if current is None:
        return cells
    differences = [
        _percent_difference(mine.pod_seconds, current.pod_seconds),
        _points_difference(mine.busy_seconds / seconds, current.busy_seconds / seconds),
        _difference(mine.reversals, current.reversals),
        _points_difference(mine.unserved_ratio, current.unserved_ratio),
        _points_difference(mine.at_maximum_seconds / seconds, current.at_maximum_seconds / seconds),
        _difference(mine.peak, current.peak),
    ]
    return [
        f"{cell} ({difference})" if difference else cell for cell, difference in zip(cells, differences, strict=True)
    ]


def _percent_difference(mine: float, current: float) -> str:
    return f"{100 * (mine / current - 1):+.1f} %" if mine != current and current else ""


def _points_difference(mine: float, current: float) -> str:
    return f"{100 * (mine - current):+.1f}" if mine != current else ""


def _difference(mine: int, current: int) -> str:
    return f"{mine - current:+d}" if mine != current else ""
