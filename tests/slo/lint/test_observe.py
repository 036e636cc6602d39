"""What is asked of a server, and what is made of its answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from slo.errors import ServerUnreachable
from slo.lint.interface import Subject, Surroundings
from slo.lint.observe import Observer, retention_seconds
from slo.model import EventsIndicator, RatioIndicator
from slo.prometheus import Prometheus
from slo.series import TimeSeries, Value
from tests.slo.lint.subjects import ERRORS, an_slo, subject_of

NOW = 1_800_000_000.0


@dataclass
class FakePrometheus:
    """A server that was told what it has, by the beginning of what it is asked."""

    metrics: tuple[str, ...] = ("requests_total",)
    answers: Mapping[str, float] = field(default_factory=dict)
    traffic: tuple[TimeSeries, ...] = ()
    info: Mapping[str, Any] | None = None
    asked: list[str] = field(default_factory=list)

    def query(self, query: str, *, at: float) -> tuple[Value, ...]:
        """Answer with a value, or nothing."""
        self.asked.append(query)
        return tuple(
            Value(labels={}, time=at, value=value) for begin, value in self.answers.items() if query.startswith(begin)
        )[:1]

    def query_range(self, query: str, *, start: float, end: float, step_seconds: float) -> tuple[TimeSeries, ...]:
        """Answer with the traffic."""
        self.asked.append(f"{query} {(end - start) / step_seconds:g}")
        return self.traffic

    def metric_names(self, **_: float) -> tuple[str, ...]:
        """Name the metrics."""
        self.asked.append("names")
        return self.metrics

    def label_values(self, label: str, *, selectors: Sequence[str] = (), **_: float) -> tuple[str, ...]:
        """Name two values of any label."""
        self.asked.append(f"{label} of {', '.join(selectors)}")
        return ("a", "b")

    def endpoint(self, path: str, **_: str) -> Any:  # noqa: ANN401 - as JSON has it
        """Name the labels."""
        return ["job", "code"] if path == "labels" else None

    def runtime_info(self) -> Mapping[str, Any] | None:
        """Say how long samples are kept."""
        return self.info


def observed(fake: FakePrometheus, subject: Subject) -> Subject:
    """Look at an SLO."""
    return Observer(fake, now=NOW).observed(subject)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("spelt", "seconds"),
    [
        ("15d", 15 * 86_400),
        ("15d or 10GiB", 15 * 86_400),
        ("1y", 365 * 86_400),
        ("10GiB", None),
        ("", None),
    ],
)
def test_retention_is_read_as_prometheus_spells_it(spelt: str, seconds: float | None) -> None:
    """By time, by both, by size, not at all."""
    assert seconds == retention_seconds(spelt)


@pytest.mark.parametrize(
    ("info", "why"),
    [
        (None, "the server does not say how long it keeps samples"),
        ({}, "the server does not say how long it keeps samples"),
        ({"storageRetention": "10GiB"}, "it keeps samples by size (10GiB)"),
    ],
    ids=["Mimir", "a server without that field", "by size"],
)
def test_a_server_that_does_not_say_its_retention(info: Mapping[str, Any] | None, why: str) -> None:
    """Cannot tell, which is not the same as long enough."""
    around = Observer(FakePrometheus(info=info), now=NOW).with_retention(Surroundings())  # type: ignore[arg-type]

    assert (None, why) == (around.retention_seconds, around.why_retention_is_unknown)


def test_a_server_that_says_its_retention() -> None:
    """As Prometheus does."""
    fake = FakePrometheus(info={"storageRetention": "15d or 10GiB"})
    around = Observer(fake, now=NOW).with_retention(Surroundings())  # type: ignore[arg-type]

    assert (15 * 86_400.0, "") == (around.retention_seconds, around.why_retention_is_unknown)


def test_what_the_server_shows_is_taken() -> None:
    """Twenty samples in ten minutes, errors of which one began at 0, seven groups."""
    answers = {
        "quantile": 20,
        "count((min_over_time(requests_total": 1,
        "count(((min_over_time(requests_total": 0,
        "count(requests_total": 2,
        "count(sum(rate": 7,
    }
    seen = observed(FakePrometheus(answers=answers), subject_of())

    assert seen.observations is not None
    assert (30.0, 7) == (seen.surroundings.scrape_interval_seconds, seen.observations.groups)
    assert {True} == {one.starts_at_zero for one in seen.observations.selectors.values()}


def test_a_selector_without_a_metric_is_only_counted() -> None:
    """Its labels belong to many metrics."""
    slo = an_slo(indicator=EventsIndicator(total='sum(rate({__name__=~"a.*_total"}[{{.window}}]))', good=ERRORS))
    seen = observed(FakePrometheus(answers={"count({__name__": 3}), subject_of(slo))

    assert seen.observations is not None
    assert [True, 3] == [
        getattr(next(iter(seen.observations.selectors.values())), one) for one in ("has_metric", "series")
    ]


def test_a_ratio_has_no_traffic() -> None:
    """Each look at it is one event, as often as the rules look."""
    slo = an_slo(indicator=RatioIndicator(ratio="avg(requests_total)", is_errors=True))
    fake = FakePrometheus(answers={"count(requests_total": 1})
    seen = observed(fake, subject_of(slo))

    assert (1 / 30, None) == (seen.events_per_second, seen.surroundings.events_per_second)


def test_what_the_user_says_wins() -> None:
    """Nothing is asked then."""
    fake = FakePrometheus(answers={"count(requests_total": 1, "quantile": 40}, info={"storageRetention": "15d"})
    observer = Observer(fake, now=NOW)  # type: ignore[arg-type]
    around = observer.with_retention(Surroundings(retention_seconds=5.0))
    seen = observer.observed(subject_of(scrape_interval_seconds=60.0, events_per_second=7.0))

    assert 5.0 == around.retention_seconds
    assert (60.0, 7.0) == (seen.scrape_interval_seconds, seen.events_per_second)
    assert not [one for one in fake.asked if one.startswith("quantile") or one.endswith("23")]


def test_the_hours_that_have_data_are_the_traffic() -> None:
    """The mean of each group's hours, and of these the median; one hour of history is no day of silence."""
    groups = tuple(
        TimeSeries(labels={"route": str(one)}, samples=((NOW, one), (NOW - 3600, one + 2))) for one in (1, 5, 90)
    )
    seen = observed(FakePrometheus(answers={"count(requests_total": 1}, traffic=groups), subject_of())

    assert 6.0 == seen.events_per_second


