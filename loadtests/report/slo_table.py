"""What the load did to the SLOs: budgets and alerts."""

from collections.abc import Iterator
from typing import Any

from loadtests.expectations.slo_doubts import slo_doubts
from loadtests.expectations.slo_records import Spending, firings, spell_spent, spendings_of
from loadtests.run.model import Run, RunSlo

SLO_TITLES = ("SLO", "objective", "good", "bad events", "budget spent", "budget left", "alerts")
_UNKNOWN = "no data"


def slo_rows(run: Run) -> tuple[tuple[str, ...], ...]:
    """Spell a row under `SLO_TITLES` for every budget; an SLO of which nothing was recorded has one that says so."""
    return tuple(_row(run, spending) for slo in _slos(run) for spending in _spendings(run, slo))


def slo_note(run: Run) -> str:
    """Say what the table is about, and what is missing of it."""
    gaps = [doubt for slo in _slos(run) for doubt in slo_doubts(run, slo, end_seconds=run.facts.duration_seconds)]
    missing = "".join(f" Missing: {gap}." for gap in dict.fromkeys(gaps))
    return (
        "Budget spent is the share of the whole window's error budget that this load's bad events took, of the events "
        f"that the window holds so far; budget left is what is left of it, whoever spent the rest.{missing}"
    )


def slo_json(run: Run) -> list[dict[str, Any]]:
    """Give every budget as JSON, ratios as ratios, null where nothing is known, and the alerts with their times."""
    return [_json(run, spending) for slo in _slos(run) for spending in _spendings(run, slo)]


# Private


def _slos(run: Run) -> tuple[RunSlo, ...]:
    return run.facts.slo_rules.slos if run.facts.slo_rules else ()


def _spendings(run: Run, slo: RunSlo) -> tuple[Spending, ...]:
    nothing = Spending(slo=slo, group={}, events=None, bad_events=None, window_events=None, remaining_ratio=None)
    return spendings_of(run, slo) or (nothing,)


def _row(run: Run, spending: Spending) -> tuple[str, ...]:
    return (
        str(spending),
        _objective(spending.slo),
        _UNKNOWN if spending.sli_ratio is None else f"{100 * spending.sli_ratio:.5g} %",
        _bad_events(spending),
        _ratio(spending.spent_ratio),
        _ratio(spending.remaining_ratio),
        "; ".join(_alerts(run, spending)) or (_UNKNOWN if spending.bad_events is None else "none"),
    )


def _bad_events(spending: Spending) -> str:
    if spending.events is None or spending.bad_events is None:
        return _UNKNOWN
    return f"{spending.bad_events:.1f} of {spending.events:.0f}"


def _alerts(run: Run, spending: Spending) -> Iterator[str]:
    for firing in firings(run):
        if firing.concerns(spending):
            yield f"{firing.alert.name} ({firing.alert.severity}) {firing.when}"


def _objective(slo: RunSlo) -> str:
    return f"{100 * slo.objective_ratio:f}".rstrip("0").rstrip(".") + f" % over {slo.period}"


def _ratio(ratio: float | None) -> str:
    return _UNKNOWN if ratio is None else spell_spent(ratio)


def _json(run: Run, spending: Spending) -> dict[str, Any]:
    slo = spending.slo
    return {
        "id": slo.id,
        "group": dict(spending.group),
        "objective": float(slo.objective_ratio),
        "window": slo.period,
        "events": spending.events,
        "bad_events": spending.bad_events,
        "sli": spending.sli_ratio,
        "budget_spent": spending.spent_ratio,
        "budget_remaining": spending.remaining_ratio,
        "alerts": [
            {
                "name": firing.alert.name,
                "severity": firing.alert.severity,
                "start_seconds": firing.start_seconds,
                "end_seconds": firing.end_seconds,
                "began_before": firing.began_before,
            }
            for firing in firings(run)
            if firing.concerns(spending)
        ],
    }
