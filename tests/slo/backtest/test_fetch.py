from dataclasses import dataclass, field, replace
from decimal import Decimal

import pytest

from slo.backtest.asker import Asker, Progress
from slo.backtest.fetch import Source, fetch
from slo.backtest.history import Origin
from slo.backtest.model import Asked
from slo.backtest.prepare import Request
from slo.backtest.question import Question, span_of
from slo.backtest.run import run
from slo.model import (
    CalendarUnit,
    CalendarWindow,
    Comparison,
    Component,
    Composite,
    EventsIndicator,
    Slo,
    ThresholdIndicator,
    Timeslices,
)
from slo.series import TimeSeries
from tests.slo.backtest.subjects import an_slo

DAY = 86_400
ASKED = Asked(from_time=100 * DAY, to_time=100 * DAY + 7200)


@dataclass
class Steady:
    """Gives the value of the first part that a query holds, at every moment; nothing for other queries."""

    values: dict[str, float]
    group: dict[str, str] = field(default_factory=dict)
    url: str = "http://prometheus"
    steps: set[float] = field(default_factory=set)

    def query_range(self, query: str, *, start: float, end: float, step_seconds: float) -> tuple[TimeSeries, ...]:
        """Answer as Prometheus would."""
        self.steps.add(step_seconds)
        value = next((value for part, value in self.values.items() if part in query), None)
        if value is None:
            return ()
        times = [start + index * step_seconds for index in range(round((end - start) / step_seconds) + 1)]
        return (TimeSeries(labels=self.group, samples=tuple((time, value) for time in times)),)


@dataclass
class Began(Steady):
    """The same, and from a moment on the rules recorded it, every 30 s."""

    began: int = 0

    def query_range(self, query: str, *, start: float, end: float, step_seconds: float) -> tuple[TimeSeries, ...]:
        """Answer as Prometheus would."""
        if "slo:sli" not in query:
            return Steady.query_range(self, query, start=start, end=end, step_seconds=step_seconds)
        times = [start + index * step_seconds for index in range(round((end - start) / step_seconds) + 1)]
        samples = ((time, self._recorded(query, time, step_seconds)) for time in times if time > self.began)
        return (TimeSeries(labels={}, samples=tuple(samples)),)

    def _recorded(self, query: str, time: float, step: float) -> float:
        if "timestamp" in query:
            return time // 30 * 30
        count = min(time - self.began, step) // 30
        return count if "count" in query else 0.0 if "sli_error" in query else count * 10.0 * 30


def asker(source: Steady, told: list[Progress] | None = None) -> Asker:
    """Ask without a bound that matters."""
    return Asker(source, most_queries=2000, report=(told if told is not None else []).append)


def an_slo_over(total: str, errors: str) -> Slo:
    """Make an SLO over two metrics."""
    return replace(an_slo(total), indicator=EventsIndicator(total=total, errors=errors))


def test_slices_are_events_at_their_ends() -> None:
    """A slice of ten minutes is one event; the moments before its end have none."""
    budgeting = Timeslices(slice_seconds=600, target_ratio=Decimal("0.95"))
    slo = replace(an_slo_over("all", "bad"), budgeting=budgeting)
    question = Question(asked=ASKED, step_seconds=60)
    source = Steady({"bad": 1 / 30, "all": 1 / 30})

    (history,) = fetch(slo, span_of(slo, question), asker(source), Source.RAW)

    counts = history.parts[0].counts
    events = {counts.grid.time(index) for index, total in enumerate(counts.total) if total}
    assert {0} == {time % 600 for time in events if time > ASKED.from_time}
    assert 12 == sum(ASKED.from_time < time <= ASKED.to_time for time in events)
    assert None not in counts.total
    assert 0 == history.parts[0].rate_seconds


