"""dashboard-linter's: panels read from the data source that is chosen."""

from collections.abc import Iterator, Mapping

from dashboards.lint.interface import Subject, text
from dashboards.lint.upstream import SOURCED_PANELS
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find panels of four kinds whose own data source is no variable."""
    names = [one.name for one in subject.dashboard.variables if one.type == "datasource"]
    allowed = {form for name in names for form in (f"${name}", f"${{{name}}}")}
    for panel in subject.panels:
        source = panel.json.get("datasource")
        uid = text(source.get("uid") if isinstance(source, Mapping) else source)
        if panel.type in SOURCED_PANELS and uid not in allowed:
            sentence = f"reads from {uid or 'the default data source'}, not from the one that is chosen"
            fix = f"set its data source to ${names[0] if names else 'datasource'}"
            yield subject.found(Level.ERROR, (*panel.path, "datasource"), sentence, fix)
