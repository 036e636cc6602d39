"""Ask Prometheus for the values of a variable, in the words of Grafana's variable queries.

Source: https://github.com/grafana/grafana/blob/main/packages/grafana-prometheus/src/metric_find_query.ts
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from dashboards.evaluation.times import TimeRange
from slo.prometheus import Prometheus


def options(query: str, prometheus: Prometheus, time_range: TimeRange) -> tuple[str, ...]:
    """Give the values that a variable's query finds, in the order of the server.

    Raises:
        ServerUnreachable: No answer, or the server rejects the query.
    """
    text, times = query.strip(), {"start": time_range.start, "end": time_range.end}
    if found := _LABEL_VALUES.fullmatch(text):
        selectors = [found[1]] if _is_filter(found[1]) else []
        return prometheus.label_values(found[2], selectors=selectors, **times)
    if found := _METRICS.fullmatch(text):
        return tuple(name for name in prometheus.metric_names(**times) if re.search(found[1], name))
    if found := _QUERY_RESULT.fullmatch(text):
        values = prometheus.query(found[1], at=time_range.end)
        return tuple(f"{_series(one.labels)} {_number(one.value)} {one.time * 1000:.0f}" for one in values)
    if found := _LABEL_NAMES.fullmatch(text):
        series = prometheus.series([_named_like(found[1])], **times)
        return tuple(sorted({name for labels in series for name in labels}))
    return tuple(_series(labels) for labels in prometheus.series([text], **times))


def promql_of(query: str) -> str:
    """Give the PromQL inside a variable's query, as `up{job="a"}` of `label_values(up{job="a"}, pod)`; or nothing."""
    text = query.strip()
    for pattern in (_LABEL_VALUES, _QUERY_RESULT, _LABEL_NAMES):
        if found := pattern.fullmatch(text):
            return found[1] if pattern is not _LABEL_NAMES and _is_filter(found[1]) else ""
    return "" if _METRICS.fullmatch(text) else text


def chosen_part(found: Sequence[str], regex: str) -> tuple[tuple[str, str], ...]:
    """Keep what a variable's regular expression matches; give each with the text that is shown for it, once."""
    pattern = _javascript(regex)
    if pattern is None:
        return tuple((one, one) for one in dict.fromkeys(found))
    parts: dict[str, str] = {}
    for one in found:
        matches = pattern.finditer(one) if _is_global(regex) else filter(None, [pattern.search(one)])
        for value, text in _values_and_texts(tuple(matches)):
            parts.setdefault(value, text)
    return tuple(parts.items())


def is_regex(regex: str) -> bool:
    """Say whether a variable's regular expression can be read."""
    try:
        _javascript(regex)
    except re.error:
        return False
    return True


# Private

_LABEL_VALUES = re.compile(r"label_values\((?:(.+),\s*)?([a-zA-Z_$][a-zA-Z0-9_]*)\s*\)", re.DOTALL)
_LABEL_NAMES = re.compile(r"label_names\((.*)\)", re.DOTALL)
_METRICS = re.compile(r"metrics\((.+)\)", re.DOTALL)
_QUERY_RESULT = re.compile(r"query_result\((.+)\)", re.DOTALL)
_EVERYTHING = '{__name__!=""}'
_SLASHED = re.compile(r"/(.*?)/(g?i?m?y?s?)", re.DOTALL)
_JAVASCRIPT_GROUP = re.compile(r"\(\?<(?=[A-Za-z_])")


def _is_filter(selector: str | None) -> bool:
    """Say whether label_values() is asked among some series only; Grafana takes an empty one for none."""
    return bool(selector) and (selector or "").replace(" ", "") not in {"", "{}"}


def _named_like(word: str) -> str:
    return f'{{__name__=~".*{word}.*"}}' if word else _EVERYTHING


def _number(value: float) -> str:
    """Write a number as Prometheus does, without an exponent."""
    if not math.isfinite(value):
        return {math.inf: "+Inf", -math.inf: "-Inf"}.get(value, "NaN")
    return str(int(value)) if value.is_integer() else f"{Decimal(repr(value)):f}"


def _series(labels: Mapping[str, str]) -> str:
    pairs = ",".join(f'{name}="{value}"' for name, value in labels.items() if name != "__name__")
    return f"{labels.get('__name__', '')}{{{pairs}}}"


def _javascript(regex: str) -> re.Pattern[str] | None:
    if not regex:
        return None
    slashed = _SLASHED.fullmatch(regex)
    if slashed is None and regex.startswith("/"):
        message = "it begins with a slash and does not end with one"
        raise re.error(message)
    if slashed is None:
        return re.compile(f"^{_JAVASCRIPT_GROUP.sub('(?P<', regex)}$")
    flags = re.IGNORECASE if "i" in slashed[2] else re.NOFLAG
    return re.compile(_JAVASCRIPT_GROUP.sub("(?P<", slashed[1]), flags)


def _is_global(regex: str) -> bool:
    slashed = _SLASHED.fullmatch(regex)
    return slashed is not None and "g" in slashed[2]


def _values_and_texts(matches: Sequence[re.Match[str]]) -> Iterator[tuple[str, str]]:
    """Give what one answer adds: its named groups, the first group of each match, or all of it."""
    if not matches:
        return
    value, text = (
        next((one[name] for one in matches if one.groupdict().get(name)), None) for name in ("value", "text")
    )
    if value or text:
        yield value or text or "", text or value or ""
    elif not matches[0].re.groups:
        yield matches[0].string, matches[0].string
    else:
        yield from ((one[1] or "", one[1] or "") for one in matches)
