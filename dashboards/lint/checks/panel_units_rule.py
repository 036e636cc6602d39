"""dashboard-linter's: values have units."""

from collections.abc import Iterator

from dashboards.lint.interface import Subject, mapping, settings, text
from dashboards.lint.meant_units import is_made_up, meant
from dashboards.lint.upstream import TEXT_PANELS
from dashboards.reading import DashboardPanel
from dashboards.units import KNOWN_UNITS
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find panels of six kinds whose unit is missing or unknown; those with mappings, empty ones too, are left out."""
    for panel in subject.panels:
        if is_of_upstream(panel):
            units = [(path, text(one)) for path, one in settings(panel, "unit") if one]
            path, unit = units[-1] if units else ((*panel.path, "fieldConfig"), "")
            if unit not in KNOWN_UNITS:
                yield subject.found(Level.ERROR, path, *_said(unit))


def is_of_upstream(panel: DashboardPanel) -> bool:
    """Say whether the rule concerns a panel."""
    reduced = mapping(mapping(panel.json.get("options")).get("reduceOptions"))
    shows_fields = panel.type == "stat" and bool(reduced.get("fields"))
    has_mappings = any(value is not None for _, value in settings(panel, "mappings"))
    return panel.type in TEXT_PANELS and not shows_fields and not has_mappings


# Private


def _said(unit: str) -> tuple[str, str]:
    """Give the sentence and the next step."""
    of_grafana = "choose a unit of Grafana's; none or short for what is only counted"
    if is_made_up(unit):
        return f'its unit "{unit}" is made up', "choose a unit of Grafana's, or excuse it with the reason"
    if unit:
        return f'Grafana has no unit "{unit}"', meant(unit, otherwise=of_grafana)
    return "its values have no unit", of_grafana
