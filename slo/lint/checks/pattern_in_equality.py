"""A matcher that can match nothing."""

import re
from collections.abc import Iterator

from slo.findings.interface import Found, Level
from slo.lint.expressions import Matcher, MatchOperator, can_match_a_status, is_status_label
from slo.lint.interface import Subject

_PATTERN = re.compile(r"\.[*+]|\\\.|\|.|^[1-5]\.\.$|\[[^\]]+\][*+?]")
_NO_PATTERN = re.compile(r"\{[^{}]*\}|^(inbound|outbound)\|.*")
"""A variable of a route, as `/items/{id:[0-9]+}`, and the names that Istio gives Envoy's clusters."""


def run(subject: Subject) -> Iterator[Found]:
    """Find patterns that are compared as texts, and patterns for an HTTP status that no status fits."""
    for query in subject.queries:
        for matcher in dict.fromkeys(one for selector in query.selectors for one in selector.matchers):
            if matcher.operator in {MatchOperator.EQUAL, MatchOperator.NOT_EQUAL} and _is_pattern(matcher.value):
                other = "=~" if matcher.operator is MatchOperator.EQUAL else "!~"
                sentence = f"{matcher} compares with the text {matcher.value}, which looks like a pattern"
                yield subject.found(Level.ERROR, query.role, sentence, f'write {matcher.name}{other}"{matcher.value}"')
            elif _fits_no_status(matcher):
                sentence = f"{matcher} fits no HTTP status: a pattern has to fit the whole value"
                yield subject.found(Level.ERROR, query.role, sentence, f'write it as {matcher.name}=~"5.."')


# Private


def _is_pattern(value: str) -> bool:
    return _PATTERN.search(_NO_PATTERN.sub("", value)) is not None


def _fits_no_status(matcher: Matcher) -> bool:
    has_words = re.search(r"[A-Za-z]", matcher.value.replace("\\d", "")) is not None
    is_asked_for = matcher.operator is MatchOperator.MATCHES and is_status_label(matcher.name)
    return is_asked_for and not has_words and not can_match_a_status(matcher)
