"""Values of SLOs."""

from slo.report.model import Report, Standing, Status
from slo.scorecard.model import Measure, Measured, SloSource


def measure(source: SloSource, report: Report) -> Measured:
    """Give where an SLO stands; the worst of its groups, where it has some."""
    text = f"slo: {source.slo}, {_WORDS[source.measure]}"
    standings = [one for one in report.standings if one.slo_id == source.slo]
    known = [one for one in standings if one.status is Status.MEASURED and _value(one, source) is not None]
    if not known:
        states = sorted({str(one.status) for one in standings})
        return Measured(source=text, unknown=f"{', '.join(states) or 'no data'} of {source.slo}")
    lost = [one.title for one in standings if one not in known]
    if lost:
        return Measured(source=text, unknown=f"no data of {', '.join(lost)}")
    worst = min(known, key=lambda one: (_value(one, source), one.title))
    past = next(iter(worst.past), None)
    return Measured(
        source=f"slo: {worst.title}, {_WORDS[source.measure]}, {worst.window}",
        value=_value(worst, source),
        n=None if worst.total is None else round(worst.total),
        previous=_past(past.error_ratio, past.left_ratio, source) if past else None,
        notes=worst.notes,
    )


# Private

_WORDS = {Measure.SLI: "good events", Measure.BUDGET_LEFT: "error budget left"}


def _value(standing: Standing, source: SloSource) -> float | None:
    return _past(standing.error_ratio, standing.left_ratio, source)


def _past(error_ratio: float | None, left_ratio: float | None, source: SloSource) -> float | None:
    if source.measure is Measure.BUDGET_LEFT:
        return left_ratio
    return None if error_ratio is None else 1 - error_ratio
