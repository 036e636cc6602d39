"""A Prometheus that answers what it is told, and remembers what it was asked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from slo.connection import Refused
from slo.errors import ServerUnreachable
from slo.series import TimeSeries, Value

Answers = Callable[[str], Sequence[Mapping[str, str]]]


def one_series(_: str) -> Sequence[Mapping[str, str]]:
    """Answer every query with a series."""
    return [{"job": "shop"}]


@dataclass
class FakePrometheus:
    """Stands in for `slo.prometheus.Prometheus`."""

    labels: Mapping[tuple[str, str], Sequence[str]] = field(default_factory=dict)
    """Values by label and selector (empty where there is none)."""
    answers: Answers = one_series
    """Labels of the series that answer a query; every value is `value`."""
    value: float = 1.0
    refused: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    """Status and words for queries that have such a piece."""
    names: Sequence[str] = ("up", "http_requests_total")
    rules: object = None
    url: str = "http://prometheus.example"
    asked: list[str] = field(default_factory=list)
    steps: list[tuple[float, float, float]] = field(default_factory=list)

    def query(self, query: str, *, at: float) -> tuple[Value, ...]:
        """Answer for a moment."""
        return tuple(Value(labels=one, time=at, value=self.value) for one in self._answer(query))

    def query_range(self, query: str, *, start: float, end: float, step_seconds: float) -> tuple[TimeSeries, ...]:
        """Answer for a range, with its two ends."""
        self.steps.append((start, end, step_seconds))
        samples = ((start, self.value), (end, self.value))
        return tuple(TimeSeries(labels=one, samples=samples) for one in self._answer(query))

    def label_values(self, label: str, *, selectors: Sequence[str] = (), **_: object) -> tuple[str, ...]:
        """Name values."""
        asked = next(iter(selectors), "")
        self._refuse(asked)
        self.asked.append(f"{label} of {asked}")
        return tuple(self.labels.get((label, asked), ()))

    def metric_names(self, **_: object) -> tuple[str, ...]:
        """Name metrics."""
        return tuple(self.names)

    def series(self, selectors: Sequence[str], **_: object) -> tuple[Mapping[str, str], ...]:
        """Name series."""
        return tuple(self._answer(selectors[0]))

    def endpoint(self, path: str, **_: str) -> object:
        """Answer any other question."""
        return self.rules if path == "rules" else sorted({label for label, _ in self.labels})

    def _answer(self, query: str) -> Sequence[Mapping[str, str]]:
        self._refuse(query)
        self.asked.append(query)
        return self.answers(query)

    def _refuse(self, query: str) -> None:
        for piece, (status, words) in self.refused.items():
            if piece in query:
                raise ServerUnreachable(url=self.url, asked=query, check=words) from Refused(status, words)
