"""A label that the metric does not have."""

from collections.abc import Iterator

from slo.findings.interface import Found, Level
from slo.lint.interface import Role, Subject
from slo.lint.seen import seen_selectors
from slo.suggestions import did_you_mean


def run(subject: Subject) -> Iterator[Found]:
    """Find matchers and groups by labels that no series of the metric has."""
    for role, selector, seen in seen_selectors(subject):
        if not seen.has_metric:
            continue
        for matcher in selector.matchers:
            if matcher.name in seen.label_names or matcher.name == "__name__" or matcher.accepts("") is not False:
                continue
            yield subject.found(
                Level.ERROR,
                role,
                f"{selector.metric} has no label {matcher.name}: {matcher} selects nothing",
                _suggestion(matcher.name, seen.label_names),
            )
        for name in subject.slo.group_labels if role is Role.TOTAL else ():
            if name not in seen.label_names:
                yield subject.found(
                    Level.ERROR,
                    "groups",
                    f"{selector.metric} has no label {name}: there is one group for all",
                    _suggestion(name, seen.label_names),
                )


# Private


def _suggestion(name: str, known: frozenset[str]) -> str:
    names = sorted(known - {"__name__"})
    return did_you_mean(name, names, otherwise=f"choose one of {', '.join(names)}")
