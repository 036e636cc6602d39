"""Labels of alerts. Prometheus reads their values as templates, as it does those of annotations."""

from collections.abc import Mapping

from slo.conventions import SEVERITY
from slo.model import Slo
from slo.rules.identity import identity_labels, user_labels
from slo.rules.interface import Compat, RuleSettings
from slo.rules.sloth import SEVERITY as SLOTH_SEVERITY
from slo.rules.templates import literal


def alert_labels(
    slo: Slo, settings: RuleSettings, *, severity: str, sloth_severity: str = "", own: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Give the labels of an alert: those of all alerts win over those of the series, those of this one over both.

    What tells SLOs apart wins over all. A label of the series is no template; of an alert it may be one.
    """
    labels = {name: literal(value) for name, value in user_labels(slo, settings).items()} | {SEVERITY: severity}
    if settings.compat is Compat.SLOTH and sloth_severity:
        labels[SLOTH_SEVERITY] = sloth_severity
    identity = {name: literal(value) for name, value in identity_labels(slo, settings).items()}
    return {**labels, **slo.alerting.labels, **(own or {}), **identity}
