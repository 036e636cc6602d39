"""Read out of a run what its SLOs' rules recorded: budgets that were spent, alerts that fired."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from loadtests.expectations.measures import spell_ratio
from loadtests.run.model import Run, RunAlert, RunSlo
from loadtests.run.slo_rules import ALERTS, BUDGET_REMAINING, ERROR_EVENTS, TOTAL_EVENTS, WINDOW_EVENTS
from slo import conventions as recorded
from slo.series import TimeSeries

_FIRING = "firing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending:
    """What the load did to one error budget."""

    slo: RunSlo
    group: Mapping[str, str]
    """Values of the SLO's group labels; empty where it has none."""
    events: float | None
    """Those that were recorded from the start of the load on; None where nothing was."""
    bad_events: float | None
    """None where they are not known."""
    window_events: float | None
    """Those of the SLO's whole window, at the end of the record; None where they are not known."""
    remaining_ratio: float | None
    """What is left of the whole budget at the end of the record, whoever spent it."""

    @property
    def sli_ratio(self) -> float | None:
        """Give the good events of the load out of all of it; None where there was none."""
        if self.bad_events is None or not self.events:
            return None
        return 1 - self.bad_events / self.events

    @property
    def spent_ratio(self) -> float | None:
        """Give the share of the window's budget that the load spent; None where the budget is not known."""
        if self.bad_events is None or not self.window_events:
            return None
        return self.bad_events / (float(self.slo.budget_ratio) * self.window_events)

    def __str__(self) -> str:
        return _spell_group(self.slo, self.group)


@dataclass(frozen=True, slots=True, kw_only=True)
class Firing:
    """An alert that fired."""

    slo: RunSlo
    group: Mapping[str, str]
    """As a budget's; empty values where the alert is of the whole SLO."""
    alert: RunAlert
    start_seconds: float
    """Since the load started: the first moment at which the record shows it."""
    end_seconds: float | None
    """None: to the end of the record."""
    began_before: bool
    """It was firing already when the load began."""

    @property
    def when(self) -> str:
        """Say from when to when."""
        since = "before the load" if self.began_before else f"{self.start_seconds:.0f} s"
        until = "on" if self.end_seconds is None else f"to {self.end_seconds:.0f} s"
        return f"from {since} {until}"

    def __str__(self) -> str:
        whose = _spell_group(self.slo, self.group)
        return f"{self.alert.name} ({self.alert.severity} of {whose}) fired {self.when}"

    def concerns(self, budget: Spending) -> bool:
        """Say whether it is an alert of this budget, or of the whole SLO."""
        return self.slo.id == budget.slo.id and (self.group == budget.group or not any(self.group.values()))


def spendings_of(run: Run, slo: RunSlo) -> tuple[Spending, ...]:
    """List the budgets of an SLO: one, or one for each of its groups."""
    return tuple(_spending(run, slo, row) for row in rows_of(run, TOTAL_EVENTS, slo))


def firings(run: Run) -> tuple[Firing, ...]:
    """List the alerts of SLOs that fired during the run, in order of time."""
    found = (firing for slo in _slos(run) for row in rows_of(run, ALERTS, slo) for firing in _firings(run, slo, row))
    return tuple(sorted(found, key=lambda firing: (firing.start_seconds, firing.slo.id, firing.alert.name)))


def rows_of(run: Run, name: str, slo: RunSlo) -> tuple[TimeSeries, ...]:
    """List the series of an SLO that answered a query of the run."""
    return tuple(row for row in run.series.rows(name) if row.labels.get(recorded.SLO_ID) == slo.id)


def group_of(slo: RunSlo, row: TimeSeries) -> dict[str, str]:
    """Give the values of the SLO's group labels that a series has."""
    return {name: row.labels.get(name, "") for name in slo.group_labels}


def rows_of_group(run: Run, name: str, slo: RunSlo, group: Mapping[str, str]) -> tuple[TimeSeries, ...]:
    """List those of one group of an SLO."""
    return tuple(row for row in rows_of(run, name, slo) if group_of(slo, row) == group)


def spell_spent(ratio: float) -> str:
    """Spell a share of a budget in percent; it may be many times the whole."""
    return spell_ratio(ratio) if abs(ratio) < 1 else f"{100 * ratio:,.0f} %"


# Private


def _spell_group(slo: RunSlo, group: Mapping[str, str]) -> str:
    values = ", ".join(f"{name} {value}" for name, value in group.items() if value)
    return f"{slo.id} ({values})" if values else slo.id


def _slos(run: Run) -> tuple[RunSlo, ...]:
    return run.facts.slo_rules.slos if run.facts.slo_rules else ()


def _spending(run: Run, slo: RunSlo, total: TimeSeries) -> Spending:
    group = group_of(slo, total)
    errors = rows_of_group(run, ERROR_EVENTS, slo, group)
    return Spending(
        slo=slo,
        group=group,
        events=_since_start(run, total),
        bad_events=sum(_since_start(run, row) for row in errors) if errors else None,
        window_events=_last(run, rows_of_group(run, WINDOW_EVENTS, slo, group)),
        remaining_ratio=_last(run, rows_of_group(run, BUDGET_REMAINING, slo, group)),
    )


def _since_start(run: Run, row: TimeSeries) -> float:
    return sum(value for time, value in row.samples if time > run.facts.start_time)


def _last(run: Run, rows: Iterable[TimeSeries]) -> float | None:
    """Give the last sample of the record, if it is as old as the record's end."""
    samples = [sample for row in rows for sample in row.samples]
    if not samples:
        return None
    time, value = max(samples)
    return value if run.facts.end_time - time <= run.facts.longest_scrape_gap_seconds else None


def _firings(run: Run, slo: RunSlo, row: TimeSeries) -> Iterator[Firing]:
    if row.labels.get(recorded.ALERT_STATE) != _FIRING:
        return
    alert = RunAlert(name=row.labels.get(recorded.ALERT_NAME, ""), severity=row.labels.get(recorded.SEVERITY, ""))
    evaluated = {time for total in rows_of(run, TOTAL_EVENTS, slo) for time, _ in total.samples}
    for start_time, end_time in _stretches([time for time, _ in row.samples], sorted(evaluated)):
        is_over = run.facts.end_time - end_time > run.facts.longest_scrape_gap_seconds
        yield Firing(
            slo=slo,
            group=group_of(slo, row),
            alert=alert,
            start_seconds=start_time - run.facts.start_time,
            end_seconds=end_time - run.facts.start_time if is_over else None,
            began_before=start_time <= run.facts.start_time,
        )


def _stretches(times: Sequence[float], evaluated: Sequence[float]) -> Iterator[tuple[float, float]]:
    """Split the times at which an alert fires where the rules were evaluated in between: a gap of them ends none."""
    if not times:
        return
    start = times[0]
    for before, after in pairwise(times):
        if bisect_right(evaluated, before) < bisect_left(evaluated, after):
            yield start, before
            start = after
    yield start, times[-1]
