"""dashboard-linter's: panels say what they show."""

from collections.abc import Iterator

from dashboards.lint.interface import Subject
from dashboards.lint.upstream import TEXT_PANELS
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find panels of six kinds without a title or a description."""
    for panel in subject.panels:
        if panel.type in TEXT_PANELS:
            lacking = [one for one in ("title", "description") if not panel.json.get(one)]
            if lacking:
                sentence = f"has no {' and no '.join(lacking)}"
                fix = "say what is shown, what good looks like and what to do if it is not"
                yield subject.found(Level.ERROR, (*panel.path, lacking[0]), sentence, fix)
