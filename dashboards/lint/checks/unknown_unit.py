"""A unit that Grafana does not have."""

from collections.abc import Iterator

from dashboards.lint.checks.panel_units_rule import is_of_upstream
from dashboards.lint.interface import Subject, settings
from dashboards.lint.meant_units import is_made_up, meant
from dashboards.units import KNOWN_UNITS
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find units of panels and of overrides that are neither Grafana's nor made up as it allows."""
    for panel in subject.panels:
        units = [(path, str(unit)) for path, unit in settings(panel, "unit") if unit]
        for path, unit in units[:-1] if is_of_upstream(panel) else units:
            if unit not in KNOWN_UNITS and not is_made_up(unit):
                sentence = f'Grafana has no unit "{unit}", and prints it behind the number'
                fix = meant(unit, otherwise=f"choose one of its list, or write suffix: {unit}")
                yield subject.found(Level.WARNING, path, sentence, fix)
