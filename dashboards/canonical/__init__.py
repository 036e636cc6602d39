"""The one way to write a dashboard: as Grafana itself would write it back, so that a load and a save change nothing."""

from dashboards.canonical.form import canonical, canonical_panel, canonical_target, canonical_variable
from dashboards.canonical.known_defaults import SCHEMA_VERSION
from dashboards.canonical.saving import as_grafana_saves

__all__ = [
    "SCHEMA_VERSION",
    "as_grafana_saves",
    "canonical",
    "canonical_panel",
    "canonical_target",
    "canonical_variable",
]
