"""What became of a release: tick by tick, and its two sides side by side."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite
from statistics import median
from typing import Any

from load_harness.metric_names import CODE
from loadtests.canary import messages
from loadtests.canary.model import RUNNING_PHASES, HookType, Phase
from loadtests.canary.records import tick_to_json
from loadtests.canary.timeline import Check, CheckKind, Tick, Timeline
from loadtests.expectations.canary_course import course_of, reason_of
from loadtests.expectations.canary_weights import split_of
from loadtests.expectations.measures import spell_ratio, spell_seconds
from loadtests.expectations.sample import Scope, whole_load
from loadtests.fault_plan import Side
from loadtests.run.model import Run
from loadtests.run.release_series import QUANTILES_PERCENT, side_quantile, side_rate
from slo.series import TimeSeries

TICK_TITLES = ("at", "phase", "canary", "failed checks", "checks", "events")
TICK_NUMBERS = frozenset({"at", "canary", "failed checks"})
SIDE_TITLES = ("side", "requests/s", "failed", "p50", "p95", "p99")
_NO_DATA = "no data"


@dataclass(frozen=True, slots=True, kw_only=True)
class SideRow:
    """What one side answered while the release was under way, by its own series; None where nothing is known."""

    side: Side
    rate_per_second: float | None
    error_ratio: float | None
    p50_seconds: float | None
    p95_seconds: float | None
    p99_seconds: float | None


def has_release(run: Run) -> bool:
    """Say whether there is anything to tell of: a release was planned, or the controller did something."""
    return run.canary is not None and bool(run.facts.releases or told_ticks(run))


def told_ticks(run: Run) -> tuple[Tick, ...]:
    """Give the ticks of the run that say something: all of a release, and of those between only what changes."""
    ticks = run.canary.ticks if run.canary else ()
    inside = [tick for tick in ticks if run.facts.start_time <= tick.time <= run.facts.end_time]
    return tuple(tick for tick in inside if tick.told or tick.checks or tick.before is not tick.phase)


def tick_cells(run: Run, tick: Tick) -> tuple[str, ...]:
    """Spell a tick under `TICK_TITLES`."""
    weight = f"{tick.canary_weight} %{' mirrored' if tick.is_mirrored else ''}"
    return (
        f"{tick.time - run.facts.start_time:.0f} s",
        str(tick.phase),
        weight,
        str(tick.failed_checks),
        "; ".join(_checks(tick)) or "none",
        "; ".join(_events(run, tick)),
    )


def side_rows(run: Run) -> tuple[SideRow, ...]:
    """Measure both sides from the tick that found the release to its end."""
    course = course_of(run)
    if course is None:
        return ()
    since, until = course.ticks[0].time, course.last.time
    return tuple(_side_row(run, side, since, until) for side in Side)


def side_cells(row: SideRow) -> tuple[str, ...]:
    """Spell a row under `SIDE_TITLES`."""
    quantiles = (row.p50_seconds, row.p95_seconds, row.p99_seconds)
    return (
        str(row.side),
        _NO_DATA if row.rate_per_second is None else f"{row.rate_per_second:.3g}",
        _NO_DATA if row.error_ratio is None else spell_ratio(row.error_ratio),
        *(_NO_DATA if seconds is None else spell_seconds(seconds) for seconds in quantiles),
    )


def canary_sentences(run: Run) -> tuple[str, ...]:
    """Say what was released, what became of it, and what the users felt."""
    return tuple(_sentences(run))


def canary_comparison(run: Run) -> Iterator[tuple[str, str, str]]:
    """Hold the canary's prediction against what it did: what, predicted, observed."""
    if run.canary is None or not has_release(run):
        return
    problem = run.prediction.canary_problem or "not predicted"
    predicted, start = run.prediction.canary, run.facts.start_time
    for what, look in _QUESTIONS:
        yield what, problem if predicted is None else look(predicted, 0.0), look(run.canary, start)


def canary_json(run: Run) -> dict[str, Any] | None:
    """Give the release as JSON; None where there was none."""
    course = course_of(run)
    if run.canary is None or course is None:
        return None
    split = split_of(run)
    return {
        "name": run.canary.canary,
        "version": course.release.version,
        "phase": str(course.last.phase),
        "found_seconds": course.found_seconds,
        "seconds": course.seconds,
        "intervals": course.intervals,
        "most_weight": course.most_weight,
        "weights_off_ratio": split.off_ratio if split else None,
        "sides": {str(row.side): _side_json(row) for row in side_rows(run)},
        "ticks": [tick_to_json(tick) for tick in course.ticks],
    }


# Private


