"""Bad (or good) events that are not among all events."""

from collections.abc import Iterator

from slo.findings.interface import Found, Level
from slo.lint.expressions import Matcher, MatchOperator, Selector, status_beyond
from slo.lint.interface import Role, Subject

_FAMILY_ENDINGS = ("_bucket", "_count", "_sum", "_total")


def run(subject: Subject) -> Iterator[Found]:
    """Find selectors of the bad or good events that reach beyond every selector of the total."""
    total = subject.query(Role.TOTAL)
    part = subject.query(Role.ERRORS) or subject.query(Role.GOOD)
    if total is None or part is None:
        return
    wholes = [one for one in total.selectors if _counts(one)]
    for selector in part.selectors:
        if not _counts(selector) or not wholes:
            continue
        related = [one for one in wholes if _family(one) == _family(selector)]
        problems = [_problem(selector, one) for one in related]
        if related and all(problems):
            yield _found(subject, part.role, selector, str(problems[0]))
        elif not related and not any(_exporter(one) == _exporter(selector) for one in wholes):
            problem = f"is a metric of another exporter than {wholes[0].metric} of the total"
            yield _found(subject, part.role, selector, problem)


# Private


def _counts(selector: Selector) -> bool:
    """Say whether a selector's events are added up, rather than deciding which others are."""
    return bool(selector.metric) and selector.range_seconds is not None and not selector.is_filter


def _family(selector: Selector) -> str:
    name = selector.metric
    return next((name.removesuffix(one) for one in _FAMILY_ENDINGS if name.endswith(one)), name)


def _exporter(selector: Selector) -> str:
    return selector.metric.partition("_")[0]


def _problem(part: Selector, whole: Selector) -> str:
    """Say why not everything in a part is in the whole; nothing where it is, or where that cannot be told."""
    for asked in whole.matchers:
        given = [one for one in part.matchers if one.name == asked.name]
        if asked.name == "le" or asked in given or _is_open(asked):
            continue
        if not given:
            return f"takes any {asked.name}, the total only {asked}"
        if all(_is_outside(one, asked) for one in given):
            return f"has {given[0]}, the total {asked}"
        status = status_beyond(given, asked)
        if status:
            return f"has {asked.name} {status}, the total {asked}"
    return ""


def _is_open(matcher: Matcher) -> bool:
    """Say whether a pattern lets everything pass, as `.*` does."""
    return (
        matcher.operator is MatchOperator.MATCHES
        and matcher.accepts("") is not False
        and matcher.accepts("-") is not False
    )


def _is_outside(given: Matcher, asked: Matcher) -> bool:
    """Say whether what one matcher selects is certainly none of what the other does."""
    if given.operator is MatchOperator.EQUAL:
        return asked.accepts(given.value) is False
    if asked.operator is MatchOperator.EQUAL:
        return given.accepts(asked.value) is False
    return False


def _found(subject: Subject, role: Role, selector: Selector, problem: str) -> Found:
    many = "errors" if role is Role.ERRORS else "good events"
    return subject.found(
        Level.WARNING,
        role,
        f"{selector} {problem}: {many} are counted that the total does not have, and the ratio can exceed 100 %",
        "select the same series on both sides, and narrow them down on one",
    )
