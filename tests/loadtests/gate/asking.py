"""Hooks as Flagger sends them, and a Prometheus that is told what to say."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from loadtests.canary.model import HookType
from loadtests.gate.question import Question, read_question
from slo.series import TimeSeries

NOW = 1_700_000_000.0


def body(metadata: Mapping[str, object] | None = None, **changed: object) -> dict[str, object]:
    """The body of a hook of the canary `default/shop`."""
    fields = {"name": "shop", "namespace": "default", "phase": "Progressing", "checksum": "5d8f"}
    return {**fields, "metadata": metadata or {}, **changed}


def question(
    hook: HookType = HookType.ROLLOUT, metadata: Mapping[str, object] | None = None, **changed: object
) -> Question:
    """The same, read."""
    return read_question(hook, body(metadata, **changed))


COMPARE = {"check": "compare", "max_error_percent": "1"}


@dataclass
class FakePrometheus:
    """Gives samples by what stands in the selector."""

    series: dict[str, list[TimeSeries]] = field(default_factory=dict)
    """By a text that the selector holds; the first that it holds counts."""
    warnings: tuple[str, ...] = ()
    asked: list[str] = field(default_factory=list)
    before: Callable[[], None] = lambda: None
    """Called before each answer."""

    def fresh(self) -> "FakePrometheus":
        """It has no connections of its own."""
        return self

    def samples(self, selector: str, *, at: float) -> tuple[TimeSeries, ...]:  # noqa: ARG002 - the client's signature
        """Give what was told."""
        self.before()
        self.asked.append(selector)
        return tuple(next((series for text, series in self.series.items() if text in selector), []))


def risen(*, by: float, to_time: float = NOW, since: float = NOW - 60) -> list[TimeSeries]:
    """A counter that was 100 before a moment and has risen by so much."""
    return [TimeSeries(labels={}, samples=((since - 1, 100.0), (to_time, 100.0 + by)))]


CANARY_FAILED, CANARY = 'pod=~"shop-[a-z0-9]+-[a-z0-9]{5}", code', 'pod=~"shop-[a-z0-9]+'
PRIMARY_FAILED, PRIMARY = 'pod=~"shop-primary-[a-z0-9]+-[a-z0-9]{5}", code', 'pod=~"shop-primary-'


def counted(*, canary: tuple[float, float], primary: tuple[float, float] = (0, 0)) -> FakePrometheus:
    """A Prometheus in which either side had so many (requests, failed) in the last minute."""
    return FakePrometheus(
        series={
            CANARY_FAILED: risen(by=canary[1]),
            CANARY: risen(by=canary[0]),
            PRIMARY_FAILED: risen(by=primary[1]),
            PRIMARY: risen(by=primary[0]),
        }
    )