def _sentences(run: Run) -> Iterator[str]:
    for number, release in enumerate(run.facts.releases, start=1):
        yield f"Release {number}, at {release.at_seconds:g} s: version {release.name}."
    if not run.facts.releases:
        yield "The scenario releases no version."
        return
    course = course_of(run)
    if course is None:
        yield "No tick of the canary's controller found the release."
        return
    yield (
        f"Version {course.release.version} was found at {course.found_seconds:.0f} s and {course.spell_end()} "
        f"{course.seconds:.0f} s later, after {course.intervals} intervals; it had at most "
        f"{course.most_weight}% of the requests before{course.because()}."
    )
    load = whole_load(run)
    yield f"The users sent {load.started} requests and saw {_failures(load)}."


def _failures(load: Scope) -> str:
    """Spell how many requests failed, and how many of these on purpose, where the record tells."""
    told = [line.failed_on_purpose for line in load.lines if line.failed_on_purpose is not None]
    if not load.failed:
        return "none of them fail"
    if len(told) < len(load.lines):
        return f"{load.failed} of them fail"
    return f"{load.failed} of them fail, {'all' if sum(told) == load.failed else sum(told)} on purpose"


def _checks(tick: Tick) -> Iterator[str]:
    for check in tick.checks:
        if check.kind is CheckKind.METRIC or not check.is_passed:
            yield _spell(check)


def _events(run: Run, tick: Tick) -> Iterator[str]:
    """Give the events that say something; that nobody asks for a rollback is said at every tick."""
    spec = run.release.canary if run.release else None
    asked = spec.analysis.hooks_of(HookType.ROLLBACK) if spec and spec.analysis else ()
    quiet = {messages.hook_refused(spec, hook, "") for hook in asked if spec}
    return (_short(told.message) for told in tick.told if told.message not in quiet)


def _short(message: str) -> str:
    """Leave the body of a webhook's answer out of an event: its reason stands among the checks."""
    return message.partition(' {"')[0]


def _spell(check: Check) -> str:
    value = "" if check.value is None else f" {check.value:.4g}"
    return f"{check.name}{value}" if check.is_passed else f"{check.name}{value} failed ({reason_of(check)})"


def _side_row(run: Run, side: Side, since: float, until: float) -> SideRow:
    rows = run.series.rows(side_rate(side))
    every = _mean(rows, since, until)
    failed = _mean((row for row in rows if row.labels.get(CODE, "").startswith("5")), since, until)
    p50, p95, p99 = (_typical(run.series.rows(side_quantile(side, one)), since, until) for one in QUANTILES_PERCENT)
    return SideRow(
        side=side,
        rate_per_second=every,
        error_ratio=(failed or 0.0) / every if every else None,
        p50_seconds=p50,
        p95_seconds=p95,
        p99_seconds=p99,
    )


def _mean(rows: Iterable[TimeSeries], since: float, until: float) -> float | None:
    """Add the rows up and give the mean over the time in which there was any."""
    sums: dict[float, float] = {}
    for row in rows:
        for time, value in row.samples:
            if since <= time <= until:
                sums[time] = sums.get(time, 0.0) + value
    return sum(sums.values()) / len(sums) if sums else None


def _typical(rows: Iterable[TimeSeries], since: float, until: float) -> float | None:
    values = [value for row in rows for time, value in row.samples if since <= time <= until and isfinite(value)]
    return median(values) if values else None


def _side_json(row: SideRow) -> dict[str, float | None]:
    return {
        "rate_per_second": row.rate_per_second,
        "error_ratio": row.error_ratio,
        "p50_seconds": row.p50_seconds,
        "p95_seconds": row.p95_seconds,
        "p99_seconds": row.p99_seconds,
    }


def _first_weight(timeline: Timeline, start: float) -> str:
    first = next((tick for tick in timeline.ticks if tick.canary_weight and tick.time >= start), None)
    return "none" if first is None else f"{first.canary_weight} % at {first.time - start:.0f} s"


def _most(timeline: Timeline, start: float) -> str:
    weights = [tick.canary_weight for tick in timeline.ticks if tick.time >= start]
    return f"{max(weights)} %" if weights else _NO_DATA


def _failed(timeline: Timeline, start: float) -> str:
    counted = [
        later.failed_checks - earlier.failed_checks
        for earlier, later in pairwise(tick for tick in timeline.ticks if tick.time >= start)
    ]
    return str(sum(more for more in counted if more > 0))


def _end(timeline: Timeline, start: float) -> str:
    ended = [tick for tick in timeline.ticks if tick.before in RUNNING_PHASES and tick.phase not in RUNNING_PHASES]
    last = ended[-1] if ended else None
    if last is None or last.time < start:
        return "not within the plan"
    return f"{'promoted' if last.phase is Phase.SUCCEEDED else 'rolled back'} at {last.time - start:.0f} s"


_QUESTIONS = (
    ("first requests of the canary", _first_weight),
    ("most of the requests", _most),
    ("failed checks", _failed),
    ("end of the release", _end),
)
