"""A page that does not say what to do."""

from collections.abc import Iterator

from slo.findings.interface import Found, Level
from slo.lint.interface import Subject


def run(subject: Subject) -> Iterator[Found]:
    """Find pages without a link to a runbook."""
    alerting = subject.slo.alerting
    if subject.is_component or not alerting.page.is_enabled or alerting.runbook_url:
        return
    if any("runbook" in name.lower() for name in (*alerting.annotations, *alerting.page.annotations)):
        return
    yield subject.found(
        Level.NOTE,
        "page",
        "the page has no runbook: whoever is woken has to find out what to do first",
        "set runbook-url, or the annotation runbook_url",
    )
