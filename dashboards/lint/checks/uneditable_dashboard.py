"""dashboard-linter's: a board that comes from code cannot be edited by hand."""

from collections.abc import Iterator

from dashboards.lint.fixing import Fix
from dashboards.lint.interface import Subject
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find dashboards that can be edited in Grafana."""
    if subject.dashboard.json.get("editable") is True:
        sentence = "can be edited in Grafana, and the next deployment takes back what was changed there"
        yield subject.found(Level.ERROR, ("editable",), sentence, "set editable to false")


def fix(to_fix: Fix) -> Iterator[str]:
    """Set editable to false."""
    if to_fix.is_wanted(("editable",)):
        to_fix.json["editable"] = False
        yield "it cannot be edited in Grafana any more"
