"""What the clients saw in each stage, kind of request by kind."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from loadtests.expectations.measures import MEASURES, spell_ratio, spell_seconds
from loadtests.expectations.sample import Scope, scope_of
from loadtests.run.model import Run

TITLES = ("stage", "request", "requests", "rate", "p50", "p95", "p99", "failed", "dropped")
NOTE = "The warm-up is left out. In brackets: a percentile of fewer requests than it takes to know it."
_PERCENTILES = ("p50", "p95", "p99")


@dataclass(frozen=True, slots=True, kw_only=True)
class StageRow:
    """One kind of request in one stage; None where nothing came back."""

    stage: str
    request: str
    seconds: float
    """Of the stage, without the warm-up, as far as it was recorded."""
    finished: int
    failed: int
    dropped: int
    rate_per_second: float | None
    p50_seconds: float | None
    p95_seconds: float | None
    p99_seconds: float | None
    error_ratio: float | None


def stage_rows(run: Run) -> tuple[StageRow, ...]:
    """List every stage of which something was to be recorded, with every kind of request."""
    return tuple(_rows(run))


def stage_json(run: Run) -> list[dict[str, Any]]:
    """Give the rows as JSON, in seconds and ratios."""
    return [asdict(row) for row in stage_rows(run)]


def stage_cells(row: StageRow) -> tuple[str, ...]:
    """Spell a row under `TITLES`."""
    values = zip(_PERCENTILES, (row.p50_seconds, row.p95_seconds, row.p99_seconds), strict=True)
    return (
        row.stage,
        row.request,
        str(row.finished),
        "no data" if row.rate_per_second is None else f"{row.rate_per_second:.4g}/s",
        *(_percentile(name, value, row.finished) for name, value in values),
        f"{row.failed}" if row.error_ratio is None else f"{row.failed} ({spell_ratio(row.error_ratio)})",
        str(row.dropped),
    )


# Private


def _rows(run: Run) -> Iterator[StageRow]:
    for span in run.facts.plan.spans():
        for request in sorted({line.name for line in run.client}):
            scope = scope_of(run, request=request, stage=span.stage.name)
            if scope.lines:
                yield _row(span.stage.name, request, scope, seconds=_recorded_seconds(run, scope))


def _recorded_seconds(run: Run, scope: Scope) -> float:
    return max(min(scope.end_seconds, run.facts.duration_seconds) - scope.start_seconds, 0.0)


def _row(stage: str, request: str, scope: Scope, *, seconds: float) -> StageRow:
    return StageRow(
        stage=stage,
        request=request,
        seconds=seconds,
        finished=scope.finished,
        failed=scope.failed,
        dropped=scope.dropped,
        rate_per_second=scope.finished / seconds if seconds else None,
        p50_seconds=scope.quantile_seconds(0.50),
        p95_seconds=scope.quantile_seconds(0.95),
        p99_seconds=scope.quantile_seconds(0.99),
        error_ratio=scope.failed / scope.finished if scope.finished else None,
    )


def _percentile(name: str, seconds: float | None, finished: int) -> str:
    if seconds is None:
        return "no data"
    text = spell_seconds(seconds)
    return text if finished >= MEASURES[name].fewest(0) else f"({text})"
