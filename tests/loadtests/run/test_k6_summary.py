"""What k6 says at its end, in the two shapes that it writes."""

import copy
from typing import Any

import pytest

from loadtests.run.k6_summary import summary_from_json
from loadtests.run.model import ClientSummary
from slo.documents import Document
from slo.errors import Mistake

EXPORTED: dict[str, Any] = {
    "metrics": {
        "http_reqs": {"count": 4200, "rate": 7.0},
        "http_req_failed": {"passes": 3, "fails": 4197, "value": 0.000714},
        "http_req_duration": {"avg": 24.5, "min": 20.1, "med": 22.0, "max": 310.0, "p(90)": 30.0, "p(95)": 41.5},
    }
}
"""Of `--summary-export`."""
HANDED: dict[str, Any] = {
    "state": {"isStdOutTTY": False, "testRunDurationMs": 600123.4},
    "metrics": {
        name: {"type": "any", "contains": "default", "values": values} for name, values in EXPORTED["metrics"].items()
    },
}
"""Of `handleSummary(data)`."""


def read(value: object) -> tuple[ClientSummary, list[Mistake]]:
    """Read a summary, with its mistakes."""
    mistakes: list[Mistake] = []
    return summary_from_json(Document(file="k6.json", value=value, lines={}), mistakes), mistakes


def test_both_shapes_say_the_same() -> None:
    """Only what is handed to handleSummary() says how long the test ran."""
    exported, handed = read(EXPORTED), read(HANDED)

    assert [] == exported[1] + handed[1]
    assert (4200, 3, 0, 7.0, None) == (
        exported[0].requests,
        exported[0].failed,
        exported[0].dropped,
        exported[0].rate_per_second,
        exported[0].duration_seconds,
    )
    assert {"p50": 0.022, "p90": 0.03, "p95": 0.0415, "mean": 0.0245} == exported[0].latency_seconds
    assert exported[0].latency_seconds == handed[0].latency_seconds
    assert pytest.approx(600.1234) == handed[0].duration_seconds


def test_what_is_not_there_is_not_known() -> None:
    """Except dropped iterations: k6 has the metric only where there were some."""
    value = copy.deepcopy(EXPORTED)
    del value["metrics"]["http_req_failed"], value["metrics"]["http_req_duration"]
    value["metrics"]["dropped_iterations"] = {"count": 17, "rate": 0.1}

    summary, mistakes = read(value)

    assert [] == mistakes
    assert (None, 17, {}) == (summary.failed, summary.dropped, summary.latency_seconds)


@pytest.mark.parametrize(
    ("value", "field", "rule"),
    [
        pytest.param({"root_group": {}}, "metrics", "is required, as k6 writes it", id="another tool's"),
        pytest.param({"metrics": {}}, "metrics.http_reqs", "is required", id="a test without requests"),
        pytest.param(
            {"version": "1.0.0", "results": {"metrics": []}},
            "results",
            "is the new machine-readable summary, which is not read yet",
            id="the new shape",
        ),
        pytest.param(
            {"metrics": {"http_reqs": {"count": -1, "rate": 0}}},
            "metrics.http_reqs.count",
            "must be at least 0",
            id="less than none",
        ),
    ],
)
def test_what_is_no_summary_is_a_mistake(value: object, field: str, rule: str) -> None:
    """With the field, and what to give instead."""
    _, mistakes = read(value)

    assert (field, rule) == (mistakes[0].place.field, mistakes[0].rule)
    assert mistakes[0].next_step
