"""A variable that nothing reads."""

import re
from collections.abc import Iterator

from dashboards.lint.interface import Subject
from dashboards.lint.mentions import texts
from dashboards.reading import DashboardVariable
from slo.findings.interface import Found, Level

_WORKS_BY_ITSELF = frozenset({"adhoc", "groupby"})
"""Grafana adds their choice to every query."""


def run(subject: Subject) -> Iterator[Found]:
    """Find variables that are named nowhere else; those that Grafana applies by itself are left out."""
    for one in subject.dashboard.variables:
        if one.type not in _WORKS_BY_ITSELF and one.name and not _is_read(subject, one):
            sentence = f"nothing reads the variable {one.name}: choosing changes no panel"
            yield subject.found(Level.WARNING, one.path, sentence, "use it in the queries, or remove it")


# Private


def _is_read(subject: Subject, variable: DashboardVariable) -> bool:
    name = re.escape(variable.name)
    mention = re.compile(rf"\${name}\b|\$\{{{name}[}}:.]|\[\[{name}[\]:]")
    for path, text in texts(subject.dashboard.json):
        is_own = path[: len(variable.path)] == variable.path
        is_repeat = path[-1:] == ("repeat",) and text == variable.name
        if not is_own and (is_repeat or mention.search(text)):
            return True
    return False
