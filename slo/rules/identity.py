"""Labels of what is recorded, and selectors that find it again."""

from slo.conventions import SLO_ID, SLO_NAME, SLO_SERVICE
from slo.durations import spell_duration
from slo.model import Slo
from slo.promql import aggregate, over, selector
from slo.rules.interface import Compat, RuleSettings
from slo.rules.sloth import sloth_identity, sloth_window


def series_labels(slo: Slo, settings: RuleSettings, *, window_seconds: int | None = None) -> dict[str, str]:
    """Give the labels of a series that is recorded for an SLO, as a ratio over a window."""
    labels = user_labels(slo, settings)
    if settings.compat is Compat.SLOTH and window_seconds is not None:
        labels |= sloth_window(window_seconds)
    return labels | identity_labels(slo, settings)


def user_labels(slo: Slo, settings: RuleSettings) -> dict[str, str]:
    """Give the labels that an SLO's owner adds; those that tell its groups apart come from its series."""
    labels = {**settings.labels, **slo.labels}
    return {name: value for name, value in labels.items() if name not in slo.group_labels}


def identity_labels(slo: Slo, settings: RuleSettings) -> dict[str, str]:
    """Give the labels that tell an SLO from others."""
    sloth = sloth_identity(slo) if settings.compat is Compat.SLOTH else {}
    return {**sloth, SLO_ID: slo.id, SLO_SERVICE: slo.service, SLO_NAME: slo.name}


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
