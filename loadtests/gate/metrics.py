"""The gate's own metrics, on a given registry."""

from collections.abc import Callable, Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.process_collector import ProcessCollector

QUESTIONS = "load_harness_gate_questions"
QUESTION_SECONDS = "load_harness_gate_question_seconds"
UNDER_WAY = "load_harness_gate_questions_under_way"
SWITCHES_OPEN = "load_harness_gate_switches_open"
_EDGES = (0.01, 0.05, 0.1, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0, 600.0)


class GateMetrics:
    """Count and time questions."""

    def __init__(
        self,
        registry: CollectorRegistry,
        *,
        count_under_way: Callable[[], int],
        count_open: Mapping[str, Callable[[], int]],
    ) -> None:
        self._questions = Counter(
            QUESTIONS, "Questions answered, by hook, check and answer", ("hook", "check", "answer"), registry=registry
        )
        self._seconds = Histogram(
            QUESTION_SECONDS, "Time to answer a question", ("check",), buckets=_EDGES, registry=registry
        )
        Gauge(UNDER_WAY, "Questions being answered now", registry=registry).set_function(count_under_way)
        switches = Gauge(SWITCHES_OPEN, "Canaries whose switch is open", ("switch",), registry=registry)
        for switch, count in count_open.items():
            switches.labels(switch).set_function(count)
        ProcessCollector(registry=registry)

    def answered(self, *, hook: str, check: str, answer: str, seconds: float) -> None:
        """Count one question."""
        self._questions.labels(hook, check, answer).inc()
        self._seconds.labels(check).observe(seconds)
