"""Two variables with one name."""

from collections.abc import Iterator

from dashboards.lint.interface import Subject
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find the later ones of variables with the same name."""
    seen: set[str] = set()
    for one in subject.dashboard.variables:
        if one.name in seen:
            sentence = f"there are two variables {one.name}, and a query reads one of them only"
            yield subject.found(Level.ERROR, (*one.path, "name"), sentence, "rename one, or remove it")
        seen.add(one.name)
