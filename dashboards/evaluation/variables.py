"""Resolve a dashboard's variables as Grafana does when it is opened: each after those that its query names."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from dashboards.evaluation.asking import asked
from dashboards.evaluation.choices import ALL, Choice, Choices
from dashboards.evaluation.datasources import is_prometheus
from dashboards.evaluation.interpolation import interpolate
from dashboards.evaluation.options import chosen_part, is_regex, options
from dashboards.evaluation.resolution import SCRAPE_INTERVAL_SECONDS, WIDTH_PIXELS, Resolution, resolution, rounded
from dashboards.evaluation.times import TimeRange
from dashboards.expansion import references
from dashboards.model import Json
from dashboards.reading import Dashboard, DashboardVariable
from slo.durations import parse_duration_seconds, spell_duration
from slo.prometheus import Prometheus

NOTHING_GIVEN: Mapping[str, Sequence[str]] = {}


def choices(
    dashboard: Dashboard,
    prometheus: Prometheus,
    time_range: TimeRange,
    *,
    given: Mapping[str, Sequence[str]] = NOTHING_GIVEN,
) -> Choices:
    """Choose of every variable what was given, else what is saved and still there, else all, else the first.

    What a server refuses is told in the choice's `error`.

    Raises:
        ServerUnreachable: No answer.
    """
    chosen = Choices()
    for variable in _in_order(dashboard.variables):
        choice = _Resolving(dashboard, variable, chosen, time_range).choice(prometheus)
        if variable.name in given:
            choice = _given(variable, choice, tuple(given[variable.name]))
        chosen = chosen.with_choice(choice)
    for name in given:
        if chosen.get(name) is None:  # Grafana takes it from the address, whether the dashboard knows it or not
            chosen = chosen.with_choice(Choice(name=name, values=tuple(given[name])))
    return chosen


# Private

_DIGITS = re.compile(r"\d+")
_AUTOMATIC = "$__auto"
_ALL_TEXT = "All"


class _Resolving:
    """One variable, and what is chosen of those before it."""

    def __init__(
        self, dashboard: Dashboard, variable: DashboardVariable, before: Choices, time_range: TimeRange
    ) -> None:
        self._dashboard = dashboard
        self._variable = variable
        self._json = variable.json
        self._before = before
        self._range = time_range
        self._resolution = of_variables(time_range)

    def choice(self, prometheus: Prometheus) -> Choice:
        match self._variable.type:
            case "query" if is_prometheus(self._dashboard, self._json.get("datasource")):
                return self._queried(prometheus)
            case "custom":
                return self._of(_custom(self._filled(self._variable.query)))
            case "interval":
                return self._interval()
            case "constant" | "textbox":
                saved = _texts(self._current.get("value")) if self._variable.type == "textbox" else ()
                return Choice(name=self._variable.name, values=saved or (self._filled(self._variable.query),))
            case _:  # what is saved is all that is known
                saved = tuple(one for one in _texts(self._current.get("value")) if one != ALL) or ("default",)
                return Choice(name=self._variable.name, values=saved)

    @property
    def _current(self) -> Mapping[str, Json]:
        current = self._json.get("current")
        return current if isinstance(current, Mapping) else {}

    def _filled(self, text: str, how: str = "") -> str:
        return interpolate(text, self._before, self._resolution, how=how).text

    def _interval(self) -> Choice:
        choice = self._of(tuple((one, one) for one in _listed(self._variable.query)))
        saved = _texts(self._current.get("value"))[:1]
        if self._json.get("auto") is not True or not saved or not saved[0].startswith(_AUTOMATIC):
            return choice
        count, least = self._json.get("auto_count"), str(self._json.get("auto_min") or "")
        points = count if isinstance(count, int) and count > 0 else _AUTOMATIC_COUNT
        seconds = max(rounded(self._range.seconds / points), parse_duration_seconds(least) or 0.0)
        return replace(choice, values=(spell_duration(seconds),), texts=("auto",))

    def _queried(self, prometheus: Prometheus) -> Choice:
        query, regex = self._filled(self._variable.query), self._filled(str(self._json.get("regex") or ""), "regex")
        if not is_regex(regex):
            return replace(self._of(()), query=query, error=f"{regex}: is no regular expression")
        try:
            found, error = asked(lambda: options(query, prometheus, self._range))
        except re.error:
            return replace(self._of(()), query=query, error=f"{query}: holds no regular expression")
        pairs = _sorted(chosen_part(found, regex), self._json.get("sort"))
        return replace(self._of(pairs), query=query, error=error)

    def _of(self, pairs: Sequence[tuple[str, str]]) -> Choice:
        texts = dict(pairs)
        has_all = self._json.get("includeAll") is True
        choice = Choice(
            name=self._variable.name,
            values=(),
            all_value=str(self._json.get("allValue") or ""),
            is_pattern=has_all or self._json.get("multi") is True,
            options=tuple(texts),
        )
        saved = _texts(self._current.get("value"))
        kept = tuple(one for one in saved if one in texts) or self._kept_by_text(texts)
        if has_all and (ALL in saved or not kept):
            return replace(choice, values=tuple(texts), texts=(_ALL_TEXT,), is_all=True)
        values = kept or tuple(texts)[:1]
        return replace(choice, values=values, texts=tuple(texts[one] for one in values))

    def _kept_by_text(self, texts: Mapping[str, str]) -> tuple[str, ...]:
        """Give the value whose text is the saved one, of a variable of which one value can be chosen."""
        if self._json.get("multi") is True:
            return ()
        saved = _texts(self._current.get("text"))
        return tuple(value for value, text in texts.items() if (text,) == saved)[:1]


def of_variables(time_range: TimeRange) -> Resolution:
    """Give the resolution that a variable's query is asked with: `$__interval` is the scrape interval in it.

    Source: https://github.com/grafana/grafana/blob/main/packages/grafana-prometheus/src/variables.ts
    """
    return replace(resolution(time_range, points=WIDTH_PIXELS), interval_seconds=SCRAPE_INTERVAL_SECONDS)


def _given(variable: DashboardVariable, choice: Choice, values: tuple[str, ...]) -> Choice:
    """Choose what was given; in an address Grafana takes `All` for all, too."""
    if variable.json.get("includeAll") is True and values in {(ALL,), (_ALL_TEXT,)}:
        return replace(choice, values=choice.options, texts=(_ALL_TEXT,), is_all=True)
    return replace(choice, values=values, texts=(), is_all=False)


def _in_order(variables: Sequence[DashboardVariable]) -> Iterator[DashboardVariable]:
    """Give each variable after those that it names; where they name each other in a circle, as they stand."""
    left = {variable.name: variable for variable in variables}
    while left:
        free = [one for one in left.values() if not (_names(one) & (left.keys() - {one.name}))] or list(left.values())
        yield from free
        left = {name: one for name, one in left.items() if one not in free}


def _names(variable: DashboardVariable) -> frozenset[str]:
    text = f"{variable.query} {variable.json.get('regex') or ''}"
    return frozenset(reference.name for reference in references(text))


def _custom(query: str) -> tuple[tuple[str, str], ...]:
    pairs = (one.partition(" : ") for one in _listed(query))
    return tuple((value.strip() or text.strip(), text.strip()) for text, _, value in pairs)


def _listed(query: str) -> list[str]:
    parts = query.replace("\\,", "\0").split(",")
    return [part.replace("\0", ",").strip() for part in parts if part.strip()]


def _texts(value: Json) -> tuple[str, ...]:
    return tuple(str(one) for one in (value if isinstance(value, list) else [value]) if one not in (None, ""))


def _sorted(pairs: Sequence[tuple[str, str]], order: Json) -> tuple[tuple[str, str], ...]:
    """Sort by texts as asked: odd numbers ascend, even ones descend; 0 leaves the server's order.

    Source: https://github.com/grafana/scenes/blob/main/packages/scenes/src/variables/variants/query/utils.ts
    """
    key = _SORTS.get((order + 1) // 2) if isinstance(order, int) else None
    if key is None:
        return tuple(pairs)
    ascending = sorted(pairs, key=lambda pair: key(pair[1]))
    return tuple(ascending if order % 2 else reversed(ascending))


def _number(text: str) -> int:
    """Give the first number in a text; what has none comes first."""
    found = _DIGITS.search(text)
    return int(found[0]) if found else -1


def _natural(text: str) -> tuple[tuple[int, str], ...]:
    """Split a text into numbers and words, so that 10 comes after 2."""
    parts = re.findall(r"\d+|\D+", text.casefold())
    return tuple((int(one), "") if one.isdecimal() else (_AFTER_NUMBERS, one) for one in parts)


_AFTER_NUMBERS = 10**18
_AUTOMATIC_COUNT = 30
_SORTS: Mapping[int, Callable[[str], Any]] = {1: str, 2: _number, 3: str.casefold, 4: _natural}
"""By half of Grafana's numbers: alphabetical, numerical, alphabetical in any case, natural."""