def test_a_value_is_looked_at_more_than_once_an_hour() -> None:
    """Between two hours it may have been bad: of each hour before the alert windows there are twelve looks."""
    indicator = ThresholdIndicator(value="queue", comparison=Comparison.LT, threshold=10)
    slo = replace(an_slo(), indicator=indicator)
    span = span_of(slo, Question(asked=ASKED, step_seconds=60))
    source = Steady({"(1 - min": 0.0, "queue": 1 / 30})

    (history,) = fetch(slo, span, asker(source), Source.RAW)

    hour = history.parts[0].counts.total[:60]
    assert 120 == pytest.approx(sum(hour))
    assert {300.0, 60.0} == source.steps


def test_an_hour_in_which_the_recording_began_is_read_from_the_raw_metrics() -> None:
    """What was recorded of it is not all of it; without raw metrics it is better than nothing."""
    slo, began = an_slo_over("all", "bad"), ASKED.from_time - 10 * DAY + 1800
    source = Began({"bad": 0.0, "all": 10.0}, began=began)
    span = span_of(slo, Question(asked=ASKED, step_seconds=60))

    both, recorded = (fetch(slo, span, asker(source), one)[0] for one in (Source.AUTO, Source.RECORDED))

    hour = slice(span.whole.index_after(began - 1800), span.whole.index_after(began + 1800))
    assert 36_000 == pytest.approx(sum(both.parts[0].counts.total[hour]))
    assert 18_000 == pytest.approx(sum(recorded.parts[0].counts.total[hour]))


def test_the_components_of_a_composite_are_its_parts() -> None:
    """Each is fetched by its own queries; one without data is a part of which nothing is known."""
    components = tuple(
        Component(slo=an_slo_over(total, errors), weight=Decimal(weight))
        for total, errors, weight in (("front_all", "front_bad", 2), ("gone_all", "gone_bad", 1))
    )
    slo = replace(an_slo("journey"), indicator=Composite(components=components))
    told: list[Progress] = []
    source = Steady({"front_bad": 1.0, "front_all": 10.0})

    request = Request(from_time=ASKED.from_time, to_time=ASKED.to_time, source=Source.RAW)

    answer = run([slo], request, asker(source, told), url=source.url)

    (group,) = answer.slos[0].groups
    assert {"shop-front_all", "shop-gone_all"} == {one.slo_id for one in told}
    assert 0.5 == group.known_ratio
    assert [None, 0.1] == [group.days[0].events, group.days[0].error_ratio]
    assert ["page", "ticket"] == sorted(one.tier for one in group.episodes)


def test_each_group_has_a_history() -> None:
    """Its labels come from the answer."""
    slo = replace(an_slo_over("all", "bad"), group_labels=("handler",))
    source = Steady({"bad": 0.0, "all": 10.0}, group={"handler": "/pay"})

    (history,) = fetch(slo, span_of(slo, Question(asked=ASKED, step_seconds=30)), asker(source), Source.RAW)

    assert (("handler", "/pay"),) == history.group
    assert {Origin.RAW} == {one.origin for one in history.stretches}


def test_a_calendar_period_is_fetched_from_its_beginning() -> None:
    """The hours since the month began in its zone come before the steps."""
    window = CalendarWindow(unit=CalendarUnit.MONTH, time_zone="Europe/Berlin")
    slo = replace(an_slo(), window=window)

    span = span_of(slo, Question(asked=Asked(from_time=1_760_000_400, to_time=1_760_004_000), step_seconds=30))

    assert 1_759_269_600 == span.whole.first_time - 30, "2025-10-01T00:00 in Berlin"


def test_a_long_stretch_is_looked_at_less_often_and_says_so() -> None:
    """The step that fits is chosen, and the report has a note."""
    slo = an_slo_over("all", "bad")
    request = Request(from_time=1000 * DAY, to_time=1200 * DAY, source=Source.RAW)

    answer = run([slo], request, asker(Steady({"bad": 0.0, "all": 1.0})), url="")

    assert 60 == answer.slos[0].step_seconds
    assert ("The rules are evaluated every 30s, the replay looks every 60s: times are that coarse.",) == (
        answer.slos[0].notes
    )
