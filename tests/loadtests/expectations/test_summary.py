"""Client thresholds of a window are held against the other generator's own summary."""

from dataclasses import replace

import pytest

from loadtests.expectations.interface import Outcome, Verdict
from loadtests.plan import WindowPlan
from loadtests.run.model import ClientSummary, Run
from loadtests.verdict import judge
from tests.loadtests.run_builder import good_run

SUMMARY = ClientSummary(
    generator="k6",
    requests=4200,
    failed=3,
    dropped=0,
    rate_per_second=7.0,
    duration_seconds=140.0,
    latency_seconds={"p50": 0.022, "p95": 0.0415, "mean": 0.0245},
)


def verdict(expectation: str, summary: ClientSummary | None = SUMMARY) -> Verdict:
    """Judge one expectation of a window of 145 s."""
    return judge(window((expectation,), summary)).judgements[0].verdict


def window(expectations: tuple[str, ...], summary: ClientSummary | None) -> Run:
    """Make the good run one of which Prometheus alone tells."""
    run = good_run(expectations)
    facts = replace(run.facts, plan=WindowPlan(duration_seconds=145.0, last_drop_seconds=85.0))
    return replace(run, facts=facts, client=(), observations=(), decisions=(), summary=summary)


@pytest.mark.parametrize(
    ("expectation", "outcome", "observed"),
    [
        ("p95 < 200ms", Outcome.PASSED, "41.5 ms"),
        ("p95 < 40ms", Outcome.FAILED, "41.5 ms"),
        ("mean < 30ms", Outcome.PASSED, "24.5 ms"),
        ("error_ratio < 0.1%", Outcome.PASSED, "0.0714 %"),
        ("error_ratio < 0.05%", Outcome.FAILED, "0.0714 %"),
        ("rate > 6/s", Outcome.PASSED, "7 per second"),
        ("dropped == 0", Outcome.PASSED, "0"),
    ],
)
def test_the_summary_is_held_against_the_limit(expectation: str, outcome: Outcome, observed: str) -> None:
    """And the evidence says from when its latencies are."""
    found = verdict(expectation)

    assert (outcome, observed) == (found.outcome, found.observed)
    assert "latencies of k6 are from when a request was sent, not from when it was due" in found.evidence


@pytest.mark.parametrize(
    ("expectation", "summary", "because"),
    [
        pytest.param("p95 < 1s", None, "nothing of its own was given (k6's summary by --k6-summary)", id="no summary"),
        pytest.param("p95 < 1s of work", SUMMARY, "is of all its requests together, not of work", id="one request"),
        pytest.param(
            "p99 < 1s", SUMMARY, "has no p(99) of http_req_duration; run it with --summary-trend-stats", id="p99"
        ),
        pytest.param("error_ratio < 5%", replace(SUMMARY, failed=None), "has no http_req_failed", id="no failures"),
        pytest.param(
            "p95 < 1s", replace(SUMMARY, dropped=9), "k6 dropped 9 iterations, whose latencies", id="overload"
        ),
        pytest.param("p95 < 1s", replace(SUMMARY, requests=199), "199 requests are too few, 200 are needed", id="few"),
        pytest.param(
            "p95 < 1s",
            replace(SUMMARY, duration_seconds=600.0),
            "k6 ran for 600 s and the window is 145 s, so it is of another time",
            id="of another time",
        ),
    ],
)
def test_what_a_summary_cannot_tell_is_inconclusive(
    expectation: str, summary: ClientSummary | None, because: str
) -> None:
    """Never passed, and the reason says what to do about it."""
    found = verdict(expectation, summary)

    assert Outcome.INCONCLUSIVE == found.outcome
    assert because in found.because


def test_a_window_in_which_nothing_was_served_proves_nothing() -> None:
    """Replicas that stay where they are under no load are no finding."""
    found = judge(window(("reached 4 replicas within 60s",), None)).judgements[0].verdict

    assert Outcome.INCONCLUSIVE == found.outcome
    assert "no request that the workload served in the window" in found.because
