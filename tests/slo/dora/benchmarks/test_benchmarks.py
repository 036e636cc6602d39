"""Answers, scores and editions as DORA has them."""

import pytest

from slo.dora.benchmarks.answers import answer_of, score_of
from slo.dora.benchmarks.editions import ALL_INDUSTRIES, LATEST, editions
from slo.dora.conventions import (
    CHANGE_FAIL_RATE,
    CHANGE_LEAD_TIME,
    DEPLOYMENT_FREQUENCY,
    DEPLOYMENT_REWORK_RATE,
    FAILED_DEPLOYMENT_RECOVERY_TIME,
    METRICS,
)

HOUR, DAY = 3_600, 86_400


@pytest.mark.parametrize(
    ("metric", "value", "answer", "score"),
    [
        (CHANGE_LEAD_TIME, -HOUR, "less than one hour", 10),
        (CHANGE_LEAD_TIME, HOUR - 1, "less than one hour", 10),
        (CHANGE_LEAD_TIME, HOUR, "less than one day", 8),
        (CHANGE_LEAD_TIME, DAY, "one day to one week", 6),
        (CHANGE_LEAD_TIME, 7 * DAY, "one week to one month", 4),
        (FAILED_DEPLOYMENT_RECOVERY_TIME, 30 * DAY, "one to six months", 2),
        (FAILED_DEPLOYMENT_RECOVERY_TIME, 181 * DAY, "more than six months", 0),
        (DEPLOYMENT_FREQUENCY, 5, "daily or more often", 8),
        (DEPLOYMENT_FREQUENCY, 1, "daily or more often", 8),
        (DEPLOYMENT_FREQUENCY, 1 / 7, "daily to weekly", 6),
        (DEPLOYMENT_FREQUENCY, 0.14, "weekly to monthly", 4),
        (DEPLOYMENT_FREQUENCY, 1 / 31, "monthly to once in six months", 2),
        (DEPLOYMENT_FREQUENCY, 1 / 181, "less than once in six months", 0),
        (CHANGE_FAIL_RATE, 0.0, None, 10),
        (CHANGE_FAIL_RATE, 0.19, None, 8.1),
        (DEPLOYMENT_REWORK_RATE, 1.0, None, 0),
    ],
)
def test_answers_and_scores(metric: str, value: float, answer: str | None, score: float) -> None:
    """An answer each 2 points, a percentage a tenth of a point each; ratios have no answer."""
    assert (answer, pytest.approx(score)) == (answer_of(metric, value), score_of(metric, value))


@pytest.mark.parametrize("metric", METRICS)
def test_nothing_known_is_no_answer_and_no_score(metric: str) -> None:
    """Never the worst, never 0."""
    assert (None, None) == (answer_of(metric, None), score_of(metric, None))


def test_the_oracle_of_the_quick_check() -> None:
    """Its own test: (5.5 + 4.8 + 7.4 + 8.1 + 7.8) / 5 = 6.72.

    Source: https://github.com/dora-team/dora.dev/blob/main/svelte/quick-check/src/lib/data-service.test.ts
    """
    means = editions()[LATEST].industries[ALL_INDUSTRIES].means

    assert pytest.approx(6.72) == sum(means[metric] for metric in METRICS) / 5
    assert pytest.approx((8.1, 7.8)) == (means[CHANGE_FAIL_RATE], means[DEPLOYMENT_REWORK_RATE])


def test_the_best_answers_score_ten() -> None:
    """As its test of `calculateAll` has it, but for a rate, which cannot say on demand."""
    assert {10} == {score_of(name, 0.0) for name in METRICS if name != DEPLOYMENT_FREQUENCY}


def test_every_edition_says_where_it_is_from() -> None:
    """With all metrics it published; rework rate came in 2025."""
    for year, edition in editions().items():
        assert (year, "score") == (edition.edition, edition.kind)
        assert edition.source_url.startswith("https://dora.dev/")
        assert "CC-BY-4.0" in edition.licence
        for industry in edition.industries.values():
            expected = set(METRICS) if year == "2025" else set(METRICS) - {DEPLOYMENT_REWORK_RATE}
            assert expected == set(industry.means)
    assert ["2024", LATEST] == sorted(editions())
    assert 14 == len(editions()["2024"].industries)
