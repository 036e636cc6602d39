"""dashboard-linter's: the variable that chooses the data source."""

import re
from collections.abc import Iterator

from dashboards.lint.fixing import Fix
from dashboards.lint.interface import Subject
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find a dashboard without such a variable, and other names and labels than those all boards use."""
    variables = [one for one in subject.dashboard.variables if one.type == "datasource"]
    if not variables:
        sentence = "there is no variable for the data source, so the board shows the data of one server only"
        fix = "add a variable datasource of type datasource, labelled Data source, with query prometheus"
        yield subject.found(Level.ERROR, ("templating",), sentence, fix)
    for one in variables:
        names, labels = _expected(one.query, is_only=len(variables) == 1)
        if one.name not in names:
            sentence = f"the variable for the data source is called {one.name}, not {' or '.join(names)}"
            yield subject.found(Level.ERROR, (*one.path, "name"), sentence, "rename it, also where it is used")
        if one.json.get("label") not in labels:
            sentence = f"the label of the variable {one.name} is {one.json.get('label') or '(nothing)'}"
            yield subject.found(Level.WARNING, (*one.path, "label"), sentence, f"label it {' or '.join(labels)}")


def fix(to_fix: Fix) -> Iterator[str]:
    """Label the variables as upstream does."""
    variables = [one for one in to_fix.items("templating", "list") if one[1].get("type") == "datasource"]
    for path, one in variables:
        if to_fix.is_wanted((*path, "label")):
            one["label"] = _expected(str(one.get("query", "")), is_only=len(variables) == 1)[1][-1]
            yield f"labelled the variable {one.get('name')} {one['label']}"


# Private


def _expected(kind: str, *, is_only: bool) -> tuple[list[str], list[str]]:
    in_capitals = re.sub(r"\w+", lambda word: word[0].capitalize(), kind)
    names, labels = [f"{kind.lower()}_datasource"], [f"{in_capitals} data source"]
    return (["datasource", *names], [*labels, "Data source"]) if is_only else (names, labels)
