"""A selector that selects nothing, though its metric and labels are there."""

from collections.abc import Iterator

from slo.findings.interface import Found, Level
from slo.lint.expressions import Matcher
from slo.lint.interface import Role, Seen, Subject
from slo.lint.seen import seen_selectors
from slo.suggestions import did_you_mean

_MOST_NAMED = 8


def run(subject: Subject) -> Iterator[Found]:
    """Find selectors without a series; of the errors only those that no value fits but a similar one would."""
    for role, selector, seen in seen_selectors(subject):
        if not seen.has_metric or seen.series or role is Role.ERRORS:
            continue
        if any(one.name not in seen.label_names and one.accepts("") is False for one in selector.matchers):
            continue  # the label itself is missing
        unfit = [one for one in selector.matchers if one.name != "le" and _fits_nothing(one, seen)]
        names = " and ".join(map(str, unfit)) or "the matchers together"
        yield subject.found(
            Level.ERROR,
            role,
            f"{selector} selects nothing: no series fits {names}",
            _suggestion(unfit[0], seen) if unfit else "check which values occur together",
        )


# Private


def _fits_nothing(matcher: Matcher, seen: Seen) -> bool:
    return all(matcher.accepts(one) is False for one in seen.values.get(matcher.name, ()))


def _suggestion(matcher: Matcher, seen: Seen) -> str:
    values = seen.values.get(matcher.name, ())
    named = ", ".join(values[:_MOST_NAMED]) + (", …" if len(values) > _MOST_NAMED else "")
    return did_you_mean(matcher.value, values, otherwise=f"the values of {matcher.name} are {named}")
