"""A threshold in another unit, or on the other side, than it is read."""

from collections.abc import Iterator

from loadtests.canary.model import REQUEST_DURATION, REQUEST_SUCCESS_RATE, Metric
from loadtests.canary.thresholds import bounds_of as thresholds_of
from loadtests.canary_lint.bounds import Bounds
from loadtests.canary_lint.guards import possible_values
from loadtests.canary_lint.interface import Subject
from slo.findings.interface import Found, Level

_PERCENT = 100.0
_GOOD_WORDS = ("success", "availab", "ok-rate", "good")
_TIME_WORDS = ("duration", "latency", "time")


def run(subject: Subject) -> Iterator[Found]:
    """Find bounds that nothing or everything meets, and rates of success with a maximum."""
    for index, metric in enumerate(subject.metrics):
        if metric.range is None and metric.threshold is None:
            continue
        values = possible_values(metric, subject.query_of(index))
        problem = _problem(metric, values)
        if problem:
            field = "thresholdRange" if metric.range is not None else "threshold"
            yield Found(
                level=Level.ERROR,
                place=subject.at("metrics", index, field),
                sentence=f"{subject.canary.name}: {metric.name} {problem[0]}",
                fix=problem[1],
            )


# Private


def _problem(metric: Metric, values: Bounds) -> tuple[str, str] | None:
    """Give what is wrong, and the fix."""
    thresholds = thresholds_of(metric)
    least, most = thresholds.minimum, thresholds.maximum
    if least is not None and least > values.most:
        return f"must be at least {least:g} and is at most {values.most:g}: every check fails", _in_unit(values)
    if most is not None and most < values.least:
        return f"must be at most {most:g} and is at least {values.least:g}: every check fails", _in_unit(values)
    if values.most == _PERCENT and least is not None and 0 < least <= 1:
        return f"is in percent, so a minimum of {least:g} lets {_PERCENT - least:g} % fail", (
            f"write min: {_PERCENT * least:g}"
        )
    return _one_sided(metric, values)


def _one_sided(metric: Metric, values: Bounds) -> tuple[str, str] | None:
    thresholds = thresholds_of(metric)
    least, most = thresholds.minimum, thresholds.maximum
    if metric.is_built_in and metric.name == REQUEST_DURATION and least is not None and most is None:
        return f"fails when it is below {least:g} ms and never when it is slow", f"write max: {least:g}"
    if most is not None and least is None and most < values.most and _is_meant_as_minimum(metric, most, values):
        way = (
            "thresholdRange.max" if metric.range is not None else "threshold, a maximum for all but the built-in rate,"
        )
        return f"is a rate of success with a {way} of {most:g}: it fails when it is better", (
            f"write thresholdRange: {{min: {most:g}}}"
        )
    is_free_below = least is None or least <= values.least
    if most is not None and most >= values.most and is_free_below:
        return f"may be up to {most:g} and is never more than {values.most:g}: no release can fail it", _in_unit(values)
    if most is None and least is not None and least <= values.least:
        return f"must be at least {least:g} and is never less: no release can fail it", "raise min"
    return None


def _is_meant_as_minimum(metric: Metric, most: float, values: Bounds) -> bool:
    """Say whether the maximum of a rate of success is so high that it must be the least that is good enough."""
    if metric.is_built_in:
        return metric.name == REQUEST_SUCCESS_RATE
    whole = values.most if values.most in {1.0, _PERCENT} else _PERCENT
    name = metric.name.lower()
    is_rate = any(word in name for word in _GOOD_WORDS) and not any(word in name for word in _TIME_WORDS)
    return is_rate and whole / 2 < most <= whole


def _in_unit(values: Bounds) -> str:
    if values.most == 1:
        return "write the bound as a ratio (0.99), or multiply the query by 100"
    return "write the bound in the unit of the query" if values.most != _PERCENT else "write the bound in percent (99)"
