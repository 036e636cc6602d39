"""A matcher for one value, where many can be chosen."""

from collections.abc import Iterator

from dashboards.expansion import references
from dashboards.lint.interface import Subject
from dashboards.lint.queries import Query
from slo.findings.interface import Found, Level
from slo.lint.expressions import Matcher, MatchOperator

_REGEX = {MatchOperator.EQUAL: "=~", MatchOperator.NOT_EQUAL: "!~"}


def run(subject: Subject) -> Iterator[Found]:
    """Find = and != before variables of which several values, or all, can be chosen."""
    many = {
        one.name
        for one in subject.dashboard.variables
        if one.json.get("multi") is True or one.json.get("includeAll") is True
    }
    for query in subject.queries:
        for matcher in dict.fromkeys(_plain(query)):
            chosen = [one for one in references(matcher.value) if one.name in many and one.format in {"", "regex"}]
            if chosen:
                yield _found(subject, query, matcher, chosen[0].name)


# Private


def _plain(query: Query) -> Iterator[Matcher]:
    for selector in query.selectors:
        yield from (one for one in selector.matchers if one.operator in _REGEX)


def _found(subject: Subject, query: Query, matcher: Matcher, name: str) -> Found:
    sentence = f"{matcher} compares with the text (a|b) once several values of {name}, or all, are chosen: nothing fits"
    fix = f'write {matcher.name}{_REGEX[matcher.operator]}"${name}"'
    return subject.found(Level.ERROR, query.path, sentence, fix, quote=query.pointed_at(matcher.name))
