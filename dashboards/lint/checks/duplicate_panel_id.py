"""Two panels with one id."""

from collections.abc import Iterator

from dashboards.lint.fixing import Fix
from dashboards.lint.interface import Subject, name_of
from dashboards.reading import DashboardPanel
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find the later ones of panels with the same id."""
    seen: dict[int, DashboardPanel] = {}
    for panel in subject.panels:
        if panel.id is None:
            continue
        if panel.id in seen:
            sentence = f"has the id {panel.id} of {name_of(seen[panel.id])}; links and edits reach only one of them"
            yield subject.found(Level.ERROR, (*panel.path, "id"), sentence, "give it an id of its own")
        seen.setdefault(panel.id, panel)


def fix(to_fix: Fix) -> Iterator[str]:
    """Give the later ones ids that are free."""
    taken = {panel["id"] for _, panel in to_fix.panels() if isinstance(panel.get("id"), int)}
    for path, panel in to_fix.panels():
        if to_fix.is_wanted((*path, "id")):
            old, panel["id"] = panel["id"], max(taken) + 1
            taken.add(panel["id"])
            yield f'gave panel "{panel.get("title", "")}" the id {panel["id"]} in place of {old}'