def test_a_server_without_the_series_is_asked_no_more() -> None:
    """No traffic, no scrape interval, no groups of nothing."""
    fake = FakePrometheus()
    seen = observed(fake, subject_of())

    assert seen.observations is not None
    assert (None, 30.0, None) == (seen.events_per_second, seen.scrape_interval_seconds, seen.observations.groups)
    assert "job of requests_total" in fake.asked


def test_each_selector_is_looked_at_once() -> None:
    """A thousand SLOs share few metrics."""
    fake = FakePrometheus(answers={"count(requests_total": 1})
    observer = Observer(fake, now=NOW)  # type: ignore[arg-type]
    observer.observed(subject_of())
    before = [one for one in fake.asked if one.startswith("count(requests_total{")]
    observer.observed(subject_of())

    assert before == [one for one in fake.asked if one.startswith("count(requests_total{")]
    assert 1 == fake.asked.count("names")


def test_a_similar_metric_is_not_guessed_among_too_many() -> None:
    """Among a hundred thousand names it would take longer than the answer is worth."""
    few = observed(FakePrometheus(metrics=("request_total",)), subject_of())
    many = observed(FakePrometheus(metrics=tuple(f"request_total{one}" for one in range(20_001))), subject_of())

    guesses = [
        {one.similar_metric for one in seen.observations.selectors.values()}
        for seen in (few, many)
        if seen.observations
    ]
    assert [{"request_total"}, {None}] == guesses


def test_no_server_is_not_no_finding() -> None:
    """Nobody listens there."""
    observer = Observer(Prometheus("http://127.0.0.1:9", timeout_seconds=1), now=NOW)

    with pytest.raises(ServerUnreachable):
        observer.observed(subject_of())
