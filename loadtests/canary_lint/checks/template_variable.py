"""A query that names what Flagger does not know."""

import re
from collections.abc import Iterator

from loadtests.canary_lint.interface import Query, Subject
from slo.findings.interface import Found, Level

_MORE_THAN_A_NAME = re.compile(
    r"\{\{-?\s*(?!/\*|\.|index\s+variables\b)[^\s{}|]+(?:\s+|\s*\|\s*)(?!-\}\})[^\s{}][^{}]*\}\}"
)


def run(subject: Subject) -> Iterator[Found]:
    """Find queries that cannot be filled in, by Flagger or here."""
    for query in subject.queries:
        if query.text or not query.problem:
            continue
        if _is_beyond(query):
            yield Found(
                level=Level.NOTE,
                place=query.place,
                sentence=f"{subject.canary.name}: the query of {query.metric.name} has more of Go's templates in it "
                f"than is understood here: what it asks was not looked at ({query.problem})",
                fix="write it with plain names, as {{ target }}, to have it looked at",
            )
        else:
            yield Found(
                level=Level.ERROR,
                place=query.place,
                sentence=f"{subject.canary.name}: the query of {query.metric.name} cannot be filled in, so every check "
                f"of it fails: {query.problem}",
                fix="name only name, namespace, target, service, ingress, route, interval and the metric's own "
                "templateVariables, as {{ variables.key }}",
            )


# Private


def _is_beyond(query: Query) -> bool:
    """Say whether a function, a condition or a variable of Go's templates is in it: `{{ printf "%s" target }}`."""
    return _MORE_THAN_A_NAME.search(query.metric.query if query.template is None else query.template.query) is not None
