"""Requests by kind, outcome and latency, as the `locust_*` series count them: of one process, or added up."""

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Any

from prometheus_client.utils import floatToGoString

from load_harness import metric_names as names
from loadtests.meter import RequestKind

SUCCEEDED = "succeeded"
FAILED = "failed"


class Answers:
    """Latencies by the bucket edges of the contract."""

    def __init__(self, counts: Sequence[int] = (), sum_seconds: float = 0.0) -> None:
        self.sum_seconds = sum_seconds
        self._counts = list(counts) or [0] * len(_EDGE_LABELS)

    @property
    def count(self) -> int:
        """Count the latencies."""
        return sum(self._counts)

    def add(self, seconds: float) -> None:
        """Count one latency."""
        self.sum_seconds += seconds
        self._counts[bisect_left(names.DURATION_EDGES_SECONDS, seconds)] += 1

    def absorb(self, other: "Answers") -> None:
        """Count everything that another process counted."""
        self.sum_seconds += other.sum_seconds
        self._counts = [ours + theirs for ours, theirs in zip(self._counts, other._counts, strict=True)]  # noqa: SLF001 - of the same class

    def buckets(self) -> list[tuple[str, int]]:
        """Give the counts up to each edge."""
        return list(zip(_EDGE_LABELS, accumulate(self._counts), strict=True))

    def to_json(self) -> dict[str, Any]:
        """Give the counts as a message."""
        return {"counts": self._counts, "sum_seconds": self.sum_seconds}


class SeriesCounts:
    """Everything that is counted; every series is there from the start, so that a rate sees the first request."""

    def __init__(self, kinds: Iterable[RequestKind]) -> None:
        self.answers: dict[tuple[RequestKind, str], Answers] = {}
        self.dropped: Counter[RequestKind] = Counter()
        for kind in kinds:
            self.dropped[kind] = 0
            for outcome in (SUCCEEDED, FAILED):
                self.answers[kind, outcome] = Answers()

    def add(self, kind: RequestKind, latency_seconds: float, *, is_failed: bool) -> None:
        """Count a request that came back."""
        key = (kind, FAILED if is_failed else SUCCEEDED)
        if key not in self.answers:
            self.answers[key] = Answers()
        self.answers[key].add(latency_seconds)

    def absorb(self, other: "SeriesCounts") -> None:
        """Count everything that another process counted."""
        self.dropped.update(other.dropped)
        for key, answers in other.answers.items():
            self.answers.setdefault(key, Answers()).absorb(answers)

    def to_json(self) -> dict[str, Any]:
        """Give the counts as a message."""
        return {
            "answers": [
                [kind.name, kind.method, outcome, answers.to_json()]
                for (kind, outcome), answers in self.answers.items()
            ],
            "dropped": [[kind.name, kind.method, count] for kind, count in self.dropped.items()],
        }

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "SeriesCounts":
        """Read what `to_json` of another process gave."""
        counts = cls([])
        for name, method, outcome, answers in value["answers"]:
            counts.answers[RequestKind(name=name, method=method), outcome] = Answers(**answers)
        counts.dropped.update(
            {RequestKind(name=name, method=method): count for name, method, count in value["dropped"]}
        )
        return counts


# Private

_EDGE_LABELS = [floatToGoString(edge) for edge in (*names.DURATION_EDGES_SECONDS, math.inf)]  # type: ignore[no-untyped-call]
