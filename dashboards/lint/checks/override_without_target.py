"""Settings for an answer that there is not."""

import re
from collections.abc import Iterator

from dashboards.lint.interface import Subject, mapping, overrides
from slo.findings.interface import Found, Level

_COLUMN = re.compile(r"Value #(\w+)")


def run(subject: Subject) -> Iterator[Found]:
    """Find overrides for the letter of a query that the panel does not have."""
    for panel in subject.shown:
        letters = {target.ref_id for target in panel.targets}
        for path, override in overrides(panel):
            matcher = mapping(override.get("matcher"))
            name = str(matcher.get("options") or "")
            column = _COLUMN.fullmatch(name) if matcher.get("id") == "byName" else None
            letter = name if matcher.get("id") == "byFrameRefID" else column[1] if column else ""
            if letter and panel.targets and letter not in letters:
                sentence = f"has settings for query {letter}, which it does not have"
                fix = f"name one of {', '.join(sorted(letters))}, or remove the override"
                yield subject.found(Level.WARNING, (*path, "matcher", "options"), sentence, fix)
