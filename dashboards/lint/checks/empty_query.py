"""A query of nothing."""

from collections.abc import Iterator

from dashboards.lint.interface import Subject
from dashboards.lint.upstream import QUERY_PANELS, is_prometheus, reuses_panel
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find queries without text, in the kinds of panels at which dashboard-linter does not look."""
    for query in subject.queries:
        panel, target = query.panel, query.target
        if panel is None or target is None or query.text.strip() or reuses_panel(target):
            continue
        if not (is_prometheus(subject) and panel.type in QUERY_PANELS):
            sentence = f"query {target.ref_id or '(no letter)'} asks for nothing"
            yield subject.found(Level.ERROR, query.path, sentence, "write the query, or remove it")
