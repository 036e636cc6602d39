"""Labels of what is recorded, and selectors that find it again."""

from slo.conventions import SLO_ID, SLO_NAME, SLO_SERVICE
from slo.durations import spell_duration
from slo.model import Slo
from slo.promql import aggregate, over, selector
from slo.rules.interface import Compat, RuleSettings
from slo.rules.sloth import sloth_identity, sloth_window


def series_labels(slo: Slo, settings: RuleSettings, *, window_seconds: int | None = None) -> dict[str, str]:
    """Give the labels of a series that is recorded for an SLO, as a ratio over a window."""
    labels = {**settings.labels, **slo.labels}
    if settings.compat is Compat.SLOTH:
        labels |= sloth_identity(slo)
        labels |= sloth_window(window_seconds) if window_seconds is not None else {}
    return labels | {SLO_ID: slo.id, SLO_SERVICE: slo.service, SLO_NAME: slo.name}


def recorded(slo: Slo, series: str) -> str:
    """Select a recorded series of an SLO; by its id alone, so that other labels may change."""
    return selector(series, {SLO_ID: slo.id})


def latest(slo: Slo, series: str, *, earlier_seconds: float = 0) -> str:
    """Give the last value of a recorded series of an SLO, one per group; of so many seconds ago."""
    offset = f" offset {spell_duration(earlier_seconds)}" if earlier_seconds else ""
    return aggregate("max", slo.group_labels, f"{recorded(slo, series)}{offset}")


def now(slo: Slo, series: str, settings: RuleSettings) -> str:
    """Give the sample of this very evaluation, nothing older."""
    return summed(slo, series, settings.interval_seconds)


def summed(slo: Slo, series: str, seconds: float) -> str:
    """Sum the samples of a recorded series of an SLO."""
    return aggregate("sum", slo.group_labels, f"sum_over_time({over(recorded(slo, series), seconds)})")
