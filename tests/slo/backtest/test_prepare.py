from dataclasses import dataclass, field, replace
from decimal import Decimal

import pytest

from slo.backtest.asker import Asker
from slo.backtest.fetch import Source
from slo.backtest.model import Known
from slo.backtest.prepare import Request, prepare
from slo.backtest.run import run
from slo.durations import spell_duration
from slo.errors import InvalidInput
from slo.model import Component, Composite, RollingWindow, Slo
from slo.rules.interface import RuleSettings
from slo.rules.plan import plan_of
from slo.series import TimeSeries
from tests.slo.backtest.subjects import DAY_SECONDS, an_slo

END = 100 * DAY_SECONDS
REQUEST = Request(from_time=END - 600, to_time=END)
SANDBOX = RuleSettings(interval_seconds=2, rate_window_seconds=8)


@dataclass
class Rules:
    """A Prometheus in which rules recorded 10 events a second since a moment; `slo` names the windows they had."""

    slo: Slo
    settings: RuleSettings
    since: int = END - 300
    url: str = "http://prometheus"
    queries: list[str] = field(default_factory=list)

    def query_range(self, query: str, *, start: float, end: float, step_seconds: float) -> tuple[TimeSeries, ...]:
        """Answer as Prometheus would."""
        self.queries.append(query)
        if query.startswith("count by (__name__)"):
            names = (spell_duration(seconds) for seconds in plan_of(self.slo, self.settings).window_seconds)
            return tuple(_series(f"slo:sli_error:ratio_rate{name}", [(start, 1.0)]) for name in names)
        if "slo:sli" not in query:
            return ()
        times = [start + index * step_seconds for index in range(round((end - start) / step_seconds) + 1)]
        values = ((time, self._value(query, time, step_seconds)) for time in times)
        return (_series("", [(time, value) for time, value in values if value is not None]),)

    def _value(self, query: str, time: float, step: float) -> float | None:
        interval = self.settings.interval_seconds
        count = min(max(time - self.since, 0), step) // interval
        if "timestamp" in query:
            return time // interval * interval if time > self.since else None
        if "count_over_time" in query:
            return count or None
        return None if not count else count * (1.0 if "sli_error" in query else 10.0) * interval


def _series(name: str, samples: list[tuple[float, float]]) -> TimeSeries:
    return TimeSeries(labels={"__name__": name}, samples=tuple(samples))


def asker(rules: Rules, most_queries: int = 1000) -> Asker:
    """Ask the rules."""
    return Asker(rules, most_queries=most_queries, report=lambda _: None)


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param(SANDBOX, id="quick rules, as the sandbox's"),
        pytest.param(RuleSettings(interval_seconds=15), id="another interval"),
        pytest.param(RuleSettings(rate_window_seconds=120), id="another rate window"),
        pytest.param(RuleSettings(), id="rules as by default"),
    ],
)
def test_how_the_rules_were_made_is_found_in_what_they_recorded(settings: RuleSettings) -> None:
    """Nobody has to say it; the replay looks as often as they were evaluated."""
    slo = an_slo()

    ((_, question),) = prepare([slo], REQUEST, asker(Rules(slo, settings)))

    assert settings == replace(question.settings, tables=settings.tables)
    assert {Known.RECORDED} == {question.making.interval_known, question.making.rate_window_known}
    assert settings.interval_seconds == question.step_seconds
    assert () == question.making.unrecorded_windows


def test_those_of_a_composite_are_found_at_its_components() -> None:
    """It has no events of its own."""
    slo = replace(
        an_slo("journey"), indicator=Composite(components=(Component(slo=an_slo("front"), weight=Decimal(1)),))
    )

    ((_, question),) = prepare([slo], REQUEST, asker(Rules(slo, SANDBOX)))

    assert (2, 8) == (question.making.interval_seconds, question.making.rate_window_seconds)


def test_a_stretch_may_be_as_short_as_a_step() -> None:
    """The longer steps that it could have been looked at with do not matter."""
    slo = an_slo()
    request = replace(REQUEST, from_time=END - 7)

    ((_, question),) = prepare([slo], request, asker(Rules(slo, SANDBOX)))

    assert (END - 6, END) == (question.asked.from_time, question.asked.to_time)


def test_options_win() -> None:
    """What is told is not found out."""
    slo = an_slo()
    request = replace(REQUEST, interval_seconds=60, rate_window_seconds=120)

    ((_, question),) = prepare([slo], request, asker(Rules(slo, SANDBOX)))

    assert (60, 120, Known.TOLD) == (
        question.making.interval_seconds,
        question.making.rate_window_seconds,
        question.making.interval_known,
    )


@pytest.mark.parametrize("source", [Source.AUTO, Source.RAW])
def test_without_recordings_they_are_as_by_default(source: Source) -> None:
    """And it is said that this is assumed."""
    rules = Rules(an_slo(), RuleSettings(), since=END + 1)

    ((_, question),) = prepare([rules.slo], replace(REQUEST, source=source), asker(rules))

    assert (30, 300) == (question.making.interval_seconds, question.making.rate_window_seconds)
    assert {Known.DEFAULT} == {question.making.interval_known, question.making.rate_window_known}


def test_rules_with_other_windows_are_noticed() -> None:
    """They were made of another period, so that their alerts are others."""
    week = replace(an_slo(), window=RollingWindow(seconds=7 * DAY_SECONDS))

    answer = run([an_slo()], REQUEST, asker(Rules(week, RuleSettings())), url="")

    assert ("The rules recorded no ratio over 30d: they were made with other windows; see --windows.") in answer.slos[
        0
    ].notes


def test_too_many_queries_are_refused_before_the_first() -> None:
    """The message says how many it takes."""
    rules = Rules(an_slo(), RuleSettings())

    with pytest.raises(InvalidInput, match="--most-queries 10: must be at least 62"):
        run([rules.slo], REQUEST, asker(rules, most_queries=10), url="")

    assert [] == rules.queries
