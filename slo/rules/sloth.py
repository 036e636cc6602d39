"""Sloth's labels and series beside ours, so that its boards and the alerts built on them keep working.

Source: https://github.com/slok/sloth/blob/main/pkg/common/conventions/slo.go
"""

from decimal import Decimal

from slo.durations import spell_duration
from slo.model import Slo, SpecFormat
from slo.promql import number
from slo.rules.interface import RecordingRule

INFO = "sloth_slo_info"
SEVERITY = "sloth_severity"
WINDOW = "sloth_window"
_VERSION = "load-harness"
_MODE = "cli-gen-prom"
_SPECS = {
    SpecFormat.SLOTH: "prometheus/v1",
    SpecFormat.SLOTH_KUBERNETES: "sloth.slok.dev/v1",
    SpecFormat.OPENSLO: "openslo/v1",
    SpecFormat.PYRRA: "pyrra.dev/v1alpha1",
}


def sloth_identity(slo: Slo) -> dict[str, str]:
    """Give the labels by which Sloth tells SLOs apart."""
    return {"sloth_id": slo.id, "sloth_service": slo.service, "sloth_slo": slo.name}


def sloth_window(seconds: float) -> dict[str, str]:
    """Give Sloth's label of a ratio over a window."""
    return {WINDOW: spell_duration(seconds)}


def info_rule(slo: Slo, labels: dict[str, str]) -> RecordingRule:
    """Record the series by which Sloth's boards list SLOs."""
    about = {
        "sloth_mode": _MODE,
        "sloth_objective": number(slo.objective_ratio * Decimal(100)),
        "sloth_spec": _SPECS[slo.origin.format],
        "sloth_version": _VERSION,
    }
    return RecordingRule(record=INFO, expression="vector(1)", labels={**labels, **about})
